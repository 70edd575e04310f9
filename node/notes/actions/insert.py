"""Storing a new note under an id that is its date and is free."""

from collections.abc import Callable

from node.database.types import Writer
from node.ids import NoteId
from node.notes.models import Note
from node.notes.queries import find_note_by_iri
from node.notes.queries.rows import app_text


def insert_note(
    w: Writer, first_id: int, make: Callable[[NoteId], Note]
) -> Note | None:
    """Insert `make(id)` with the first free id from `first_id` on.

    None when a note with its IRI is there already. Ids of boosts are not free:
    both sort the same feeds.
    """
    note_id = NoteId(first_id)
    while True:
        note = make(note_id)
        if not _is_boost(w, note_id) and _insert(w, note):
            return note
        if find_note_by_iri(w, note.iri) is not None:
            return None
        note_id = NoteId(note_id + 1)


def _is_boost(w: Writer, an_id: int) -> bool:
    return w.one("SELECT id FROM boosts WHERE id = :id", id=an_id) is not None


def _insert(w: Writer, note: Note) -> int:
    return w.run(
        """
        INSERT INTO notes (
            id, iri, actor_id, is_local, kind, title, html, source, warning,
            sensitive, visibility, language, url, reply_to_id, reply_to_iri,
            root_id, context, conversation, created_ms, received_ms, edited_ms, held,
            app
        )
        VALUES (
            :id, :iri, :actor_id, :is_local, :kind, :title, :html, :source, :warning,
            :sensitive, :visibility, :language, :url, :reply_to_id, :reply_to_iri,
            :root_id, :context, :conversation, :created_ms, :received_ms, :edited_ms,
            :held, :app
        )
        ON CONFLICT DO NOTHING
        """,
        id=note.id,
        iri=note.iri,
        actor_id=note.actor_id,
        is_local=note.is_local,
        kind=note.kind,
        title=note.title,
        html=note.html,
        source=note.source,
        warning=note.warning,
        sensitive=note.sensitive,
        visibility=note.visibility.value,
        language=note.language,
        url=note.url,
        reply_to_id=note.reply_to_id,
        reply_to_iri=note.reply_to_iri,
        root_id=note.root_id,
        context=note.context,
        conversation=note.conversation,
        created_ms=note.created_ms,
        received_ms=note.received_ms,
        edited_ms=note.edited_ms,
        held=note.held,
        app=app_text(note.app),
    )
