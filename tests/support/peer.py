"""Another server for federation tests: real sockets, real signatures, honest or not.

It shows actors and WebFinger, remembers what reaches its inboxes, and signs what a
test wants sent, well or badly.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from federation.keys import SigningKey, load_private, public_pem
from federation.origins import Iri
from federation.signatures.messages import (
    IncomingRequest,
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.signer import sign
from support.people import private_pem
from support.scripted_peer import (
    Route,
    ScriptedPeer,
    answer,
    json_answer,
    serve_script,
)

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
AS = "https://www.w3.org/ns/activitystreams"
ACTIVITY_JSON = "application/activity+json"


@dataclass
class Peer:
    """A server with people on it; all share one key pair unless told otherwise."""

    script: ScriptedPeer
    pem: str = field(default_factory=private_pem)
    names: set[str] = field(default_factory=set[str])

    @property
    def base(self) -> str:
        return self.script.base

    @property
    def host(self) -> str:
        return self.base.partition("://")[2]

    def iri(self, name: str) -> str:
        return f"{self.base}/users/{name}"

    def add(self, name: str, /, **changes: Any) -> str:
        """An actor; `changes` are put into its document. Its id."""
        iri = self.iri(name)
        self.names.add(name)
        self.route(f"/users/{name}", json_answer(self.document(name, **changes)))
        self.route(f"/users/{name}/inbox", answer(202))
        self.route("/inbox", answer(202))
        self.route("/.well-known/webfinger", lambda asked: self._webfinger(asked))
        return iri

    def document(self, name: str, /, **changes: Any) -> dict[str, Any]:
        iri = self.iri(name)
        return {
            "@context": [AS, "https://w3id.org/security/v1"],
            "id": iri,
            "type": "Person",
            "preferredUsername": name,
            "name": name.title(),
            "summary": "<p>made up</p>",
            "url": f"{self.base}/@{name}",
            "inbox": f"{iri}/inbox",
            "outbox": f"{iri}/outbox",
            "followers": f"{iri}/followers",
            "following": f"{iri}/following",
            "endpoints": {"sharedInbox": f"{self.base}/inbox"},
            "publicKey": {
                "id": f"{iri}#main-key",
                "owner": iri,
                "publicKeyPem": public_pem(load_private(self.pem)),
            },
            **changes,
        }

    def route(self, path: str, route: Route) -> None:
        self.script.routes[path] = route

    def remove(self, name: str, status: int = 410) -> None:
        """From now on the actor is gone."""
        self.route(f"/users/{name}", answer(status))

    def show(self, document: dict[str, Any], content_type: str = ACTIVITY_JSON) -> str:
        """Serve a document under the path of its id."""
        iri: str = document["id"]
        self.route(urlsplit(iri).path, json_answer(document, content_type))
        return iri

    def key_of(self, name: str) -> SigningKey:
        return SigningKey(Iri(f"{self.iri(name)}#main-key"), load_private(self.pem))

    def gets(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [
            request.target.decode()
            for request in self.script.received
            if request.method == "GET"
        ]

    def inbox(self, kind: str | None = None) -> list[dict[str, Any]]:
        """What was delivered here, of one type or all."""
        bodies = [json.loads(request.body) for request in self.posts()]
        return [body for body in bodies if kind is None or body["type"] == kind]

    def posts(self) -> list[IncomingRequest]:
        return [each for each in self.script.received if each.method == "POST"]

    def _webfinger(self, request: IncomingRequest) -> bytes:
        query = parse_qs(urlsplit(request.target.decode()).query)
        name = query["resource"][0].removeprefix("acct:").partition("@")[0]
        if name not in self.names:
            return answer(404)
        jrd = {
            "subject": f"acct:{name}@{self.host}",
            "links": [{"rel": "self", "type": ACTIVITY_JSON, "href": self.iri(name)}],
        }
        return json_answer(jrd, "application/jrd+json")


@asynccontextmanager
async def serve_peer(host: str = "127.0.0.1") -> AsyncGenerator[Peer]:
    """A peer on an address of its own; `127.0.0.2` is another server."""
    async with serve_script(host=host) as script:
        yield Peer(script)


def signed_headers(
    inbox: str,
    body: bytes,
    key: SigningKey,
    now_s: int,
    *,
    scheme: SignatureScheme = SignatureScheme.CAVAGE,
) -> list[tuple[str, str]]:
    """The headers of a signed POST, `content-type` among them."""
    request = OutgoingRequest("POST", inbox, SignableBody.of(body, ACTIVITY_JSON))
    made = sign(request, key, scheme, now_s)
    pairs = [(name.decode(), value.decode("latin-1")) for name, value in made]
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("content-type", ACTIVITY_JSON))
    return pairs


def make_note(actor: str, number: int | str = 1, **changes: Any) -> dict[str, Any]:
    """A public note; `changes` replace what it says."""
    iri = f"{actor}/notes/{number}"
    return {
        "@context": AS,
        "id": iri,
        "type": "Note",
        "attributedTo": actor,
        "content": f"<p>note {number}</p>",
        "to": [PUBLIC],
        "cc": [f"{actor}/followers"],
        "url": f"{iri}.html",
        **changes,
    }


def make_activity(
    kind: str, actor: str, object_: Any, **changes: Any
) -> dict[str, Any]:
    """An activity about an object; its id is made of both."""
    whole = cast("dict[str, Any]", object_) if isinstance(object_, dict) else {}
    inner = str(whole.get("id", object_))
    return {
        "@context": AS,
        "id": f"{actor}/activities/{kind}/{abs(hash(inner))}",
        "type": kind,
        "actor": actor,
        "object": object_,
        **{term: whole[term] for term in ("to", "cc") if term in whole},
        **changes,
    }
