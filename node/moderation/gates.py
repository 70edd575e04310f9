"""What is held back before it is stored, though it is signed as it should be.

Two rules, both for people whom nobody here follows: who is new does not call many at
once, and no note may hold certain words. Such a note waits where moderators look.
What the origin rules refuse, and what the owner blocks, is decided earlier.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from federation.vocabulary import Activity, Create, Delete, Note, Update
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.clock import DAY_MS
from node.database.types import Reader
from node.ids import created_ms
from node.logs import get_logger
from node.notes.inbox import is_wanted
from node.notes.queries import find_note_by_iri
from node.relations.queries import is_followed_here
from node.screening.actions import Suspect, drop_held, hold_back
from node.screening.models import Phrase
from node.screening.phrases import find_phrase, shown_words
from node.screening.queries import find_held_by_note, list_phrases_for

log = get_logger(__name__)

MOST_MENTIONS: Final = 10
NEW_MS: Final = 7 * DAY_MS
WORDS: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a note of a sender breaks, or may; nothing, for most."""

    phrases: Sequence[Phrase]
    calls_many: bool


async def keeps_out(inbound: Inbound, activity: Activity, body: str) -> bool:
    """Whether the activity, sent as `body`, ends here; the moderators know why."""
    if isinstance(activity, Delete):
        await _let_go(inbound, activity)
        return False
    note = activity.object if isinstance(activity, Create | Update) else None
    if not isinstance(note, Note) or note.choice is not None:
        return False
    rules = await inbound.db.read(_find_rules, inbound.actor, count_called(note))
    if not rules.phrases and not rules.calls_many:
        return False
    rule = await asyncio.to_thread(_find_broken, rules, note)
    if not rule or not await inbound.db.read(_concerns_us, inbound, activity, note):
        return False
    suspect = Suspect(
        note_iri=note.iri,
        activity_iri=inbound.iri_of(activity),
        recipient=inbound.recipient or "",
        rule=rule,
        words=shown_words(note)[:WORDS],
        body=body,
    )
    is_kept = await inbound.db.write(hold_back, inbound.actor, suspect)
    log.info(
        "inbox.held_back",
        activity=suspect.activity_iri,
        actor=inbound.actor.iri,
        rule=rule,
        kept=is_kept,
    )
    return True


def count_called(note: Note) -> int:
    """How many people a note means to reach by name."""
    return len({mention.href for mention in note.mentions})


def _find_rules(r: Reader, actor: Actor, called: int) -> _Rules:
    """New is who was first seen here of late, whatever age their server claims."""
    is_new = r.now_ms - created_ms(actor.id) < NEW_MS
    is_asked = is_new and called > MOST_MENTIONS
    return _Rules(
        phrases=list_phrases_for(r, actor),
        calls_many=is_asked and not is_followed_here(r, actor.id),
    )


def _find_broken(rules: _Rules, note: Note) -> str:
    """The rule that a note breaks, in words; empty for none."""
    if rules.calls_many:
        return f"new here, mentions {count_called(note)} people"
    phrase = find_phrase(rules.phrases, note)
    return f"“{phrase.words}”" if phrase else ""


def _concerns_us(r: Reader, inbound: Inbound, activity: Activity, note: Note) -> bool:
    """What would be dropped anyhow need not wait."""
    if find_note_by_iri(r, note.iri) is not None:
        return True
    return is_wanted(r, inbound, activity, note)


async def _let_go(inbound: Inbound, activity: Delete) -> None:
    """Its author took it back before anybody decided."""
    iri = activity.object.iri
    held = await inbound.db.read(find_held_by_note, iri) if iri else None
    if held is not None and held.actor_id == inbound.actor.id:
        await inbound.db.write(drop_held, held.id)
