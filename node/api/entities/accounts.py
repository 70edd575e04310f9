"""People (Account). Pure; `node.api.loading` finds what hangs on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from node.actors.models import Actor, ActorKind
from node.api.answers import Json
from node.api.entities.emoji import Emoji, emoji_in
from node.api.entities.media import AVATAR, HEADER
from node.api.entities.quotes import Asker
from node.api.entities.values import iso_day, iso_time
from node.emoji.models import CustomEmoji
from node.filters.models import Match
from node.ids import ActorId, MediaId, NoteId
from node.media.addresses import picture_url
from node.media.models import Media
from node.urls import Urls

AUTOMATED: Final = frozenset((ActorKind.SERVICE, ActorKind.APPLICATION))
NO_AVATAR: Final = "avatar.png"
NO_HEADER: Final = "header.png"

Matches: TypeAlias = Mapping[NoteId, Sequence[Match]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What hangs on people and notes: pictures, custom emoji, whom they became.

    `asker` is who reads, `filtered` what their filters found in notes. `posted_ms` is
    when people last posted in public, where that was looked up.
    """

    media: Mapping[MediaId, Media] = field(default_factory=dict[MediaId, Media])
    emoji: Emoji = field(default_factory=dict[str, CustomEmoji])
    moved: Mapping[str, Actor] = field(default_factory=dict[str, Actor])
    asker: Asker | None = None
    posted_ms: Mapping[ActorId, int] = field(default_factory=dict[ActorId, int])
    filtered: Matches = field(default_factory=dict[NoteId, Sequence[Match]])


def account_entity(urls: Urls, actor: Actor, around: Surroundings) -> Json:
    """An Account; of a suspended one no more than that it is."""
    found = _account(urls, actor, around)
    moved = around.moved.get(actor.moved_to or "")
    if moved is not None:
        found["moved"] = _account(urls, moved, around)
    return found


def acct_of(actor: Actor) -> str:
    """`ana` for people here, `ana@host` for others."""
    return f"{actor.name}@{actor.host}" if actor.host else actor.name


def _account(urls: Urls, actor: Actor, around: Surroundings) -> dict[str, object]:
    is_shown = actor.is_active
    avatar = _picture(urls, actor, around, is_header=False)
    header = _picture(urls, actor, around, is_header=True)
    name = actor.display_name if is_shown else ""
    bio = actor.bio_html if is_shown else ""
    fields = actor.fields if is_shown else ()
    posted_ms = around.posted_ms.get(actor.id)
    found: dict[str, object] = {
        "id": str(actor.id),
        "username": actor.name,
        "acct": acct_of(actor),
        "display_name": name,
        "locked": actor.locked,
        "bot": actor.kind in AUTOMATED,
        "group": actor.kind is ActorKind.GROUP,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "noindex": not actor.indexable,
        "hide_collections": actor.hide_follows,
        "created_at": iso_time(actor.created_ms),
        "note": bio,
        "url": actor.page_url or actor.iri,
        "uri": actor.iri,
        "avatar": avatar,
        "avatar_static": avatar,
        "header": header,
        "header_static": header,
        "followers_count": actor.followers_count,
        "following_count": actor.following_count,
        "statuses_count": actor.notes_count + actor.answers_count,
        "last_status_at": None if posted_ms is None else iso_day(posted_ms),
        "emojis": emoji_in(
            urls,
            around.emoji,
            actor.host,
            name,
            bio,
            *(text for each in fields for text in (each.name, each.html)),
        ),
        "fields": [
            {"name": each.name, "value": each.html, "verified_at": None}
            for each in fields
        ],
        "roles": [],
    }
    if actor.suspended_ms is not None:
        found["suspended"] = True
    if actor.hidden_ms is not None:
        found["limited"] = True
    return found


def _picture(urls: Urls, actor: Actor, around: Surroundings, *, is_header: bool) -> str:
    picture_id = actor.header_id if is_header else actor.avatar_id
    media = around.media.get(picture_id) if picture_id and actor.is_active else None
    width = HEADER if is_header else AVATAR
    none = NO_HEADER if is_header else NO_AVATAR
    return picture_url(urls, media, width=width, none=none)
