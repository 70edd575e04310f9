"""Asking, taking back, and giving up."""

from federation.vocabulary import (
    ONE,
    Activity,
    Agreement,
    Commitment,
    Measure,
    Offer,
    Ref,
    Undo,
)
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Writer
from node.delivery.actions import new_activity_iri, recipient_of, send
from node.errors import Conflict, NotFound
from node.ids import ActorId, Iri
from node.limits.decisions import load_decisions
from node.listings.models import StoredListing
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.urls import Urls
from node.users.actions import note_buyer
from storefront.agreements.models import AgreementState
from storefront.ids import RequestId
from storefront.requests.jobs import EndRequests
from storefront.requests.models import PurchaseRequest, RequestState
from storefront.requests.policy import (
    CUT_OFF,
    MAX_WAITING,
    WAIT_MS,
    check_asked,
)
from storefront.requests.queries import (
    count_waiting_of,
    find_by_key,
    find_of_buyer,
    is_on_its_way,
    list_overdue,
    list_waiting_at,
    list_waiting_hosts,
)
from storefront.seals import Seals

SWEEP_LIMIT = 200
MAX_HOSTS = 10_000


def offer_iri(urls: Urls, key: str) -> Iri:
    return Iri(f"{urls.base_url}/ap/o/{key}")


def key_of(urls: Urls, iri: str | None) -> str:
    """The key in an offer's id; empty for the ids of anything else."""
    prefix = offer_iri(urls, "")
    if iri is None or not iri.startswith(prefix):
        return ""
    return iri.removeprefix(prefix)


def ask_to_buy(
    w: Writer,
    urls: Urls,
    seals: Seals,
    *,
    buyer: Actor,
    stored: StoredListing,
    quantity: int,
) -> PurchaseRequest:
    """Send the seller an offer; raises `Invalid` or `Conflict`."""
    total, seller = (
        check_asked(stored, quantity, w.now_ms),
        get_actor(w, stored.actor_id),
    )
    if seller.is_local or not seller.is_active:
        raise Conflict("this is not asked for this way")
    if count_waiting_of(w, buyer.id) >= MAX_WAITING:
        raise Conflict("you have many requests open; wait for answers first")
    request_id, listing = RequestId(w.new_id()), stored.listing
    key = seals.request_key(request_id)
    made = w.run(
        """
        INSERT INTO purchase_requests (
            id, key, buyer_id, seller_id, note_iri, primary_iri, reciprocal_iri, title,
            quantity, total, currency, state, ends_ms, created_ms
        )
        VALUES (
            :id, :key, :buyer, :seller, :note, :primary, :reciprocal, :title,
            :quantity, :total, :currency, 'requested', :ends, :now
        )
        ON CONFLICT DO NOTHING
        """,
        id=request_id,
        key=key,
        buyer=buyer.id,
        seller=seller.id,
        note=listing.iri,
        primary=listing.primary or "",
        reciprocal=listing.reciprocal or "",
        title=listing.title,
        quantity=quantity,
        total=f"{total.amount:f}",
        currency=total.currency,
        ends=w.now_ms + WAIT_MS,
        now=w.now_ms,
    )
    request = find_by_key(w, key) if made == 1 else None
    if request is None:
        raise Conflict("you asked for this already; the seller has not answered yet")
    note_buyer(w, buyer.id)
    _tell(w, urls, request, _offer(urls, request, buyer=buyer, seller=seller))
    due_ms = request.ends_ms
    w.enqueue(EndRequests(), due_ms=due_ms, unique=f"request_ends {due_ms}")
    return request


def withdraw_request(
    w: Writer, urls: Urls, buyer_id: ActorId, request_id: int
) -> PurchaseRequest:
    """Take an offer back; raises `NotFound`, or `Conflict` once it is settled."""
    request = find_of_buyer(w, buyer_id, request_id)
    if request is None:
        raise NotFound("there is no such request")
    if not request.may_withdraw:
        raise Conflict("this is settled already")
    _set_state(w, request, RequestState.WITHDRAWN)
    _take_back(w, urls, request)
    return request


def end_requests(w: Writer, urls: Urls, *, limit: int = SWEEP_LIMIT) -> int:
    """Take back what nobody answered in time; how many there were."""
    overdue = list_overdue(w, limit=limit)
    for request in overdue:
        is_stuck = is_on_its_way(w, offer_iri(urls, request.key))
        state = RequestState.UNDELIVERED if is_stuck else RequestState.EXPIRED
        _give_up(w, urls, request, state)
    return len(overdue)


def end_blocked(w: Writer, urls: Urls, *, limit: int = SWEEP_LIMIT) -> int:
    """End requests to servers that this one does not talk to any more."""
    hosts = list_waiting_hosts(w, limit=MAX_HOSTS)
    decisions, ended = load_decisions(w, hosts), 0
    for host in hosts:
        if not decisions.blocks(host):
            continue
        for request in list_waiting_at(w, host, limit=limit):
            _give_up(w, urls, request, RequestState.UNDELIVERED, words=CUT_OFF)
            ended += 1
    return ended


def tell_buyer(
    w: Writer, request: PurchaseRequest, state: RequestState | AgreementState
) -> None:
    """Tell them on the node what became of a request.

    Nobody is named as the sender: who muted a seller still bought something.
    """
    notify(
        w,
        recipient_id=request.buyer_id,
        kind=NotificationKind.PURCHASE,
        from_id=None,
        subject=f"{request.id}:{state}",
    )


def _give_up(
    w: Writer,
    urls: Urls,
    request: PurchaseRequest,
    state: RequestState,
    *,
    words: str = "",
) -> None:
    _set_state(w, request, state, words=words)
    _take_back(w, urls, request)
    tell_buyer(w, request, state)


def _set_state(
    w: Writer, request: PurchaseRequest, state: RequestState, *, words: str = ""
) -> None:
    changed = w.run(
        """
        UPDATE purchase_requests
        SET state = :state, checkout_url = '', words = :words
        WHERE id = :id
            AND state = :was
        """,
        id=request.id,
        state=state,
        words=words,
        was=request.state,
    )
    if changed != 1:
        raise Conflict("the seller answered meanwhile; look at it again")


def _offer(
    urls: Urls, request: PurchaseRequest, *, buyer: Actor, seller: Actor
) -> Offer:
    return Offer(
        iri=offer_iri(urls, request.key),
        actor=buyer.iri,
        to=(seller.iri,),
        published_ms=request.created_ms,
        ends_ms=request.ends_ms,
        object=Agreement(
            attributed_to=buyer.iri,
            stipulates=Commitment(
                satisfies=request.primary, quantity=Measure(request.count, ONE)
            ),
            reciprocal=Commitment(
                satisfies=request.reciprocal,
                quantity=Measure(request.total.amount, ONE),
            ),
        ),
    )


def _take_back(w: Writer, urls: Urls, request: PurchaseRequest) -> None:
    undo = Undo(
        iri=new_activity_iri(w, urls),
        actor=get_actor(w, request.buyer_id).iri,
        to=(get_actor(w, request.seller_id).iri,),
        object=Ref(iri=offer_iri(urls, request.key)),
    )
    _tell(w, urls, request, undo)


def _tell(w: Writer, urls: Urls, request: PurchaseRequest, activity: Activity) -> None:
    """To the seller's own inbox, in order, and nowhere else."""
    seller = get_actor(w, request.seller_id)
    send(
        w,
        sender=get_actor(w, request.buyer_id),
        activity=activity,
        to=[recipient_of(seller, personal=True)],
        topic=offer_iri(urls, request.key),
        is_public=False,
    )
