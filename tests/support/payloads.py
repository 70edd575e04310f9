"""Documents in the shapes of other software, sent from a server that serves them.

The files name hosts of their own; here those become the address of a test's peer, so
that keys, actors and notes are fetched from where their ids say, over real sockets.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from federation.keys import SigningKey, load_private, public_pem
from federation.origins import Iri
from node.actors.models import Actor
from support.federated import BASE_URL, FederatedNode
from support.peer import ACTIVITY_JSON, Peer, signed_headers
from support.scripted_peer import json_answer

PAYLOADS = Path(__file__).parents[1] / "payloads"
SOFTWARE = sorted(path.parent.name for path in PAYLOADS.glob("*/actor.json"))


@dataclass(frozen=True)
class Sender:
    """The person of a folder, at home on `peer` and known to write to `reader`."""

    folder: str
    peer: Peer
    reader: Actor

    @property
    def actor(self) -> dict[str, Any]:
        document = self.load("actor")
        document["publicKey"]["publicKeyPem"] = public_pem(load_private(self.peer.pem))
        return document

    def load(self, name: str) -> dict[str, Any]:
        """A file of the folder, with the addresses of this test."""
        path = PAYLOADS / self.folder / f"{name}.json"
        text = path.read_text()
        text = text.replace("https://node.example/ap/u/7", self.reader.iri)
        text = text.replace("https://node.example", BASE_URL)
        return json.loads(text.replace(self._home(path), self.peer.base))

    def settle(self) -> None:
        """Have the peer show the actor, its key and its handle."""
        actor = self.actor
        self.peer.show(actor)
        key_id: str = actor["publicKey"]["id"]
        key = urlsplit(key_id)
        if not key.fragment:
            self.peer.route(key.path, json_answer(actor, ACTIVITY_JSON))
        name = actor["preferredUsername"]
        link = {"rel": "self", "type": ACTIVITY_JSON, "href": actor["id"]}
        jrd = {"subject": f"acct:{name}@{self.peer.host}", "links": [link]}
        self.peer.route(
            "/.well-known/webfinger", json_answer(jrd, "application/jrd+json")
        )

    async def send(self, node: FederatedNode, activity: dict[str, Any]) -> None:
        """Have it accepted, and all the work done that it leaves."""
        assert await self.post(node, activity) == 202
        await node.work()

    async def post(self, node: FederatedNode, activity: dict[str, Any]) -> int:
        """To the inbox of the node, signed with the actor's key: the status."""
        body, url = json.dumps(activity).encode(), f"{BASE_URL}/ap/inbox"
        iri = Iri(self.actor["publicKey"]["id"])
        key = SigningKey(iri, load_private(self.peer.pem))
        now_s = node.clock.now_ms() // 1_000
        response = await node.send(
            "POST", url, signed_headers(url, body, key, now_s), body
        )
        return response.status_code

    def _home(self, path: Path) -> str:
        iri: str = json.loads((path.parent / "actor.json").read_text())["id"]
        parts = urlsplit(iri)
        return f"{parts.scheme}://{parts.netloc}"
