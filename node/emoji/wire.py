"""Custom emoji as peers read them (FEP-9098)."""

from federation.origins import Iri
from federation.vocabulary import Emoji
from node.database.types import Reader
from node.emoji.models import CustomEmoji
from node.emoji.queries import list_usable
from node.media.models import (
    ANIMATION_FILE,
    WEBP_MIME,
    is_animated,
    media_file,
)
from node.text.shortcodes import MAX_EACH, list_shortcodes
from node.urls import Urls


def list_tags(r: Reader, urls: Urls, *texts: str) -> tuple[Emoji, ...]:
    """Our emoji that stand in these texts or HTML; no query where none can."""
    names = list_shortcodes(*texts)[:MAX_EACH]
    return tuple(emoji_tag(urls, each) for each in list_usable(r, names))


def emoji_tag(urls: Urls, emoji: CustomEmoji) -> Emoji:
    """Ours, or one of another server's, which is at home where that server says."""
    remote_url = emoji.picture.remote_url
    return Emoji(
        shortcode=emoji.name,
        url=Iri(remote_url or urls.media(emoji.picture.key, shown_file(emoji))),
        media_type=None if remote_url else WEBP_MIME,
        iri=emoji.iri,
        updated_ms=emoji.updated_ms or None,
    )


def shown_file(emoji: CustomEmoji) -> str:
    """The copy that moves, if it does or if nobody has looked yet."""
    picture = emoji.picture
    if is_animated(picture) or not picture.variants:
        return ANIMATION_FILE
    return still_file(emoji)


def still_file(emoji: CustomEmoji) -> str:
    """The copy that does not move."""
    return media_file(emoji.picture, 1)
