"""Public keys for the inbox gate: memory, then the database, then the network.

A key that did not fit is asked for again at most once in five minutes by each client,
so that wrong signatures cannot make us fetch, nor keep out whose key it is. Requests
that meet a new key at the same time share one fetch of it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from federation.errors import (
    DecodeError,
    KeyRefused,
    SignatureError,
    Unreachable,
)
from federation.fetch import Document
from federation.key_documents import fetch_key
from federation.keys import PublicKey, SigningKey
from federation.net.client import HttpClient
from federation.origins import Iri
from node.actors.profiles import read_key
from node.actors.queries import find_public_key
from node.clock import MINUTE_MS, Clock
from node.database.types import Database

REFETCH_EVERY_MS: Final = 5 * MINUTE_MS
REFETCH_CLIENTS: Final = 8
"""Clients that may have one key asked for within that time."""
REMEMBERED: Final = 4_096


class ActorKeys:
    """Public keys by their id; `refetch` is told which client claims to use one."""

    def __init__(
        self,
        db: Database,
        http: HttpClient,
        *,
        clock: Clock,
        signer: Callable[[], Awaitable[SigningKey]],
        remember: Callable[[Document], None],
    ) -> None:
        self._db = db
        self._http = http
        self._clock = clock
        self._signer = signer
        self._remember = remember
        self._known: OrderedDict[str, PublicKey] = OrderedDict()
        self._tried_ms: OrderedDict[str, dict[str, int]] = OrderedDict()
        self._fetches: dict[str, asyncio.Task[PublicKey]] = {}

    async def find(self, key_id: Iri) -> PublicKey | None:
        """The key as it was last seen."""
        found = self._known.get(key_id)
        if found is not None:
            self._known.move_to_end(key_id)
            return found
        stored = await self._db.read(find_public_key, key_id)
        if stored is None:
            return None
        try:
            key = read_key(stored)
        except KeyRefused:
            return None
        # While we read, a fetch may have brought a newer one.
        if key_id not in self._known:
            self._keep(key_id, key)
        return self._known[key_id]

    async def refetch(self, key_id: Iri, *, client: str = "") -> PublicKey | None:
        """The key as its owner shows it now; None if there is no such key.

        Raises `SignatureError` when it was asked for a moment ago, and `Unreachable`
        when its server cannot say.
        """
        fetch = self._fetches.get(key_id)
        if fetch is None:
            self._brake(key_id, client)
            fetch = asyncio.create_task(self._fetch(key_id, client))
            self._fetches[key_id] = fetch
        # Shared: whoever hangs up meanwhile does not end it for the others.
        return await asyncio.shield(fetch)

    def note_proof(self, key_id: Iri, client: str) -> None:
        """What the client sent was right: its next new key is asked for at once."""
        tried = self._tried_ms.get(key_id)
        if tried is not None:
            tried.pop(client, None)

    def forget_owner(self, owner: str) -> None:
        """The actor's keys were stored anew; memory follows."""
        stale = [key_id for key_id, key in self._known.items() if key.owner == owner]
        for key_id in stale:
            del self._known[key_id]

    async def _fetch(self, key_id: Iri, client: str) -> PublicKey:
        try:
            fetched = await fetch_key(self._http, key_id, signer=await self._signer())
        except Unreachable:
            # The client remembers dead hosts; the key itself may be asked for again.
            self.note_proof(key_id, client)
            raise
        except (KeyRefused, DecodeError) as error:
            raise SignatureError(str(error)) from error
        finally:
            del self._fetches[key_id]
        self._remember(fetched.actor)
        self._keep(key_id, fetched.key)
        return fetched.key

    def _brake(self, key_id: Iri, client: str) -> None:
        now_ms = self._clock.now_ms()
        tried = {
            each: tried_ms
            for each, tried_ms in self._tried_ms.get(key_id, {}).items()
            if now_ms - tried_ms < REFETCH_EVERY_MS
        }
        if client in tried or len(tried) >= REFETCH_CLIENTS:
            raise SignatureError("the key was asked for a moment ago and does not fit")
        self._tried_ms[key_id] = {**tried, client: now_ms}
        self._tried_ms.move_to_end(key_id)
        if len(self._tried_ms) > REMEMBERED:
            self._tried_ms.popitem(last=False)

    def _keep(self, key_id: Iri, key: PublicKey) -> None:
        self._known[key_id] = key
        self._known.move_to_end(key_id)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
