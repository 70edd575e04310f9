"""Answering offers: one transaction checks, holds the pieces and accepts, or rejects.

Every offer is answered, once, but those of people whom the seller blocked, of
servers that the seller avoids, and of those that ask too often. Of two buyers of the
last piece the first that is committed gets it.
"""

from dataclasses import dataclass

from federation.vocabulary import Agreement as AgreementDocument
from federation.vocabulary import Offer
from node.actors.inbound import came_undone
from node.actors.models import Actor
from node.database.types import Reader, Writer
from node.delivery.actions import new_activity_iri, recipient_of, send
from node.ids import Iri
from node.logs import get_logger
from node.notes.activities import update_note
from node.notes.models import Note
from node.notes.queries import find_note_by_iri, find_tombstone, get_note
from node.notes.wire import load_note_document
from node.relations.queries import avoids_host, find_block
from node.urls import Urls
from storefront.agreements.actions import cancel_agreement, tell
from storefront.agreements.activities import accept, reject
from storefront.agreements.jobs import EndAgreements
from storefront.agreements.keeping import end_agreements
from storefront.agreements.models import Agreement, AgreementState, Refusal
from storefront.agreements.policy import (
    HOLD_MS,
    MAX_OPEN,
    MAX_PER_HOST,
    PER_HOST_MS,
    judge,
    note_of,
)
from storefront.agreements.queries import (
    count_since,
    count_waiting_of,
    find_agreement,
    find_by_offer,
    is_answered,
)
from storefront.catalog.models import Product
from storefront.catalog.queries import find_product
from storefront.ids import AgreementId
from storefront.listings.actions import keep_listing
from storefront.listings.queries import list_announcing
from storefront.orders.actions import ask_to_cancel, cancel_order
from storefront.orders.letters import Clerk
from storefront.orders.models import Side
from storefront.orders.policy import Step, may_step
from storefront.orders.queries import get_order
from storefront.seals import Seals
from storefront.shops.queries import find_shop
from storefront.stock.actions import keep_pieces
from storefront.stock.models import Want

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An offer that came: proven to be the buyer's, and for this seller."""

    buyer: Actor
    seller: Actor
    offer: Offer
    iri: Iri
    agreement: AgreementDocument


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is wanted, and sold here."""

    note: Note
    product: Product
    quantity: int


def answer_offer(w: Writer, urls: Urls, seals: Seals, asked: Asked) -> None:
    """Accept or reject, unless it is answered or taken back already."""
    if _is_settled(w, asked) or not _is_heard(w, asked):
        return
    end_agreements(w, urls)
    wish = _read(w, asked)
    if isinstance(wish, _Wish):
        want = Want(wish.product.variant.id, wish.quantity)
        if keep_pieces(w, want):
            _accept(w, urls, seals, asked, wish)
            return
        wish = Refusal.OUT_OF_STOCK
    _reject(w, urls, asked, wish)


def undo_offer(w: Writer, urls: Urls, clerk: Clerk, buyer: Actor, iri: Iri) -> None:
    """The buyer asks no more.

    What is no order yet ends here. An order that waits for its seller is cancelled,
    as its buyer could on its page; a confirmed one stands, and its seller is asked.
    """
    agreement = find_by_offer(w, buyer.iri, iri)
    if agreement is None:
        return
    if agreement.order_id is None:
        cancel_agreement(w, urls, agreement)
        return
    order = get_order(w, agreement.order_id)
    if may_step(order, Step.CANCEL, Side.BUYER):
        cancel_order(w, clerk, order, side=Side.BUYER)
    else:
        ask_to_cancel(w, clerk, order)


def _is_settled(r: Reader, asked: Asked) -> bool:
    buyer = asked.buyer.iri
    return is_answered(r, buyer, asked.iri) or came_undone(r, asked.iri, buyer)


def _is_heard(r: Reader, asked: Asked) -> bool:
    if find_block(r, asked.seller.id, asked.buyer.id) is not None:
        return False
    if avoids_host(r, asked.seller.id, asked.buyer.host):
        return False
    since_ms = r.now_ms - PER_HOST_MS
    if count_since(r, asked.buyer.host, since_ms) >= MAX_PER_HOST:
        log.info("offer.too_many", host=asked.buyer.host)
        return False
    return True


def _read(r: Reader, asked: Asked) -> _Wish | Refusal:
    if asked.offer.ends_ms is not None and asked.offer.ends_ms <= r.now_ms:
        return Refusal.INVALID
    note_iri = note_of(asked.agreement)
    note = find_note_by_iri(r, note_iri)
    if note is None or not note.is_local or note.actor_id != asked.seller.id:
        gone = find_tombstone(r, note_iri) is not None
        return Refusal.WITHDRAWN if gone else Refusal.INVALID
    product_id = list_announcing(r, [note.id]).get(note.id)
    product = find_product(r, product_id) if product_id else None
    if product is None:
        return Refusal.INVALID
    if (refusal := _find_closed(r, product)) is not None:
        return refusal
    count = judge(asked.agreement, note.iri, product)
    if isinstance(count, Refusal):
        return count
    if count_waiting_of(r, asked.buyer.iri) >= MAX_OPEN:
        return Refusal.LIMIT
    return _Wish(note, product, count)


def _find_closed(r: Reader, product: Product) -> Refusal | None:
    shop = find_shop(r, product.shop_id)
    if shop is None or not shop.is_visible or not product.is_shown:
        return Refusal.WITHDRAWN
    return None if shop.is_selling else Refusal.POLICY


def _accept(w: Writer, urls: Urls, seals: Seals, asked: Asked, wish: _Wish) -> None:
    agreement = _insert(w, seals, asked, wish)
    token = seals.agreement_token(agreement.id)
    iri = new_activity_iri(w, urls)
    tell(w, agreement, accept(urls, agreement, iri=iri, token=token))
    unique = f"agreement_ends {agreement.ends_ms}"
    w.enqueue(EndAgreements(), due_ms=agreement.ends_ms, unique=unique)


def _insert(w: Writer, seals: Seals, asked: Asked, wish: _Wish) -> Agreement:
    agreement_id, variant = AgreementId(w.new_id()), wish.product.variant
    w.run(
        """
        INSERT INTO agreements (
            id, key, offer_iri, buyer_iri, buyer_host, seller_id, note_iri, shop_id,
            product_id, variant_id, quantity, unit_minor, currency, state, is_holding,
            ends_ms, created_ms, updated_ms
        )
        VALUES (
            :id, :key, :offer, :buyer, :host, :seller, :note, :shop, :product,
            :variant, :quantity, :unit, :currency, :state, 1, :ends, :now, :now
        )
        """,
        id=agreement_id,
        key=seals.agreement_key(agreement_id),
        offer=asked.iri,
        buyer=asked.buyer.iri,
        host=asked.buyer.host,
        seller=asked.seller.id,
        note=wish.note.iri,
        shop=wish.product.shop_id,
        product=wish.product.id,
        variant=variant.id,
        quantity=wish.quantity,
        unit=variant.price.minor,
        currency=variant.price.currency,
        state=AgreementState.OPEN,
        ends=w.now_ms + HOLD_MS,
        now=w.now_ms,
    )
    made = find_agreement(w, agreement_id)
    assert made is not None
    return made


def _reject(w: Writer, urls: Urls, asked: Asked, why: Refusal) -> None:
    w.run(
        """
        INSERT INTO refused_offers (buyer_iri, offer_iri, buyer_host, created_ms)
        VALUES (:buyer, :offer, :host, :now)
        ON CONFLICT (buyer_iri, offer_iri) DO NOTHING
        """,
        buyer=asked.buyer.iri,
        offer=asked.iri,
        host=asked.buyer.host,
        now=w.now_ms,
    )
    if why is Refusal.PRICE_CHANGED:
        _tell_price(w, urls, asked)
    iri = new_activity_iri(w, urls)
    send(
        w,
        sender=asked.seller,
        activity=reject(asked.iri, why, iri=iri, by=asked.seller, to=asked.buyer.iri),
        to=[recipient_of(asked.buyer, personal=True)],
        topic=asked.iri,
        is_public=False,
    )


def _tell_price(w: Writer, urls: Urls, asked: Asked) -> None:
    """What it costs now, to this server only; others hear of it in their time."""
    note = find_note_by_iri(w, note_of(asked.agreement))
    if note is None:
        return
    for product_id in list_announcing(w, [note.id]).values():
        keep_listing(w, urls, product_id)
    note = get_note(w, note.id)
    send(
        w,
        sender=asked.seller,
        activity=update_note(load_note_document(w, urls, note)),
        to=[recipient_of(asked.buyer, personal=True)],
        topic=note.iri,
        is_public=True,
    )
