"""Pictures as pages show them: which stored copy, under which address.

Pure: the pictures were loaded before. Copies are named by `node.media.models`.
"""

from typing import Final

from node.media.models import (
    JPEG_FILE,
    Media,
    MediaState,
    media_file,
    media_files,
)
from node.urls import Urls
from node.web.pages.shared import MediaView

THUMB: Final = 640
AVATAR: Final = 240
HEADER: Final = 1_500
UNKNOWN_SIDE: Final = 1_080
"""What a picture counts as whose server did not tell its size: a square."""


def avatar_path(urls: Urls, media: Media | None) -> str | None:
    """Somebody's picture, for lines and cards; None shows their initial instead."""
    return _single_path(urls, media, AVATAR)


def header_path(urls: Urls, media: Media | None) -> str | None:
    """The wide picture on top of a profile."""
    return _single_path(urls, media, HEADER)


def preview_url(urls: Urls, media: Media) -> str:
    """The copy that other sites show with a link; not all of them know WebP."""
    return urls.media(media.key, JPEG_FILE)


def media_view(urls: Urls, media: Media) -> MediaView:
    """A photo in the sizes that a page may ask for."""
    width, height = shape_of(media)
    paths = {
        file_width: urls.media_path(media.key, file)
        for file_width, file in media_files(media).items()
    }
    full_url = paths[max(paths)]
    wide = (path for file_width, path in paths.items() if file_width >= THUMB)
    return MediaView(
        id=media.id,
        thumb_url=next(wide, full_url),
        full_url=full_url,
        srcset=", ".join(f"{path} {each}w" for each, path in paths.items()),
        alt=media.alt,
        width=width,
        height=height,
        lqip=media.lqip or None,
    )


def shape_of(media: Media) -> tuple[int, int]:
    """Width and height; a square where they are not known yet."""
    if media.width > 0 and media.height > 0:
        return media.width, media.height
    return UNKNOWN_SIDE, UNKNOWN_SIDE


def _single_path(urls: Urls, media: Media | None, width: int) -> str | None:
    if media is None or media.state is MediaState.FAILED:
        return None
    return urls.media_path(media.key, media_file(media, width))
