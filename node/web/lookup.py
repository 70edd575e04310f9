"""A person by the handle that somebody typed into a field of a form."""

import asyncio
from typing import Final

from federation.errors import FederationError, NotFoundRemotely
from node.actors.models import Actor
from node.errors import Gone, Invalid, NotFound
from node.web.context import services

DEADLINE_S: Final = 20


async def find_person(text: str, *, field: str, is_fresh: bool = False) -> Actor:
    """Who `@name@host` is, asked of their server if need be.

    With `is_fresh` their document is read anew. Raises `Invalid` on `field`.
    """
    try:
        async with asyncio.timeout(DEADLINE_S):
            actor = await _ask(text.strip(), is_fresh=is_fresh)
    except TimeoutError:
        raise _fault(field, "The other server did not answer in time.") from None
    except (NotFound, Gone, NotFoundRemotely):
        raise _fault(field, "There is nobody of that name.") from None
    except FederationError:
        raise _fault(field, "The other server could not be asked.") from None
    if actor is None:
        raise _fault(field, "Write the whole handle: @name@server.")
    return actor


async def _ask(text: str, *, is_fresh: bool) -> Actor | None:
    strangers = services().strangers
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
