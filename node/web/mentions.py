"""Who the handles in a text mean: known people at once, strangers by asking.

Asked before the transaction that stores the note, all at the same time and within a
few seconds; who is not found by then stays plain text.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from federation.errors import FederationError
from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle
from node.database.types import Reader
from node.errors import NodeError
from node.ids import ActorId
from node.notes.models import MAX_MENTIONS
from node.services import Services
from node.text.tokens import Mention, list_tokens

MAX_LOOKUPS: Final = 10
DEADLINE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Actors by handle as written, and the handles that nobody was found for."""

    found: dict[str, ActorId]
    missing: tuple[str, ...]


async def find_mentioned(current: Services, text: str) -> Mentioned:
    """Look up the handles in a text."""
    mentions = {
        token.handle: token for token in list_tokens(text) if isinstance(token, Mention)
    }
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
