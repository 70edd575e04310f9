"""What a note leads to (PreviewCard): what it sells, a page, or its own elsewhere."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from node.api.answers import Json
from node.api.entities.media import PREVIEW
from node.media.models import Media, MediaState, media_file
from node.notes.details import DetailLink, LinkKind
from node.notes.readmodel import NoteView
from node.text.weblinks import clean_url
from node.urls import Urls

PLACES: Final = frozenset({"Article", "Page", "Video", "Audio", "Event"})
"""Kinds of objects that a Status does not hold: their own page does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Something that a note sells: as a link, and as it is for apps that know.

    `entity` is None for what other servers sell.
    """

    entity: Json | None
    url: str
    title: str
    words: str
    shop_name: str
    shop_url: str
    photo: Media | None


def list_offered(view: NoteView) -> list[Offered]:
    """What a note sells, in its author's order."""
    return [each.item for each in view.cards if isinstance(each.item, Offered)]


def card_entity(urls: Urls, view: NoteView) -> Json | None:
    """A PreviewCard; the first thing that is sold comes before pages."""
    for offered in list_offered(view):
        return _offer(urls, offered)
    return _link(view)


def _offer(urls: Urls, offered: Offered) -> Json:
    found = _blank(offered.url, offered.title, offered.words)
    found["provider_name"] = offered.shop_name
    found["provider_url"] = offered.shop_url
    photo = offered.photo
    if photo is not None and photo.state is MediaState.READY:
        found["image"] = urls.media(photo.key, media_file(photo, PREVIEW))
        found["image_description"] = photo.alt
        found["blurhash"] = photo.blurhash or None
        found["width"], found["height"] = photo.width, photo.height
    return found


def _link(view: NoteView) -> Json | None:
    """A page; nothing is fetched for it, so there is no picture."""
    page = _find_page(view)
    if page is None:
        return None
    found = _blank(page.url, page.title or page.url, view.details.abstract)
    found["language"] = view.note.language or None
    found["provider_name"] = urlsplit(page.url).hostname or ""
    return found


def _blank(url: str, title: str, description: str) -> dict[str, object]:
    return {
        "url": url,
        "title": title,
        "description": description,
        "language": None,
        "type": "link",
        "author_name": "",
        "author_url": "",
        "authors": [],
        "provider_name": "",
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
    note = view.note
    if note.is_local or note.kind not in PLACES:
        return None
    url = clean_url(note.url) or clean_url(note.iri)
    return DetailLink(LinkKind.PAGE, url, note.title) if url else None
