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
from storefront.requests.actions import key_of
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
        match activity:
            case Accept() | Reject() if key_of(inbound.urls, activity.object.iri):
                return await inbound.db.write(_answer, inbound, activity)
            case Update(object=Agreement() as told):
                await inbound.db.write(_update, inbound, told)
                return True
            case Create(object=Note(kind=NoteKind.DOCUMENT, context=str()) as told):
                return await inbound.db.write(_receive_receipt, inbound, told)
            case _:
                return False


def _answer(w: Writer, inbound: Inbound, activity: Accept | Reject) -> bool:
    request = find_by_key(w, key_of(inbound.urls, activity.object.iri))
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
    """False for a document about anything but an agreement of theirs."""
    request = find_by_agreement(w, inbound.actor.id, told.context or "")
    if request is None:
        return False
    keep_receipt(w, request)
    return True
