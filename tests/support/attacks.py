"""What attacks are made of: three servers, somebody on each, and a table of rows.

An attack is a coroutine that sends what it will and returns the answers; the tests
compare every table of the database before and after it.
"""

import base64
import hashlib
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from federation.keys import SigningKey, load_private
from federation.origins import Iri
from federation.signatures.messages import (
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.signer import sign
from node.actors.models import Actor
from node.relations.actions import mark_accepted, request_follow
from support.federated import BASE_URL, FederatedNode, count_rows
from support.peer import ACTIVITY_JSON, Peer, make_activity, signed_headers

INBOX = BASE_URL + "/ap/inbox"
LEDGER = frozenset({"seen_activities", "early_undos"})
"""Where it is noted that a letter came; it says nothing about what was in it."""

Headers = dict[str, str]
Attack = Callable[["Scene"], Awaitable[list[httpx.Response]]]


@dataclass
class Scene:
    """Mei lives here; mallory and eve share a server; vic is on another."""

    node: FederatedNode
    evil: Peer
    good: Peer
    mei: Actor
    mallory: str
    eve: str
    vic: str

    @property
    def now_s(self) -> int:
        return self.node.clock.now_ms() // 1_000

    def body(self, actor: str = "", kind: str = "Follow") -> bytes:
        """Something that would have an effect if it were believed."""
        thing = make_activity(kind, actor or self.mallory, self.mei.iri)
        return json.dumps(thing).encode()

    def headers(
        self,
        body: bytes,
        *,
        key: SigningKey | None = None,
        url: str = INBOX,
        at_s: int | None = None,
        scheme: SignatureScheme = SignatureScheme.CAVAGE,
    ) -> Headers:
        """What an honest server would send, by mallory's key unless told."""
        key = key or self.evil.key_of("mallory")
        now_s = self.now_s if at_s is None else at_s
        return dict(signed_headers(url, body, key, now_s, scheme=scheme))

    def key(self, key_id: str, peer: Peer | None = None) -> SigningKey:
        """A key of a peer under any id."""
        return SigningKey(Iri(key_id), load_private((peer or self.evil).pem))

    async def send(
        self,
        headers: Headers | list[tuple[str, str]],
        body: bytes,
        *,
        url: str = INBOX,
    ) -> httpx.Response:
        return await self.node.send("POST", url, headers, body)

    async def tell(self, activity: dict[str, Any], name: str = "mallory") -> Any:
        """A letter that is signed as it should be; the work it leaves is done."""
        response = await self.node.post(self.evil, name, activity)
        await self.node.work()
        return response

    async def befriend(self, iri: str) -> Actor:
        """Mei follows somebody elsewhere."""
        target = await self.node.services.strangers.ensure(iri)
        await self.node.db.write(
            request_follow, self.node.urls, follower=self.mei, target=target
        )
        await self.node.db.write(mark_accepted, follower=self.mei, target=target)
        await self.node.work()
        return target


async def set_scene(node: FederatedNode, evil: Peer, good: Peer) -> Scene:
    mei = await node.person("mei")
    await node.work()
    return Scene(
        node=node,
        evil=evil,
        good=good,
        mei=mei,
        mallory=evil.add("mallory"),
        eve=evil.add("eve"),
        vic=good.add("vic"),
    )


@asynccontextmanager
async def leaving_nothing(
    node: FederatedNode, *, but: Collection[str] = ()
) -> AsyncGenerator[None]:
    """No table has another number of rows afterwards, except those named."""
    before = await count_rows(node.db)
    yield
    after = await count_rows(node.db)
    changed = {
        table: (before.get(table), count)
        for table, count in after.items()
        if count != before.get(table) and table not in but
    }
    assert not changed, changed


def signed_for(url: str, method: str, body: bytes, key: SigningKey, at_s: int) -> Any:
    """The headers of a request that was made for another place."""
    request = OutgoingRequest(method, url, SignableBody.of(body, ACTIVITY_JSON))
    made = sign(request, key, SignatureScheme.CAVAGE, at_s)
    headers = {name.decode(): value.decode("latin-1") for name, value in made}
    return {"content-type": ACTIVITY_JSON, **headers, "host": "localhost:8080"}


def changed(headers: Headers, name: str, pattern: str, new: str) -> Headers:
    value = re.sub(pattern, new, headers[name], count=1)
    assert value != headers[name], f"{pattern} is not in {headers[name]}"
    return {**headers, name: value}


def without(headers: Headers, name: str) -> Headers:
    return {key: value for key, value in headers.items() if key != name}


def sha256_of(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def sha512_of(body: bytes) -> str:
    return base64.b64encode(hashlib.sha512(body).digest()).decode()
