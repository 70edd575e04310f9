"""Moving agreements on: to an order, to an end, and telling the buyer's server.

Who changes an agreement locks its variant first, as with orders.
"""

from dataclasses import replace

from federation.vocabulary import Activity
from node.actors.queries import find_actor_by_iri, get_actor
from node.database.types import Writer
from node.delivery.actions import recipient_of, send
from node.errors import Conflict, NotFound
from node.urls import Urls
from storefront.agreements.activities import receipt, update
from storefront.agreements.models import Agreement, AgreementState
from storefront.agreements.policy import (
    NEXT_MS,
    may_move,
    states_of,
)
from storefront.agreements.queries import (
    find_agreement,
    find_by_key,
    list_of_order,
)
from storefront.ids import AgreementId, OrderId
from storefront.orders.queries import find_order
from storefront.stock.actions import free_pieces, lock_variants
from storefront.stock.models import Want


def take_agreement(w: Writer, key: str, browser: bytes) -> Agreement:
    """Bind a waiting agreement to the browser that came with its token, once.

    Raises `NotFound` for another browser, and when it ended or became an order.
    """
    agreement = find_by_key(w, key)
    if agreement is None or not agreement.is_waiting(w.now_ms):
        raise NotFound("there is no such agreement")
    w.run(
        "UPDATE agreements SET taken_by = :browser WHERE id = :id AND taken_by IS NULL",
        id=agreement.id,
        browser=browser,
    )
    taken = find_agreement(w, agreement.id)
    if taken is None or taken.taken_by != browser:
        raise NotFound("another browser came with this link")
    return taken


def pass_agreements(w: Writer, browser: bytes, own: bytes) -> None:
    """What a browser came for is from now on its reader's, who logged in."""
    w.run(
        "UPDATE agreements SET taken_by = :own WHERE taken_by = :browser",
        own=own,
        browser=browser,
    )


def bind_order(w: Writer, agreement_ids: list[AgreementId], order_id: OrderId) -> None:
    """The order is the truth from now on, and its stock has the pieces.

    Raises `Conflict` when an agreement ended meanwhile.
    """
    for agreement_id in agreement_ids:
        bound = w.run(
            """
            UPDATE agreements
            SET is_holding = 0, order_id = :order_id
            WHERE id = :id
                AND is_holding = 1
                AND ends_ms > :now
            """,
            id=agreement_id,
            order_id=order_id,
            now=w.now_ms,
        )
        if bound != 1:
            raise Conflict("the time to order what was agreed on is over")


def cancel_agreement(w: Writer, urls: Urls, agreement: Agreement) -> bool:
    """Free its pieces and tell its buyer; False if it ended or became an order."""
    lock_variants(w, [agreement.variant_id])
    is_released = _release(w, agreement)
    if is_released:
        _move(w, urls, agreement, AgreementState.CANCELLED)
    return is_released


def follow_order(w: Writer, urls: Urls, order_id: OrderId) -> None:
    """Tell the buyers' servers how far an order is."""
    order = find_order(w, order_id)
    if order is None:
        return
    for agreement in list_of_order(w, order_id):
        known = agreement
        for state in states_of(order):
            if may_move(known.state, state):
                known = _move(w, urls, known, state)


def tell(w: Writer, agreement: Agreement, activity: Activity) -> None:
    """Send something to the buyer's own inbox, and nowhere else."""
    buyer = find_actor_by_iri(w, agreement.buyer_iri)
    if buyer is None or not buyer.is_active:
        return
    send(
        w,
        sender=get_actor(w, agreement.seller_id),
        activity=activity,
        to=[recipient_of(buyer, personal=True)],
        topic=agreement.offer_iri,
        is_public=False,
        is_lasting=True,
    )


def _release(w: Writer, agreement: Agreement) -> bool:
    released = w.run(
        "UPDATE agreements SET is_holding = 0 WHERE id = :id AND is_holding = 1",
        id=agreement.id,
    )
    if released == 1:
        free_pieces(w, Want(agreement.variant_id, agreement.quantity))
    return released == 1


def _move(w: Writer, urls: Urls, agreement: Agreement, to: AgreementState) -> Agreement:
    updated_ms = max(w.now_ms, agreement.updated_ms + NEXT_MS)
    w.run(
        """
        UPDATE agreements
        SET state = :to, updated_ms = :updated
        WHERE id = :id
            AND state = :was
        """,
        id=agreement.id,
        to=to,
        was=agreement.state,
        updated=updated_ms,
    )
    moved = replace(agreement, state=to, is_holding=False, updated_ms=updated_ms)
    tell(w, moved, update(urls, moved))
    if to is AgreementState.COMPLETED:
        tell(w, moved, receipt(urls, moved))
    return moved
