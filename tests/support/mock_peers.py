"""A thousand other servers in one process, for load and for crashes.

Every address in 127.77.0.0/16 is a server of its own on the same port: it shows
actors and WebFinger, takes deliveries after a settable delay and remembers them.
All its actors share one key. Run as `python mock_peers.py PORT KEYFILE`; it ends
with its parent, whose end of its standard input closes.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import httptools
import httpx
import uvloop

from federation.keys import SigningKey, generate_rsa_pem, load_private, public_pem
from federation.origins import Iri
from federation.signatures.messages import (
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.signer import sign

ACTIVITY_JSON = "application/activity+json"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ROOT = Path(__file__).resolve().parents[2]
_ID = re.compile(rb'"id":\s*"([^"]+)"')


def peer_host(number: int, port: int) -> str:
    """The authority of the server with this number."""
    return f"127.77.{number // 250}.{number % 250 + 1}:{port}"


def actor_iri(number: int, port: int, name: str = "u") -> str:
    return f"http://{peer_host(number, port)}/users/{name}"


def actor_document(iri: str, pem: str) -> dict[str, Any]:
    base, _, name = iri.rpartition("/users/")
    return {
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            "https://w3id.org/security/v1",
        ],
        "id": iri,
        "type": "Person",
        "preferredUsername": name,
        "name": name.title(),
        "summary": "<p>made up</p>",
        "url": f"{base}/@{name}",
        "inbox": f"{iri}/inbox",
        "outbox": f"{iri}/outbox",
        "followers": f"{iri}/followers",
        "following": f"{iri}/following",
        "endpoints": {"sharedInbox": f"{base}/inbox"},
        "publicKey": {"id": f"{iri}#main-key", "owner": iri, "publicKeyPem": pem},
    }


@dataclass(frozen=True, slots=True)
class Delivery:
    """An activity that reached a server: when, where, and which."""

    at_s: float
    host: str
    iri: str


class MockPeers:
    """The child process seen from a test: its addresses, its key, its memory."""

    def __init__(self, port: int, pem: str) -> None:
        self.port = port
        self.pem = pem
        self.key = load_private(pem)
        self.public_pem = public_pem(self.key)
        base_url = f"http://127.77.0.1:{port}"
        self._http = httpx.Client(base_url=base_url, timeout=10, trust_env=False)

    def actor(self, number: int, name: str = "u") -> str:
        return actor_iri(number, self.port, name)

    def deliveries(self, *, since_s: float = 0) -> list[Delivery]:
        """What arrived, in order of arrival; times are `time.monotonic()`."""
        rows = self._http.get("/control/deliveries", params={"since": since_s}).json()
        return [Delivery(*row) for row in rows]

    def count_copies(self, iri: str) -> Counter[str]:
        """How often each server got the activity with this id."""
        return Counter(each.host for each in self.deliveries() if each.iri == iri)

    def set_delay(self, milliseconds: int) -> None:
        """How long each delivery waits for its answer from now on."""
        self._http.post("/control/delay", params={"ms": milliseconds})

    def signed(self, actor: str, inbox: str, activity: dict[str, Any]) -> "Letter":
        """The activity as its actor would send it now."""
        key = SigningKey(Iri(f"{actor}#main-key"), self.key)
        body = SignableBody.of(json.dumps(activity).encode(), ACTIVITY_JSON)
        request = OutgoingRequest("POST", inbox, body)
        added = sign(request, key, SignatureScheme.CAVAGE, int(time.time()))
        headers = {name.decode(): value.decode("latin-1") for name, value in added}
        return Letter(inbox, body.content, {**headers, "content-type": ACTIVITY_JSON})

    def close(self) -> None:
        self._http.close()


@dataclass(frozen=True, slots=True)
class Letter:
    """A signed POST, ready to be sent as often as needed."""

    url: str
    body: bytes
    headers: dict[str, str]


def make_note(actor: str, number: int | str, *, words: int = 12) -> dict[str, Any]:
    """A public Create of a note, as big as `words` makes it."""
    text = "photos of the harbour in the morning light <b>and</b> more " * words
    note = {
        "id": f"{actor}/notes/{number}",
        "type": "Note",
        "attributedTo": actor,
        "content": f'<p>{text}<a href="https://a.example/x">link</a></p>',
        "published": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "url": f"{actor}/{number}",
        "to": [PUBLIC],
        "cc": [f"{actor}/followers"],
        "tag": [],
        "attachment": [],
    }
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{actor}/notes/{number}/activity",
        "type": "Create",
        "actor": actor,
        "published": note["published"],
        "to": note["to"],
        "cc": note["cc"],
        "object": note,
    }


def make_activity(
    kind: str, actor: str, number: int | str, object_: str
) -> dict[str, Any]:
    """A Follow, a Like or another activity with nothing but an object."""
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{actor}/{kind.lower()}/{number}",
        "type": kind,
        "actor": actor,
        "object": object_,
    }


@contextmanager
def mock_peers(directory: Path, port: int) -> Iterator[MockPeers]:
    """Start the servers and end them."""
    pem = generate_rsa_pem()
    key_file = directory / "peers.pem"
    key_file.write_text(pem)
    process = subprocess.Popen(
        [sys.executable, __file__, str(port), str(key_file)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stdin is not None
    peers = MockPeers(port, pem)
    try:
        assert process.stdout.readline() == b"ready\n"
        yield peers
    finally:
        peers.close()
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


class _World:
    """What all the servers know."""

    def __init__(self, pem: str) -> None:
        self.pem = public_pem(load_private(pem))
        self.delay_s = 0.0
        self.received: list[tuple[float, str, str]] = []

    def answer(
        self, method: bytes, target: str, host: str, body: bytes
    ) -> tuple[int, Any]:
        parts = urlsplit(target)
        if parts.path.startswith("/control/"):
            return self._control(parts.path, parse_qs(parts.query))
        if method == b"POST":
            found = _ID.search(body)
            iri = found.group(1).decode() if found else ""
            self.received.append((time.monotonic(), host, iri))
            return 202, None
        if parts.path == "/.well-known/webfinger":
            return 200, self._webfinger(parse_qs(parts.query)["resource"][0], host)
        if parts.path.startswith("/users/") and parts.path.count("/") == 2:
            return 200, actor_document(f"http://{host}{parts.path}", self.pem)
        return 404, None

    def _control(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if path == "/control/delay":
            self.delay_s = int(query["ms"][0]) / 1000
            return 200, None
        since = float(query["since"][0])
        return 200, [row for row in self.received if row[0] >= since]

    def _webfinger(self, resource: str, host: str) -> dict[str, Any]:
        iri = resource
        if resource.startswith("acct:"):
            name = resource.removeprefix("acct:").partition("@")[0]
            iri = f"http://{host}/users/{name}"
        link = {"rel": "self", "type": ACTIVITY_JSON, "href": iri}
        name = iri.rpartition("/")[2]
        return {"subject": f"acct:{name}@{host}", "aliases": [iri], "links": [link]}


class _Protocol(asyncio.Protocol):
    """One connection to one of the servers."""

    def __init__(self, world: _World) -> None:
        self._world = world
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        address, port = transport.get_extra_info("sockname")[:2]
        self._host = f"{address}:{port}"

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._target = b""
        self._body = []

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        method, target = self._parser.get_method(), self._target.decode()
        body = b"".join(self._body)
        status, value = self._world.answer(method, target, self._host, body)
        answer = _answer(status, value, target)
        if status == 202 and self._world.delay_s:
            loop = asyncio.get_running_loop()
            loop.call_later(self._world.delay_s, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _answer(status: int, value: Any, target: str) -> bytes:
    body = b"" if value is None else json.dumps(value).encode()
    is_finger = target.startswith("/.well-known/webfinger")
    kind = "application/jrd+json" if is_finger else ACTIVITY_JSON
    head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\n"
    if body:
        head += f"content-type: {kind}\r\n"
    return (head + "\r\n").encode() + body


async def _serve(port: int, pem: str) -> None:
    loop = asyncio.get_running_loop()
    world = _World(pem)
    server = await loop.create_server(
        lambda: _Protocol(world), "0.0.0.0", port, backlog=2_048
    )
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    server.close()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), Path(sys.argv[2]).read_text()))
