"""The inputs of fediverse-pasture-inputs, sent by the one actor of their server."""

import json
from dataclasses import dataclass
from typing import Any

from federation.keys import SigningKey, load_private
from federation.origins import Iri
from node.actors.models import Actor
from node.database.types import Reader
from node.ids import MediaId
from node.media.queries import list_media
from node.notes.models import Note
from node.notes.queries import (
    find_details,
    find_note_by_iri,
    list_note_media_ids,
    list_note_topics,
)
from support.federated import BASE_URL, FederatedNode
from support.payloads import PAYLOADS
from support.peer import Peer, signed_headers

FOLDER = PAYLOADS / "pasture"
NAMES = sorted(path.stem for path in (FOLDER / "inputs").iterdir())
HOME = "http://pasture-one-actor"
# No test asks a name server; this one answers that there is nothing.
NOWHERE = "http://invalid.example"
PUBLISHED = "2027-01-15T07:00:00Z"


@dataclass(frozen=True)
class Pasture:
    """Its actor, at home on `peer`, writing to `reader`."""

    peer: Peer
    reader: Actor

    @property
    def actor(self) -> str:
        return f"{self.peer.base}/actor"

    def settle(self) -> None:
        """Have the peer show the actor and the notes that inputs answer."""
        key = f"{self.actor}#main-key"
        document = self.peer.document("actor", id=self.actor)
        document["publicKey"] |= {"id": key, "owner": self.actor}
        self.peer.show(document)
        for name in ("note1", "note2"):
            note = load("frame")["object"]
            note |= {"id": f"{HOME}/assets/{name}.jsonap", "content": name}
            self.peer.show(self._here(note))

    def creates(self, name: str) -> list[dict[str, Any]]:
        """What is sent for the examples of an input, each with an id of its own."""
        return [
            self._framed(f"{name}-{index}", example)
            for index, example in enumerate(load(f"inputs/{name}")["examples"])
        ]

    async def post(self, node: FederatedNode, activity: dict[str, Any]) -> int:
        """To the inbox of the node, signed by the actor: the status."""
        body, url = json.dumps(activity).encode(), f"{BASE_URL}/ap/inbox"
        key = SigningKey(Iri(f"{self.actor}#main-key"), load_private(self.peer.pem))
        headers = signed_headers(url, body, key, node.clock.now_ms() // 1_000)
        return (await node.send("POST", url, headers, body)).status_code

    async def outcome(
        self, node: FederatedNode, iri: str | None
    ) -> dict[str, Any] | None:
        """What readers get of a note: all that is not as it is for plain text."""
        shown = await node.db.read(_shown, iri or "")
        text = json.dumps(shown).replace(f"{self.peer.base}/nowhere", NOWHERE)
        return json.loads(text.replace(self.peer.base, HOME))

    def _framed(self, name: str, example: dict[str, Any]) -> dict[str, Any]:
        create = load("frame")
        note = create["object"] | example
        # As the package sends it: a context that an input has is the activity's.
        create["@context"] = note.pop("@context", create["@context"])
        note["to"] = [*note["to"], "{reader}"]
        return self._here(create | {"object": note}, name)

    def _here(self, document: dict[str, Any], name: str = "") -> dict[str, Any]:
        text = json.dumps(document)
        for mark, value in (
            ("{id}", name),
            ("{published}", PUBLISHED),
            ("{reader}", self.reader.iri),
            (HOME, self.peer.base),
            (NOWHERE, f"{self.peer.base}/nowhere"),
        ):
            text = text.replace(mark, value)
        return json.loads(text)


def load(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text())


def _shown(r: Reader, iri: str) -> dict[str, Any] | None:
    note = find_note_by_iri(r, iri)
    if note is None:
        return None
    found = _said(note) | _attached(r, note)
    return {key: value for key, value in found.items() if value}


def _said(note: Note) -> dict[str, Any]:
    return {
        "kind": "" if note.kind == "Note" else note.kind,
        "title": note.title,
        "warning": note.warning,
        "sensitive": note.sensitive,
        "html": note.html,
        "language": note.language,
        "visibility": "" if note.visibility == "public" else note.visibility,
        "url": "" if note.url == note.iri else note.url,
        "reply_to": note.reply_to_iri,
    }


def _attached(r: Reader, note: Note) -> dict[str, Any]:
    ids: list[MediaId] = list_note_media_ids(r, note.id)
    media = list_media(r, ids)
    details = find_details(r, note.id)
    photos = [media[each] for each in ids]
    return {
        "photos": [[each.remote_url, each.alt] for each in photos],
        "topics": list_note_topics(r, note.id),
        "abstract": details.abstract,
        "links": [[each.kind, each.url, each.title] for each in details.links],
    }
