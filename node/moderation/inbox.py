"""Reports from other servers about our people and their notes.

Misskey names the reported notes by their pages, and in the words only.
"""

import re
from typing import Final

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
from node.notes.queries import find_note_by_iri, find_note_by_page, find_visible_note
from node.text.sanitize import to_text

log = get_logger(__name__)

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']{1,2000}")


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
    urls = inbound.urls
    words = to_text(activity.content or "")
    iris: list[str] = [ref.iri for ref in activity.objects if urls.is_ours(ref.iri)]
    notes = _list_seen(w, inbound, iris)
    told = _list_seen(w, inbound, _addresses(words, inbound))
    for number, target in enumerate(_targets(w, iris, notes)):
        iri = inbound.iri_of(activity)
        receive_report(
            w,
            reporter=inbound.actor,
            target=target,
            received=ReceivedReport(
                iri=iri if number == 0 else Iri(f"{iri}#{target.id}"),
                words=words,
                note_iris=_iris_of(target, [*notes, *told]),
            ),
        )


def _list_seen(r: Reader, inbound: Inbound, addresses: list[str]) -> list[Note]:
    found = (_find_seen(r, inbound, address) for address in addresses)
    return [note for note in found if note is not None]


def _iris_of(target: Actor, notes: list[Note]) -> tuple[Iri, ...]:
    return tuple(dict.fromkeys(n.iri for n in notes if n.actor_id == target.id))


def _addresses(words: str, inbound: Inbound) -> list[str]:
    ours = filter(inbound.urls.is_ours, _ADDRESS.findall(words))
    return list(dict.fromkeys(ours))[:MAX_REPORTED]


def _find_seen(r: Reader, inbound: Inbound, address: str) -> Note | None:
    note = find_note_by_iri(r, address) or find_note_by_page(r, address)
    if note is None:
        return None
    return find_visible_note(r, note.id, viewer_id=inbound.actor.id)


def _targets(r: Reader, iris: list[str], notes: list[Note]) -> list[Actor]:
    """Who is named, or wrote what is; the words alone report nobody."""
    named = [find_actor_by_iri(r, iri) for iri in iris]
    authors = [find_actor(r, note.actor_id) for note in notes]
    local = {
        actor.id: actor
        for actor in (*named, *authors)
        if actor is not None and actor.is_local and actor.deleted_ms is None
    }
    return list(local.values())[:MAX_REPORTED]
