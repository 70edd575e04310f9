"""Notes and boosts (Status). Pure; `node.api.loading` finds what hangs on them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Final

from federation.audience import Visibility
from node.actors.models import Actor
from node.api.answers import Json
from node.api.entities.accounts import Surroundings, account_entity, acct_of
from node.api.entities.cards import card_entity, list_offered
from node.api.entities.emoji import emoji_entity, emoji_in, keys_in, pick_emoji
from node.api.entities.filters import result_entities
from node.api.entities.media import attachment_entities
from node.api.entities.polls import poll_entity
from node.api.entities.quotes import quote_approval_entity
from node.api.entities.values import iso_time
from node.emoji.models import CustomEmoji
from node.ids import ActorId
from node.notes.details import NO_DETAILS
from node.notes.models import Note, NoteEdit
from node.notes.polls import names_of
from node.notes.readmodel import NoteView, Quoted
from node.reactions.models import Boost
from node.urls import Urls

KEPT: Final = 1_024
_WEB: Final = ("https://", "http://")
VISIBILITIES: Final = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.FOLLOWERS: "private",
    Visibility.DIRECT: "direct",
}


def status_entity(
    urls: Urls, view: NoteView, around: Surroundings, *, viewer_id: ActorId | None
) -> dict[str, object]:
    """A Status, as the viewer sees it (None for a guest)."""
    found = _status(urls, view, around, viewer_id=viewer_id)
    found["quote"] = _quote(urls, view.quoted, around, viewer_id=viewer_id)
    return found


def boost_entity(boost: Boost, booster: Json, inner: Json) -> dict[str, object]:
    """A boost: a Status of its own around the one that was boosted."""
    return {
        **inner,
        "id": str(boost.id),
        "uri": boost.iri,
        "created_at": iso_time(boost.created_ms),
        "edited_at": None,
        "account": booster,
        "visibility": VISIBILITIES[boost.visibility],
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "media_attachments": [],
        "card": None,
        "products": [],
        "poll": None,
        "quote": None,
        "application": None,
        "reblog": inner,
    }


def mention_entity(actor: Actor) -> Json:
    """A Mention; its address is the one that the text links to."""
    return {
        "id": str(actor.id),
        "username": actor.name,
        "url": actor.page_url or actor.iri,
        "acct": acct_of(actor),
    }


def source_entity(note: Note) -> Json:
    """A StatusSource; titles are ours."""
    return {
        "id": str(note.id),
        "text": note.source,
        "spoiler_text": note.warning,
        "title": note.title,
    }


def edit_entity(
    urls: Urls, view: NoteView, edit: NoteEdit, around: Surroundings
) -> Json:
    """A StatusEdit of an earlier version, with the pictures that it had."""
    note = replace(view.note, title=edit.title, html=edit.html, warning=edit.warning)
    return _version(
        urls,
        replace(view, note=note, media=edit.media, details=NO_DETAILS),
        around,
        options=edit.options,
        at_ms=edit.written_ms,
    )


def version_entity(urls: Urls, view: NoteView, around: Surroundings) -> Json:
    """A StatusEdit of what it says now."""
    note = view.note
    return _version(
        urls,
        view,
        around,
        options=names_of(view.poll.options) if view.poll else (),
        at_ms=note.edited_ms or note.created_ms,
    )


@lru_cache(maxsize=KEPT)
def emoji_keys_of(view: NoteView) -> tuple[str, ...]:
    """What the emoji are called that stand in a note, without what it quotes."""
    note = view.note
    options = names_of(view.poll.options) if view.poll else ()
    return keys_in(view.author.host, note.title, note.warning, note.html, *options)


def content_of(note: Note) -> str:
    """The words; a title is the first line, since a Status has none."""
    if not note.title:
        return note.html
    return f"<p><strong>{escape(note.title, quote=False)}</strong></p>{note.html}"


def _quote_line(view: NoteView) -> str:
    """For apps that show no quotes; others hide it, also that of other servers."""
    quoted = view.quoted
    if quoted is None or quoted.note is None or not view.note.is_local:
        return ""
    url = escape(quoted.url)
    return f'<p class="quote-inline">RE: <a href="{url}">{url}</a></p>'


def _status(
    urls: Urls, view: NoteView, around: Surroundings, *, viewer_id: ActorId | None
) -> dict[str, object]:
    emoji = pick_emoji(around.emoji, emoji_keys_of(view)) if around.emoji else ()
    found: dict[str, object] = {
        **_kept_words(urls, view, emoji),
        "account": account_entity(urls, view.author, around),
        "quote_approval": quote_approval_entity(view, around.asker),
        "poll": poll_entity(urls, view, around.emoji, viewer_id=viewer_id),
    }
    if viewer_id is not None:
        found.update(_viewer_flags(view, viewer_id))
        found["filtered"] = result_entities(around.filtered.get(view.note.id, ()))
    return found


@lru_cache(maxsize=KEPT)
def _kept_words(urls: Urls, view: NoteView, emoji: tuple[CustomEmoji, ...]) -> Json:
    """What says the same to all readers: nothing but its arguments, as the view is."""
    note, parent = view.note, view.reply_to
    found: dict[str, object] = {
        "id": str(note.id),
        "uri": note.iri,
        "url": note.url if note.url.startswith(_WEB) else note.iri,
        "created_at": iso_time(note.created_ms),
        "edited_at": None if note.edited_ms is None else iso_time(note.edited_ms),
        "title": note.title,
        "content": _quote_line(view) + content_of(note),
        "spoiler_text": note.warning,
        "visibility": VISIBILITIES[note.visibility],
        "sensitive": note.sensitive,
        "language": note.language or None,
        "in_reply_to_id": None if parent is None else str(parent[0]),
        "in_reply_to_account_id": None if parent is None else str(parent[1].id),
        "replies_count": note.replies_count,
        "reblogs_count": note.boosts_count,
        "favourites_count": note.likes_count,
        "reblog": None,
        "media_attachments": attachment_entities(urls, view),
        "mentions": [mention_entity(each) for each in view.mentions],
        "tags": [
            {"name": each.key, "url": urls.topic(each.key)} for each in view.topics
        ],
        "emojis": [emoji_entity(urls, each) for each in emoji],
        "card": card_entity(urls, view),
        "products": [each.entity for each in list_offered(view) if each.entity],
    }
    if note.is_local and not view.author.hides_apps:
        found["application"] = _application(note)
    return found


def _version(
    urls: Urls,
    view: NoteView,
    around: Surroundings,
    *,
    options: Sequence[str],
    at_ms: int,
) -> Json:
    note, author = view.note, view.author
    texts = (note.title, note.warning, note.html, *options)
    found: dict[str, object] = {
        "content": content_of(note),
        "title": note.title,
        "spoiler_text": note.warning,
        "sensitive": note.sensitive,
        "created_at": iso_time(at_ms),
        "account": account_entity(urls, author, around),
        "media_attachments": attachment_entities(urls, view),
        "emojis": emoji_in(urls, around.emoji, author.host, *texts),
    }
    if options:
        found["poll"] = {"options": [{"title": name} for name in options]}
    return found


def _application(note: Note) -> Json | None:
    """The app that it was posted by, if it was by one."""
    app = note.app
    return None if app is None else {"name": app.name, "website": app.website or None}


def _viewer_flags(view: NoteView, viewer_id: ActorId) -> Json:
    flags: dict[str, object] = {
        "favourited": view.is_liked,
        "reblogged": view.is_boosted,
        "bookmarked": view.is_bookmarked,
        "muted": view.is_muted,
    }
    if view.author.id == viewer_id:
        flags["pinned"] = view.is_pinned
        flags["application"] = _application(view.note)
    return flags


def _quote(
    urls: Urls,
    quoted: Quoted | None,
    around: Surroundings,
    *,
    viewer_id: ActorId | None,
) -> Json | None:
    """A Quote: what is quoted, or why it is not shown."""
    if quoted is None:
        return None
    inner = None
    if quoted.note is not None:
        inner = _status(urls, quoted.note, around, viewer_id=viewer_id)
        inner["quote"] = _shallow_quote(quoted.note.quoted)
    return {"state": _state_of(quoted), "quoted_status": inner}


def _shallow_quote(quoted: Quoted | None) -> Json | None:
    """A ShallowQuote: which note a quoted note quotes, for apps that ask for it."""
    if quoted is None:
        return None
    shown = str(quoted.note.note.id) if quoted.note else None
    return {"state": _state_of(quoted), "quoted_status_id": shown}


def _state_of(quoted: Quoted) -> str:
    if quoted.note is not None:
        return "accepted"
    return "pending" if quoted.is_waiting else "unauthorized"
