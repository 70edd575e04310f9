"""What articles, videos, events and pages show besides their words. Pure mapping."""

from dataclasses import replace
from typing import Final

from node.media.models import MediaState
from node.notes.details import DetailLink, LinkKind, NoteDetails
from node.notes.models import Note
from node.notes.readmodel import NoteView as LoadedNote
from node.text.plain import cut
from node.text.weblinks import clean_url, host_of, show_host
from node.web.pages.shared import DetailLinkView, DetailsView

MAX_LINK_TITLE: Final = 80

# The word for a type, its icon, and what one does with it on its own server.
_KINDS: Final = {
    "Article": ("Article", "article", "Read"),
    "Page": ("Link", "link", "Discuss"),
    "Video": ("Video", "play", "Watch"),
    "Audio": ("Audio", "listen", "Listen"),
    "Image": ("Picture", "photo", "See it"),
    "Event": ("Event", "calendar", "Details"),
    "Document": ("Document", "article", "Open"),
    "Object": ("Post", "article", "Read"),
}
_NOTHING: Final = ("", "", "")
_LINKS: Final = {
    LinkKind.PAGE: ("link", ""),
    LinkKind.VIDEO: ("play", "Video file"),
    LinkKind.AUDIO: ("listen", "Audio file"),
    LinkKind.FILE: ("article", "File"),
}


def details_view(loaded: LoadedNote) -> DetailsView | None:
    """None for a note that is words and pictures and nothing else."""
    note, details = loaded.note, loaded.details
    label, icon, verb = _NOTHING if note.is_local else _KINDS.get(note.kind, _NOTHING)
    if not label and details.is_empty:
        return None
    return DetailsView(
        label=label,
        icon=icon,
        abstract=details.abstract,
        starts_ms=details.starts_ms,
        ends_ms=_end_of(details),
        place=details.place,
        duration=_duration(details.duration_s),
        page=_own_page(note, icon, verb) if label else None,
        links=tuple(map(_link, details.links)),
    )


def with_lost_pictures_linked(loaded: LoadedNote) -> LoadedNote:
    """What could not be had, or turned out to be no picture, is a link like a file."""
    lost = [each for each in loaded.media if each.state is MediaState.FAILED]
    if not lost:
        return loaded
    links = [
        DetailLink(LinkKind.FILE, each.remote_url, each.alt)
        for each in lost
        if each.remote_url is not None
    ]
    details = replace(loaded.details, links=(*loaded.details.links, *links))
    kept = tuple(each for each in loaded.media if each not in lost)
    return replace(loaded, media=kept, details=details)


def _end_of(details: NoteDetails) -> int | None:
    """An end that is not after the start says nothing."""
    if details.starts_ms is None or details.ends_ms is None:
        return None
    return details.ends_ms if details.ends_ms > details.starts_ms else None


def _duration(seconds: int | None) -> str:
    """`2:03`, `1:00:09`."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _own_page(note: Note, icon: str, verb: str) -> DetailLinkView | None:
    url = clean_url(note.url) or clean_url(note.iri)
    if url is None:
        return None
    host = show_host(host_of(url))
    return DetailLinkView(text=f"{verb} on {host}", url=url, host="", icon=icon)


def _link(link: DetailLink) -> DetailLinkView:
    icon, word = _LINKS[link.kind]
    bare = link.url.partition("://")[2].rstrip("/")
    return DetailLinkView(
        text=cut(link.title or word or bare, MAX_LINK_TITLE),
        url=link.url,
        host=show_host(host_of(link.url)),
        icon=icon,
    )
