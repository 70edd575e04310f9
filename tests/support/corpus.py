"""Documents to be bent: what others send, what this node writes, and plain ones.

Their addresses are places, filled in by whoever sends them: `{target}` is somebody or
something worth an attack, `{own}` a thing of the sender's.
"""

import json
import re
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings

from federation import encode
from support.payloads import PAYLOADS
from support.peer import PUBLIC
from support.vocabulary import activities, actors_with_keys, notes, things

Document = dict[str, Any]

_HOST = re.compile(r"https?://(?!127\.|www\.w3\.org|w3id\.org)[\w.:\[\]-]+(?=/)")
_PLACE: Final = "https://place.invalid"
_TO: Final = {"to": [PUBLIC, "{target}"]}
_NOTE: Final = {"type": "Note", "content": "<p>tea</p>", **_TO}
_PLAIN: Final[list[Document]] = [
    {"type": "Create", "object": _NOTE, **_TO},
    {"type": "Create", "object": {**_NOTE, "inReplyTo": "{target}"}, **_TO},
    {
        "type": "Create",
        "object": {"type": "Note", "name": "tea", "inReplyTo": "{target}"},
    },
    {
        "type": "Create",
        "object": {
            **_NOTE,
            "type": "Question",
            "oneOf": [{"name": "tea"}, {"name": "milk"}],
        },
    },
    {"type": "Update", "object": {**_NOTE, "content": "milk", "updated": "2027-01-14"}},
    {"type": "Announce", "object": "{target}", **_TO},
    {"type": "Announce", "object": "{own}", **_TO},
    {"type": "Like", "object": "{target}"},
    {"type": "Like", "object": "{target}", "content": "\U0001f375"},
    {"type": "EmojiReact", "object": "{target}", "content": "\u2615"},
    {"type": "Undo", "object": {"type": "Like", "object": "{target}"}},
    {"type": "Undo", "object": "{own}"},
    {"type": "Delete", "object": "{own}"},
    {"type": "Delete", "object": "{target}"},
    {"type": "Follow", "object": "{target}"},
    {"type": "Block", "object": "{target}"},
    {"type": "Reject", "object": "{target}"},
    {"type": "Accept", "object": "{target}"},
    {"type": "Move", "object": "{own}", "target": "{target}"},
    {"type": "Flag", "object": ["{target}", "{target}"], "content": "tea"},
    {"type": "Add", "object": "{own}", "target": "{target}"},
]
PLAIN: Final = [{**each, "actor": "{own}"} for each in _PLAIN]


def list_shelves(home: str, target: str) -> list[list[Document]]:
    """Three kinds of documents, with the addresses of a server and of a target."""
    places = {_PLACE: home, "{target}": target}
    shelves = (PLAIN, _received(), _written())
    return [[moved(each, places) for each in shelf] for shelf in shelves]


def moved(document: Document, places: dict[str, str]) -> Document:
    """The same with some texts replaced wherever they are."""
    text = json.dumps(document)
    for place, address in places.items():
        text = text.replace(place, address)
    return json.loads(text)


def _received() -> list[Document]:
    """Everything in the folders of payloads, with places for its addresses."""
    files = sorted(PAYLOADS.glob("*/*.json"))
    return [
        _placed(path.read_text()) for path in files if path.parent.name != "pasture"
    ]


def _placed(text: str) -> Document:
    text = text.replace("https://node.example/ap/u/7", "{target}")
    text = re.sub(r'https://node\.example[^"\\]*', "{target}", text)
    return json.loads(_HOST.sub(_PLACE, text))


def _written() -> list[Document]:
    """What this node could write itself, of every class of the vocabulary."""
    found: list[Document] = []

    @settings(
        max_examples=400,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(things | notes | actors_with_keys | activities)
    def collect(thing: Any) -> None:
        text = json.dumps(encode.document(thing))
        found.append(json.loads(_HOST.sub(_PLACE, text)))

    collect()
    return found
