"""Where pictures are, for who is told the address: apps and what they are pushed."""

from node.media.models import Media, MediaState, media_file
from node.urls import Urls


def picture_url(urls: Urls, media: Media | None, *, width: int, none: str) -> str:
    """Where somebody's picture is; without one the file `none` of ours."""
    if media is None or media.state is MediaState.FAILED:
        return urls.static(none)
    return urls.media(media.key, media_file(media, width))
