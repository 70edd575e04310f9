"""Reports from other servers about our people and their notes."""

from federation.vocabulary import Flag
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.actors.queries import find_actor, find_actor_by_iri
from node.database.types import Reader, Writer
from node.ids import Iri
from node.limits.decisions import load_decisions
from node.limits.rates import Limit
from node.logs import get_logger
from node.moderation.actions import receive_report
from node.moderation.actions.reports import ReceivedReport
from node.moderation.models import MAX_REPORTED
from node.notes.models import Note
from node.notes.queries import find_note_by_iri, find_visible_note
from node.text.sanitize import to_text

log = get_logger(__name__)


async def on_flag(inbound: Inbound, activity: Flag) -> None:
    """One report for each of our people that it names, counted by server.

    Notes that the sender may not see are left out: a report must not be a way to
    learn what is in them, nor to show them to anybody.
    """
    inbound.rates.check(Limit.REPORT_ORIGIN, inbound.actor.host)
    if await inbound.db.read(_is_refused, inbound.actor.host):
        log.info("inbox.report_refused", activity=inbound.iri_of(activity))
        return
    await inbound.db.write(_flag, inbound, activity)


def _is_refused(r: Reader, host: str) -> bool:
    return load_decisions(r, [host]).refuses_reports(host)


def _flag(w: Writer, inbound: Inbound, activity: Flag) -> None:
    iris = [ref.iri for ref in activity.objects if inbound.urls.is_ours(ref.iri)]
    notes = [note for note in (_find_seen(w, inbound, iri) for iri in iris) if note]
    words = to_text(activity.content or "")
    for number, target in enumerate(_targets(w, iris, notes)):
        iri = inbound.iri_of(activity)
        receive_report(
            w,
            reporter=inbound.actor,
            target=target,
            received=ReceivedReport(
                iri=iri if number == 0 else Iri(f"{iri}#{target.id}"),
                words=words,
                note_iris=tuple(n.iri for n in notes if n.actor_id == target.id),
            ),
        )


def _find_seen(r: Reader, inbound: Inbound, iri: Iri) -> Note | None:
    note = find_note_by_iri(r, iri)
    if note is None:
        return None
    return find_visible_note(r, note.id, viewer_id=inbound.actor.id)


def _targets(r: Reader, iris: list[Iri], notes: list[Note]) -> list[Actor]:
    named = [find_actor_by_iri(r, iri) for iri in iris]
    authors = [find_actor(r, note.actor_id) for note in notes]
    local = {
        actor.id: actor
        for actor in (*named, *authors)
        if actor is not None and actor.is_local and actor.deleted_ms is None
    }
    return list(local.values())[:MAX_REPORTED]
