"""Rows of the note tables as models."""

from typing import Final, LiteralString, cast

import orjson

from node.database.types import Record
from node.ids import ActorId, Iri, NoteId
from node.media.models import Media
from node.notes.models import Note, NoteEdit, Tombstone, UsedApp, Visibility

NOTE_COLUMNS: Final[LiteralString] = """
    n.id, n.iri, n.actor_id, n.is_local, n.kind, n.title, n.html, n.source,
    n.warning, n.sensitive, n.visibility, n.language, n.url, n.reply_to_id,
    n.reply_to_iri, n.root_id, n.context, n.conversation, n.likes_count,
    n.boosts_count, n.replies_count, n.created_ms, n.received_ms, n.edited_ms, n.held,
    n.app
"""
"""For queries that name the table `notes AS n`; read with `note_of`."""


def note_of(row: Record) -> Note:
    """Build a note from a row with `NOTE_COLUMNS`."""
    reply_to_id = row.opt_num("reply_to_id")
    reply_to_iri = row.opt_text("reply_to_iri")
    return Note(
        id=NoteId(row.num("id")),
        iri=Iri(row.text("iri")),
        actor_id=ActorId(row.num("actor_id")),
        is_local=row.flag("is_local"),
        kind=row.text("kind"),
        title=row.text("title"),
        html=row.text("html"),
        source=row.text("source"),
        warning=row.text("warning"),
        sensitive=row.flag("sensitive"),
        visibility=Visibility(row.text("visibility")),
        language=row.text("language"),
        url=row.text("url"),
        reply_to_id=None if reply_to_id is None else NoteId(reply_to_id),
        reply_to_iri=None if reply_to_iri is None else Iri(reply_to_iri),
        root_id=NoteId(row.num("root_id")),
        context=row.text("context"),
        conversation=row.text("conversation"),
        likes_count=row.num("likes_count"),
        boosts_count=row.num("boosts_count"),
        replies_count=row.num("replies_count"),
        created_ms=row.num("created_ms"),
        received_ms=row.num("received_ms"),
        edited_ms=row.opt_num("edited_ms"),
        held=row.flag("held"),
        app=_app_of(row.opt_text("app")),
    )


def edit_of(row: Record, media: tuple[Media, ...]) -> NoteEdit:
    alts = cast("list[str]", orjson.loads(row.text("alts")))
    options = cast("list[str]", orjson.loads(row.text("options")))
    return NoteEdit(
        id=row.num("id"),
        title=row.text("title"),
        html=row.text("html"),
        warning=row.text("warning"),
        written_ms=row.num("written_ms"),
        alts=tuple(alts),
        options=tuple(options),
        media=media,
    )


def tombstone_of(row: Record) -> Tombstone:
    return Tombstone(
        iri=Iri(row.text("iri")),
        former_kind=row.text("former_kind"),
        owner_iri=Iri(row.text("owner_iri")),
        was_public=row.flag("was_public"),
        deleted_ms=row.num("deleted_ms"),
    )


def app_text(app: UsedApp | None) -> str | None:
    """How it is kept: neither its name nor its website has more than one line."""
    return None if app is None else f"{app.name}\n{app.website}"


def _app_of(text: str | None) -> UsedApp | None:
    """The inverse of `app_text`."""
    if text is None:
        return None
    name, _, website = text.partition("\n")
    return UsedApp(name, website)
