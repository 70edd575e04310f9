"""Every server can read the longest note that anybody may post."""

from typing import Any

import orjson
import pytest

from federation import encode
from federation.audience import PUBLIC
from federation.origins import Iri
from federation.vocabulary import (
    Attachment,
    AttachmentKind,
    Collection,
    FocalPoint,
    Hashtag,
    Mention,
    Note,
)
from node.notes.activities import create_note
from node.notes.models import (
    MAX_ALT,
    MAX_MENTIONS,
    MAX_PHOTOS,
    MAX_TEXT,
    MAX_TITLE,
    MAX_TOPICS,
    MAX_WARNING,
)
from node.notes.sizes import fitted

MISSKEY_BYTES = 64 * 1024
PIXELFED_DEPTH = 8
BASE = "https://node.example/ap"


def longest(character: str) -> Note:
    """As much of everything as the form takes."""
    people = [Iri(f"https://peer{at}.example/users/{at}") for at in range(MAX_MENTIONS)]
    return Note(
        iri=Iri(f"{BASE}/n/1"),
        attributed_to=Iri(f"{BASE}/u/1"),
        title=character * MAX_TITLE,
        content=f"<p>{character * MAX_TEXT}</p>",
        summary=character * MAX_WARNING,
        language="ja",
        to=(PUBLIC,),
        cc=(Iri(f"{BASE}/u/1/followers"), *people),
        url=Iri("https://node.example/@mei/1"),
        attachments=tuple(photo(at, character) for at in range(MAX_PHOTOS)),
        mentions=tuple(Mention(href=each, name="@somebody@peer") for each in people),
        hashtags=tuple(
            Hashtag(name=f"topic{at}", href=Iri(f"https://node.example/topics/{at}"))
            for at in range(MAX_TOPICS)
        ),
        replies=Collection(iri=Iri(f"{BASE}/n/1/replies"), is_ordered=False),
    )


def photo(at: int, character: str) -> Attachment:
    return Attachment(
        url=Iri(f"https://node.example/media/{at}/jpeg.jpg"),
        kind=AttachmentKind.DOCUMENT,
        media_type="image/jpeg",
        alt=character * MAX_ALT,
        width=2_048,
        height=1_536,
        blurhash="LKO2?U%2Tw=w]~RBVZRi};RPxuwH",
        focal=FocalPoint(0.5, -0.5),
    )


def size_of(note: Note) -> int:
    return len(orjson.dumps(encode.document(create_note(note))))


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max((depth_of(each) for each in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((depth_of(each) for each in value), default=0)
    return 0


@pytest.mark.parametrize("character", ["a", "茶", "🍵", '"'])
def test_the_longest_note_is_read_by_servers_that_read_64_kib(character: str) -> None:
    note = longest(character)
    assert size_of(note) > MISSKEY_BYTES or character == "a"
    shown = fitted(note)
    assert size_of(shown) <= MISSKEY_BYTES
    assert shown.content == note.content
    assert len(shown.attachments) == MAX_PHOTOS
    for cut, whole in zip(shown.attachments, note.attachments, strict=True):
        assert cut.alt is not None and whole.alt is not None
        assert len(cut.alt) > 100
        assert cut.alt == whole.alt or cut.alt.endswith("…")


def test_an_ordinary_note_stays_as_it_is() -> None:
    note = longest("a")
    short = Note(
        iri=note.iri,
        attributed_to=note.attributed_to,
        content="<p>tea</p>",
        language="en",
        attachments=note.attachments[:2],
    )
    assert fitted(short) is short


def test_no_document_of_ours_is_deeper_than_pixelfed_reads() -> None:
    create = encode.document(create_note(longest("a")))
    assert depth_of(create) <= PIXELFED_DEPTH
