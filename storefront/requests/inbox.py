"""Sellers' answers, as they arrive from other servers.

Only the seller who was asked is believed, and only what was asked for; everything else
leaves nothing but a line in the log.
"""

from federation.vocabulary import (
    Accept,
    Activity,
    Agreement,
    Create,
    Note,
    NoteKind,
    Reject,
    Update,
)
from node.actors.inbound import Inbound
from node.database.types import Writer
from node.logs import get_logger
from node.urls import Urls
from storefront.requests.actions import offer_iri
from storefront.requests.answers import (
    keep_receipt,
    receive_agreement,
    receive_rejection,
    receive_state,
)
from storefront.requests.models import PurchaseRequest
from storefront.requests.queries import find_by_agreement, find_by_key

log = get_logger(__name__)


class AnswerDesk:
    """What the shop does with answers; the node asks it first."""

    async def handle(self, inbound: Inbound, activity: Activity) -> bool:
        """Whether it was about something that was asked for."""
        if isinstance(activity, Accept | Reject):
            return await inbound.db.write(_answer, inbound, activity)
        if isinstance(activity, Update) and isinstance(activity.object, Agreement):
            await inbound.db.write(_update, inbound, activity.object)
            return True
        if isinstance(activity, Create) and isinstance(activity.object, Note):
            return await inbound.db.write(_receive_receipt, inbound, activity.object)
        return False


def _answer(w: Writer, inbound: Inbound, activity: Accept | Reject) -> bool:
    request = _find_asked(w, inbound.urls, activity.object.iri)
    if request is None:
        return False
    counts = request.seller_id == inbound.actor.id and _counts(
        w, inbound, request, activity
    )
    if not counts:
        log.info("request.answer_ignored", actor=inbound.actor.iri, id=request.id)
    return True


def _counts(
    w: Writer, inbound: Inbound, request: PurchaseRequest, activity: Accept | Reject
) -> bool:
    if isinstance(activity, Reject):
        return receive_rejection(w, request, activity)
    result = activity.result
    if not isinstance(result, Agreement):
        return False
    return receive_agreement(w, request, inbound.actor, result)


def _update(w: Writer, inbound: Inbound, told: Agreement) -> None:
    request = find_by_agreement(w, inbound.actor.id, told.iri) if told.iri else None
    if request is None or not receive_state(w, request, told):
        log.info("request.update_ignored", actor=inbound.actor.iri, iri=told.iri)


def _receive_receipt(w: Writer, inbound: Inbound, told: Note) -> bool:
    """False for anything but a document about an agreement of theirs."""
    if told.kind is not NoteKind.DOCUMENT or told.context is None:
        return False
    request = find_by_agreement(w, inbound.actor.id, told.context)
    if request is None:
        return False
    keep_receipt(w, request)
    return True


def _find_asked(w: Writer, urls: Urls, iri: str | None) -> PurchaseRequest | None:
    prefix = offer_iri(urls, "")
    if iri is None or not iri.startswith(prefix):
        return None
    return find_by_key(w, iri.removeprefix(prefix))
