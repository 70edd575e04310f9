"""Writing, as every door does it: whom a text names, then the draft into the database.

Whom the handles mean is asked before the transaction that stores the note: known
people at once, strangers all at the same time and within a few seconds. Who is not
found by then stays plain text.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from federation.errors import FederationError
from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle
from node.clock import DAY_MS
from node.database.types import Reader, Writer
from node.errors import Invalid, NodeError, Refusal, TooMany
from node.failpoints import failpoint
from node.ids import ActorId
from node.limits.rates import Limit
from node.notes.actions import edit_note, post_note
from node.notes.models import MAX_MENTIONS, Note, NoteDraft, Visibility
from node.relations.queries import list_relationships
from node.schedules.actions import note_fault, post_scheduled
from node.schedules.jobs import PostScheduled
from node.schedules.queries import find_due
from node.services import Services
from node.text.tokens import Mention, list_tokens
from node.users.models import Member

T = TypeVar("T")

MAX_LOOKUPS: Final = 10
DEADLINE_S: Final = 5.0
NEW_MS: Final = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Actors by handle as written, and the handles that nobody was found for."""

    found: dict[str, ActorId]
    missing: tuple[str, ...]


async def with_mentions(current: Services, who: Member, draft: NoteDraft) -> NoteDraft:
    """The draft with the people whom it names.

    A direct note goes to nobody else, so a name that is nobody's is a fault there.
    Raises `Invalid` as well for new accounts that write to many strangers.
    """
    mentioned = await find_mentioned(current, draft.text)
    if mentioned.missing and draft.visibility is Visibility.DIRECT:
        names = ", ".join(f"@{handle}" for handle in mentioned.missing[:5])
        text = f"Not found, so they would not get this note: {names}"
        raise Invalid.field("text", "unknown_people", text)
    await limit_strangers(current, who, mentioned.found)
    return replace(draft, mentioned=mentioned.found)


async def post_draft(current: Services, author: Actor, draft: NoteDraft) -> Note:
    """Post it; raises `Invalid` with every fault."""
    return await post_and_read(current, author, draft, _itself)


async def post_and_read(
    current: Services,
    author: Actor,
    draft: NoteDraft,
    read: Callable[[Reader, Note], T],
) -> T:
    """Post it and say what `read` finds of it then; raises `Invalid` with every fault.

    One way to the database, which costs more than most reads.
    """

    def post(w: Writer) -> T:
        note = post_note(
            w,
            current.urls,
            author=author,
            draft=draft,
            extensions=current.extensions.notes,
        )
        return read(w, note)

    found = await current.db.write(post)
    failpoint("note.posted")
    return found


def _itself(_r: Reader, note: Note) -> Note:
    return note


async def save_draft(
    current: Services, author: Actor, note_id: int, draft: NoteDraft
) -> Note:
    """Put it in a note's place; raises `Invalid` with every fault."""
    return await current.db.write(
        edit_note,
        current.urls,
        author=author,
        note_id=note_id,
        draft=draft,
        extensions=current.extensions.notes,
    )


async def find_mentioned(current: Services, text: str) -> Mentioned:
    """Look up the handles in a text."""
    mentions = {
        token.handle: token for token in list_tokens(text) if isinstance(token, Mention)
    }
    if not mentions:
        return Mentioned({}, ())
    wanted = list(mentions.values())[:MAX_MENTIONS]
    found = await current.db.read(_list_known, wanted, current.urls.handle_domain)
    strangers = [
        mention for mention in wanted if mention.host and mention.handle not in found
    ]
    asked = strangers[:MAX_LOOKUPS]
    answers = await asyncio.gather(*(_ask(current, mention) for mention in asked))
    for mention, actor in zip(asked, answers, strict=True):
        if actor is not None:
            found[mention.handle] = actor.id
    return Mentioned(found, tuple(each for each in mentions if each not in found))


async def limit_strangers(
    current: Services, who: Member, found: Mapping[str, ActorId]
) -> None:
    """Count whom a new account writes to without being followed by them.

    Raises `Invalid`, so that the form comes back as it was typed.
    """
    age_ms = current.clock.now_ms() - who.user.created_ms
    if age_ms >= NEW_MS or who.user.role.is_staff:
        return
    ids = set(found.values()) - {who.actor.id}
    if not ids:
        return
    known = await current.db.read(list_relationships, who.actor.id, ids)
    try:
        for actor_id in ids:
            if not known[actor_id].followed_by:
                current.rates.check(Limit.FIRST_CONTACT, str(who.user.id))
    except TooMany as error:
        text = "In its first week an account writes to few people who do not follow it."
        raise Invalid.field("text", "too_many_strangers", text) from error


def _list_known(
    r: Reader, mentions: Sequence[Mention], own_domain: str
) -> dict[str, ActorId]:
    found: dict[str, ActorId] = {}
    for mention in mentions:
        host = mention.host or ""
        host = "" if host == own_domain else host
        actor = find_actor_by_handle(r, mention.username, host)
        if actor is not None and actor.is_active:
            found[mention.handle] = actor.id
    return found


async def _ask(current: Services, mention: Mention) -> Actor | None:
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await current.strangers.by_handle(
                mention.username, mention.host or ""
            )
    except (FederationError, NodeError, TimeoutError):
        return None


async def post_waiting(current: Services, job: PostScheduled) -> None:
    """Post a note whose time has come, as if its author did it now.

    What may not be posted any more says why, to its author only.
    """
    try:
        due = await current.db.read(find_due, job)
        if due is None:
            return
        waiting, who = due
        draft = await with_mentions(current, who, waiting.draft)
        await current.db.write(
            post_scheduled,
            current.urls,
            job,
            draft=draft,
            extensions=current.extensions.notes,
        )
    except Refusal as error:
        await current.db.write(note_fault, job, _sentence(error))


def _sentence(error: Refusal) -> str:
    if isinstance(error, Invalid):
        return " ".join(fault.text for fault in error.faults)
    return str(error)
