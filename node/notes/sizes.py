"""Keeping a note's document small enough for every server that may get it. Pure.

Misskey reads bodies of up to 64 KiB and drops longer ones. Only long texts together
with many long descriptions come near: then the second copy of the text goes, and the
descriptions are cut alike. Peers are sent what they find at the note's id.
"""

from dataclasses import replace
from typing import Final

import orjson

from federation import encode
from federation.vocabulary import Attachment, Note

MAX_BYTES: Final = 60_000
"""What is left is for the activity around it."""
WORST: Final = 6
"""Bytes that one character may take in JSON."""


def fitted(document: Note) -> Note:
    """The same, or as much of it as fits."""
    if _is_surely_small(document) or _size(document) <= MAX_BYTES:
        return document
    # The map repeats the text under its language.
    document = replace(document, language=None)
    excess = _size(document) - MAX_BYTES
    if excess <= 0:
        return document
    alts = sum(_bytes(each.alt) for each in document.attachments)
    room = max(0, alts - excess) // max(1, len(document.attachments))
    cut = tuple(_cut(each, room) for each in document.attachments)
    return replace(document, attachments=cut)


def _is_surely_small(document: Note) -> bool:
    """Almost every note is; counting is cheaper than writing it."""
    texts = 2 * len(document.content) + len(document.summary or "")
    alts = sum(len(each.alt or "") + 200 for each in document.attachments)
    options = document.poll.options if document.poll else ()
    alts += sum(len(each.name) + 100 for each in options)
    tags = 300 * (len(document.mentions) + len(document.hashtags) + len(document.to))
    return WORST * (texts + alts) + tags + 300 * len(document.cc) < MAX_BYTES


def _size(document: Note) -> int:
    return len(orjson.dumps(encode.document(document)))


def _bytes(text: str | None) -> int:
    return len(orjson.dumps(text)) if text else 0


def _cut(attachment: Attachment, room: int) -> Attachment:
    """With a description of at most so many bytes, ended where a word may end."""
    alt = attachment.alt
    if alt is None or _bytes(alt) <= room:
        return attachment
    kept = alt.encode()[: max(0, room - 8)].decode(errors="ignore")
    while _bytes(kept) > room - 8 and kept:
        kept = kept[: len(kept) * 9 // 10]
    return replace(attachment, alt=f"{kept.rstrip()}…" if kept else None)
