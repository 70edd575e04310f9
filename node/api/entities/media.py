"""Pictures, and files of other servers (MediaAttachment)."""

from typing import Final

from node.api.answers import Json
from node.media.models import (
    ANIMATION_FILE,
    WIDTHS,
    Media,
    MediaState,
    is_animated,
    media_file,
    media_files,
)
from node.notes.details import LinkKind
from node.notes.readmodel import NoteView
from node.urls import Urls

UPLOAD_TYPES: Final = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/avif",
    "image/gif",
    "image/heic",
    "image/heif",
)
"""What apps may offer to upload; the bytes decide, whatever they are called."""
FULL: Final = 1_920
PREVIEW: Final = 640
AVATAR: Final = 240
HEADER: Final = 1_500


def media_entity(urls: Urls, media: Media) -> Json:
    """A MediaAttachment; what is no picture after all is of unknown type."""
    if media.state is MediaState.FAILED:
        return _unknown(str(media.id), media.remote_url, media.alt, media.blurhash)
    full = media_file(media, FULL)
    return {
        "id": str(media.id),
        "type": "image",
        "url": urls.media(media.key, ANIMATION_FILE if is_animated(media) else full),
        "preview_url": urls.media(media.key, media_file(media, PREVIEW)),
        "remote_url": media.remote_url,
        "preview_remote_url": None,
        "meta": _meta(media),
        "description": media.alt or None,
        "blurhash": media.blurhash or None,
    }


def attachment_entities(urls: Urls, view: NoteView) -> list[Json]:
    """The pictures of a note, and what else hangs on it elsewhere, which is linked."""
    files = (each for each in view.details.links if each.kind is not LinkKind.PAGE)
    return [
        *(media_entity(urls, each) for each in view.media),
        *(
            # No row of its own, so no id; no other has as many digits.
            _unknown(f"{view.note.id}{place:02}", each.url, each.title)
            for place, each in enumerate(files)
        ),
    ]


def _unknown(entity_id: str, url: str | None, alt: str, blurhash: str = "") -> Json:
    """What is not kept here, but where it is."""
    return {
        "id": entity_id,
        "type": "unknown",
        "url": url,
        "preview_url": None,
        "remote_url": url,
        "preview_remote_url": None,
        "meta": {},
        "description": alt or None,
        "blurhash": blurhash or None,
    }


def _meta(media: Media) -> Json:
    if media.width <= 0 or media.height <= 0:
        return {}
    widths = WIDTHS[media.use.purpose]
    width = min(max(media_files(media)), media.width, max(widths.values()))
    small = min(width, PREVIEW)
    return {
        "focus": {"x": media.focal_x, "y": media.focal_y},
        "original": _size(media, width),
        "small": _size(media, small),
    }


def _size(media: Media, width: int) -> Json:
    height = max(1, round(media.height * width / media.width))
    return {
        "width": width,
        "height": height,
        "size": f"{width}x{height}",
        "aspect": round(width / height, 5),
    }
