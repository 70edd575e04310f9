"""What other servers say of their emoji, and what our admins do with ours."""

import re
from collections.abc import Iterable
from typing import Final, Protocol

from federation.emoji import find_shortcode
from federation.origins import same_origin
from federation.vocabulary import Emoji
from node.database.types import Reader, Writer
from node.emoji.models import MAX_EACH_HOST, MAX_LOCAL, CustomEmoji, key_of
from node.emoji.queries import (
    count_emoji,
    find_emoji_by_iri,
    find_local,
    list_emoji,
)
from node.errors import Conflict, Invalid, NotFound
from node.ids import ActorId, Iri, MediaId
from node.media.actions import add_remote, attach, drop_media
from node.media.models import Purpose
from node.urls import Urls

# Other than of theirs: Mastodon reads no hyphens in names.
_OURS: Final = re.compile("[A-Za-z0-9_]{2,64}")


class Teller(Protocol):
    """The actor elsewhere who uses emoji; they are those of the actor's server."""

    @property
    def id(self) -> ActorId: ...

    @property
    def iri(self) -> Iri: ...

    @property
    def host(self) -> str: ...


def learn_emoji(w: Writer, teller: Teller, told: Iterable[Emoji]) -> None:
    """Know the emoji of a document; their pictures are fetched when somebody looks.

    A picture is another one when its address is, or when it is said to be newer.
    """
    by_key = {key_of(each.shortcode, teller.host): each for each in told}
    if not by_key or not teller.host:
        return
    known = list_emoji(w, by_key)
    new = [by_key[key] for key in by_key if key not in known]
    if new:
        room = max(0, MAX_EACH_HOST - count_emoji(w, teller.host))
        for each in new[:room]:
            _insert_remote(w, teller, each)
    for key, stored in known.items():
        if _is_another(stored, by_key[key]):
            _replace_picture(w, teller, stored, by_key[key])


def learn_reaction(
    w: Writer, teller: Teller, text: str, told: Iterable[Emoji]
) -> str | None:
    """`find_reaction`, once the emoji that is told along is known."""
    tag = _tag_of(text, told)
    if tag is None:
        return find_reaction(w, teller, text, ())
    known = find_emoji_by_iri(w, tag.iri) if tag.iri else None
    if known is None or known.host == teller.host:
        learn_emoji(w, teller, [tag])
    return find_reaction(w, teller, text, [tag])


def find_reaction(
    r: Reader, teller: Teller, text: str, told: Iterable[Emoji]
) -> str | None:
    """How a reaction with a custom emoji is stored; None for any other text.

    An emoji whose id is known is that one, whoever uses it: so people of several
    servers react with the same.
    """
    name, tag = _name_of(text), _tag_of(text, told)
    if name is None:
        return None
    known = find_emoji_by_iri(r, tag.iri) if tag and tag.iri else None
    if known is None:
        key = key_of(name, teller.host)
        known = list_emoji(r, [key]).get(key)
    return known.reaction if known and known.is_enabled else None


def add_local(
    w: Writer, urls: Urls, *, name: str, media_id: MediaId, by: ActorId
) -> int:
    """A new emoji of ours, of a picture that an admin has uploaded; its id."""
    name = check_name(name)
    if count_emoji(w, "") >= MAX_LOCAL:
        raise Conflict(f"There are {MAX_LOCAL} emoji already.")
    _refuse_taken(w, name)
    attach(w, [media_id], owner_id=by)
    emoji_id = w.new_id()
    _insert(
        w, emoji_id, name=name, host="", iri=urls.emoji(emoji_id), media_id=media_id
    )
    return emoji_id


def rename_local(w: Writer, emoji_id: int, name: str) -> None:
    """Call it otherwise; where it was used by its old name, that is text again."""
    found = _get_local(w, emoji_id)
    name = check_name(name)
    if name == found.name:
        return
    _refuse_taken(w, name)
    w.run(
        """
        UPDATE custom_emoji
        SET name = :name, key = :key, updated_ms = :now
        WHERE id = :id
        """,
        id=emoji_id,
        name=name,
        key=key_of(name, ""),
        now=w.now_ms,
    )


def switch_local(w: Writer, emoji_id: int, *, is_enabled: bool) -> None:
    """Show and send it, or leave it a word."""
    _get_local(w, emoji_id)
    w.run(
        "UPDATE custom_emoji SET is_enabled = :is_enabled WHERE id = :id",
        id=emoji_id,
        is_enabled=is_enabled,
    )


def delete_local(w: Writer, emoji_id: int) -> None:
    """Forget it and its picture; may be repeated."""
    found = find_local(w, emoji_id)
    if found is None:
        return
    w.run("DELETE FROM custom_emoji WHERE id = :id", id=emoji_id)
    drop_media(w, [found.picture.id])


def check_name(typed: str) -> str:
    """The name without colons; raises `Invalid`."""
    name = typed.strip().strip(":")
    if not _OURS.fullmatch(name):
        text = "Use two to 64 letters (a–z), digits or underscores."
        raise Invalid.field("name", "no_name", text)
    return name


def _get_local(w: Writer, emoji_id: int) -> CustomEmoji:
    found = find_local(w, emoji_id)
    if found is None:
        raise NotFound("there is no such emoji")
    return found


def _refuse_taken(w: Writer, name: str) -> None:
    if list_emoji(w, [key_of(name, "")]):
        raise Invalid.field("name", "taken", "Another emoji has this name.")


def _name_of(text: str) -> str | None:
    """Words without colons are words: a like may come with some."""
    return find_shortcode(text) if text.startswith(":") else None


def _tag_of(text: str, told: Iterable[Emoji]) -> Emoji | None:
    name = _name_of(text)
    return next((each for each in told if each.shortcode == name), None)


def _is_another(stored: CustomEmoji, told: Emoji) -> bool:
    if told.updated_ms is not None and told.updated_ms < stored.updated_ms:
        return False
    is_newer = told.updated_ms is not None and told.updated_ms > stored.updated_ms
    return is_newer or told.url != stored.picture.remote_url


def _insert_remote(w: Writer, teller: Teller, told: Emoji) -> None:
    _insert(
        w,
        w.new_id(),
        name=told.shortcode,
        host=teller.host,
        iri=_own_iri(teller, told),
        media_id=_add_picture(w, teller, told),
        updated_ms=told.updated_ms or 0,
    )


def _replace_picture(
    w: Writer, teller: Teller, stored: CustomEmoji, told: Emoji
) -> None:
    w.run(
        """
        UPDATE custom_emoji
        SET iri = :iri, media_id = :media_id, updated_ms = :updated_ms
        WHERE id = :id
        """,
        id=stored.id,
        iri=_own_iri(teller, told),
        media_id=_add_picture(w, teller, told),
        updated_ms=told.updated_ms or 0,
    )
    drop_media(w, [stored.picture.id])


def _own_iri(teller: Teller, told: Emoji) -> Iri | None:
    """Its id, if it is its server's: others may not speak for it."""
    if told.iri is None or not same_origin(told.iri, teller.iri):
        return None
    return told.iri


def _add_picture(w: Writer, teller: Teller, told: Emoji) -> MediaId:
    return add_remote(
        w,
        owner_id=teller.id,
        purpose=Purpose.EMOJI,
        url=told.url,
        alt="",
        mime=told.media_type or "",
        width=0,
        height=0,
        blurhash="",
    )


def _insert(
    w: Writer,
    emoji_id: int,
    *,
    name: str,
    host: str,
    iri: Iri | None,
    media_id: MediaId,
    updated_ms: int | None = None,
) -> None:
    w.run(
        """
        INSERT INTO custom_emoji (
            id, key, host, name, iri, media_id, created_ms, updated_ms
        )
        VALUES (:id, :key, :host, :name, :iri, :media_id, :now, :updated_ms)
        """,
        id=emoji_id,
        key=key_of(name, host),
        host=host,
        name=name,
        iri=iri,
        media_id=media_id,
        now=w.now_ms,
        updated_ms=w.now_ms if updated_ms is None else updated_ms,
    )
