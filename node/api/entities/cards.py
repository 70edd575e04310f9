"""What a note leads to (PreviewCard): a page that it names, or its own elsewhere."""

from typing import Final
from urllib.parse import urlsplit

from node.api.answers import Json
from node.notes.details import DetailLink, LinkKind
from node.notes.readmodel import NoteView
from node.text.weblinks import clean_url

PLACES: Final = frozenset({"Article", "Page", "Video", "Audio", "Event"})
"""Kinds of objects that a Status does not hold: their own page does."""


def card_entity(view: NoteView) -> Json | None:
    """A PreviewCard; nothing is fetched for it, so there is no picture."""
    page = _find_page(view)
    if page is None:
        return None
    return {
        "url": page.url,
        "title": page.title or page.url,
        "description": view.details.abstract,
        "language": view.note.language or None,
        "type": "link",
        "author_name": "",
        "author_url": "",
        "authors": [],
        "provider_name": urlsplit(page.url).hostname or "",
        "provider_url": "",
        "html": "",
        "width": 0,
        "height": 0,
        "image": None,
        "image_description": "",
        "embed_url": "",
        "blurhash": None,
        "published_at": None,
    }


def _find_page(view: NoteView) -> DetailLink | None:
    for link in view.details.links:
        if link.kind is LinkKind.PAGE:
            return link
    url = clean_url(view.note.url)
    if view.note.is_local or not url or view.note.kind not in PLACES:
        return None
    return DetailLink(LinkKind.PAGE, url, view.note.title)
