"""People (Account). Pure; `node.api.loading` finds what hangs on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Final, TypeAlias, cast

from node.actors.models import Actor, ActorKind, ProfileField
from node.api.answers import Json
from node.api.entities.emoji import Emoji, emoji_entity, keys_in, pick_emoji
from node.api.entities.media import AVATAR, HEADER
from node.api.entities.quotes import Asker
from node.api.entities.roles import shown_roles
from node.api.entities.values import iso_day, iso_time
from node.emoji.models import CustomEmoji
from node.filters.models import Match
from node.ids import MediaId, NoteId
from node.media.addresses import picture_url
from node.media.models import Media
from node.urls import Urls

AUTOMATED: Final = frozenset((ActorKind.SERVICE, ActorKind.APPLICATION))
NO_AVATAR: Final = "avatar.png"
NO_HEADER: Final = "header.png"
SHOP: Final = "Shop"
SELLER: Final[Json] = {"id": "4", "name": SHOP, "color": ""}
"""After those of the staff (`node.api.entities.roles`)."""
KEPT: Final = 1_024
_NO_MEDIA: Final[Mapping[MediaId, Media]] = {}

Matches: TypeAlias = Mapping[NoteId, Sequence[Match]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What hangs on people and notes: pictures, custom emoji, whom they became.

    `asker` is who reads, `filtered` what their filters found in notes.
    """

    media: Mapping[MediaId, Media] = field(default_factory=dict[MediaId, Media])
    emoji: Emoji = field(default_factory=dict[str, CustomEmoji])
    moved: Mapping[str, Actor] = field(default_factory=dict[str, Actor])
    asker: Asker | None = None
    filtered: Matches = field(default_factory=dict[NoteId, Sequence[Match]])


def account_entity(urls: Urls, actor: Actor, around: Surroundings) -> Json:
    """An Account; of a suspended one no more than that it is."""
    found = _find_account(urls, actor, around)
    moved = around.moved.get(actor.moved_to or "")
    if moved is None:
        return found
    return {**found, "moved": _find_account(urls, moved, around)}


def seller_entity(account: Json, shop: Json) -> Json:
    """The Account of somebody with a shop.

    Apps that know of no shops show a field and, while it sells, a role.
    """
    fields = cast("list[Json]", account["fields"])
    names = (str(each["name"]).strip().casefold() for each in fields)
    if SHOP.casefold() not in names:
        fields = [*fields, _shop_field(str(shop["url"]))]
    roles = cast("Sequence[Json]", account["roles"])
    if shop["enabled"]:
        roles = [*roles, SELLER]
    return {**account, "fields": fields, "roles": roles, "shop": shop}


def field_entity(field: ProfileField, value: str) -> Json:
    """A line of a profile, its value as HTML or as it was typed."""
    at_ms = field.verified_ms
    verified_at = None if at_ms is None else iso_time(at_ms)
    return {"name": field.name, "value": value, "verified_at": verified_at}


@lru_cache(maxsize=KEPT)
def emoji_keys_of(actor: Actor) -> tuple[str, ...]:
    """What the emoji are called that stand in what somebody says of themselves."""
    fields = (text for each in actor.fields for text in (each.name, each.html))
    return keys_in(actor.host, actor.display_name, actor.bio_html, *fields)


def acct_of(actor: Actor) -> str:
    """`ana` for people here, `ana@host` for others."""
    return f"{actor.name}@{actor.host}" if actor.host else actor.name


def _find_account(urls: Urls, actor: Actor, around: Surroundings) -> Json:
    is_shown = actor.is_active
    media = around.media if is_shown else _NO_MEDIA
    return _kept_account(
        urls,
        actor,
        avatar=media.get(actor.avatar_id) if actor.avatar_id else None,
        header=media.get(actor.header_id) if actor.header_id else None,
        emoji=pick_emoji(around.emoji, emoji_keys_of(actor))
        if around.emoji and is_shown
        else (),
    )


@lru_cache(maxsize=KEPT)
def _kept_account(
    urls: Urls,
    actor: Actor,
    *,
    avatar: Media | None,
    header: Media | None,
    emoji: tuple[CustomEmoji, ...],
) -> Json:
    """Nothing but its arguments; feeds show the same people again and again."""
    is_shown = actor.is_active
    avatar_url = picture_url(urls, avatar, width=AVATAR, none=NO_AVATAR)
    header_url = picture_url(urls, header, width=HEADER, none=NO_HEADER)
    posted_ms = actor.posted_ms
    fields = actor.fields if is_shown else ()
    found: dict[str, object] = {
        "id": str(actor.id),
        "username": actor.name,
        "acct": acct_of(actor),
        "display_name": actor.display_name if is_shown else "",
        "locked": actor.locked,
        "bot": actor.kind in AUTOMATED,
        "group": actor.kind is ActorKind.GROUP,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "noindex": not actor.indexable,
        "hide_collections": actor.hide_follows,
        "created_at": iso_time(actor.created_ms),
        "note": actor.bio_html if is_shown else "",
        "url": actor.page_url or actor.iri,
        "uri": actor.iri,
        "avatar": avatar_url,
        "avatar_static": avatar_url,
        "header": header_url,
        "header_static": header_url,
        "followers_count": actor.followers_count,
        "following_count": actor.following_count,
        "statuses_count": actor.notes_count + actor.answers_count,
        "last_status_at": None if posted_ms is None else iso_day(posted_ms),
        "emojis": [emoji_entity(urls, each) for each in emoji],
        "fields": [field_entity(each, each.html) for each in fields],
        "roles": shown_roles(actor),
    }
    if actor.suspended_ms is not None:
        found["suspended"] = True
    if actor.hidden_ms is not None:
        found["limited"] = True
    return found


def _shop_field(url: str) -> Json:
    words = escape(url.partition("://")[2])
    link = f'<a href="{escape(url)}" rel="me nofollow noopener" target="_blank">'
    return {"name": SHOP, "value": f"{link}{words}</a>", "verified_at": None}
