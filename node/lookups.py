"""Who or what is meant by a handle or an address that somebody typed.

What is not known here is asked for on its own server; the wait is bounded. Whether
somebody may make the node ask is for the doors to say.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from federation.errors import FederationError, NotFoundRemotely
from node.actors.models import Actor
from node.actors.queries import find_actor_by_page
from node.actors.remote import Strangers
from node.errors import Gone, Invalid, NotFound
from node.ids import ActorId, NoteId
from node.logs import get_logger
from node.notes.remote import NoteFetcher
from node.services import Services

log = get_logger(__name__)

SEARCH_S: Final = 10.0
FIELD_S: Final = 20


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a handle or address led to, or why it led nowhere."""

    actor_id: ActorId | None = None
    note_id: NoteId | None = None
    fault: str = ""


def is_address(text: str) -> bool:
    """Whether it can be the address of a page or of an object."""
    return text.startswith(("https://", "http://")) and " " not in text


def is_handle(text: str) -> bool:
    """Whether it can be a handle with its server: `@name@host`."""
    is_named = not is_address(text) and "@" in text.removeprefix("@")
    return is_named and " " not in text


async def look_elsewhere(current: Services, text: str) -> Elsewhere:
    """Ask the server that a handle or address names, if it is one."""
    if not (is_address(text) or is_handle(text)):
        return Elsewhere()
    try:
        async with asyncio.timeout(SEARCH_S):
            if is_handle(text):
                return await _by_handle(current, text)
            return await _by_address(current, text)
    except TimeoutError:
        return Elsewhere(fault="The other server did not answer in time. Try again.")
    except (NotFound, Gone, NotFoundRemotely):
        return Elsewhere(fault="There is nothing of that name or address there.")
    except FederationError as error:
        # Not the text: what people look for is their own business.
        log.info("search.not_resolved", reason=type(error).__name__)
        return Elsewhere(fault="The other server could not be asked, or said nothing.")


async def find_person(
    strangers: Strangers, text: str, *, field: str, is_fresh: bool = False
) -> Actor:
    """Who `@name@host` is, typed into the field of a form.

    With `is_fresh` their document is read anew. Raises `Invalid` on `field`.
    """
    try:
        async with asyncio.timeout(FIELD_S):
            actor = await _ask(strangers, text.strip(), is_fresh=is_fresh)
    except TimeoutError:
        raise _fault(field, "The other server did not answer in time.") from None
    except (NotFound, Gone, NotFoundRemotely):
        raise _fault(field, "There is nobody of that name.") from None
    except FederationError:
        raise _fault(field, "The other server could not be asked.") from None
    if actor is None:
        raise _fault(field, "Write the whole handle: @name@server.")
    return actor


async def _by_handle(current: Services, text: str) -> Elsewhere:
    actor = await current.strangers.by_text(text)
    if actor is None:
        return Elsewhere(fault="This is not a handle such as @name@server.")
    return Elsewhere(actor_id=actor.id)


async def _by_address(current: Services, text: str) -> Elsewhere:
    fetcher = NoteFetcher(current.db, current.strangers, current.urls)
    note = await fetcher.by_address(text)
    if note is not None:
        return Elsewhere(note_id=note.id)
    if current.urls.is_ours(text):
        actor = await current.db.read(find_actor_by_page, text)
    else:
        actor = await current.strangers.by_address(text)
    if actor is not None:
        return Elsewhere(actor_id=actor.id)
    return Elsewhere(fault="There is neither a person nor a public note there.")


async def _ask(strangers: Strangers, text: str, *, is_fresh: bool) -> Actor | None:
    name = text.removeprefix("@")
    if name and "@" not in name:
        return await strangers.by_handle(name)
    actor = await strangers.by_text(text)
    if actor is None or actor.is_local or not is_fresh:
        return actor
    fresh = await strangers.refresh(actor)
    if fresh is None:
        raise Gone("the account was deleted")
    return fresh


def _fault(field: str, text: str) -> Invalid:
    return Invalid.field(field, "unknown", text)
