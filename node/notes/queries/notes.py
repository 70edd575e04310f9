"""Finding notes and what belongs to one."""

from collections.abc import Collection, Sequence
from typing import Final

from federation.origins import same_origin
from node.database.types import Reader
from node.errors import NotFound
from node.ids import ActorId, MediaId, NoteId
from node.notes.models import Note, Tombstone
from node.notes.queries.rows import NOTE_COLUMNS, note_of, tombstone_of
from node.notes.queries.visible import VISIBLE, viewer_number

MAX_ASKED: Final = 500


_FIND = "\n".join(("SELECT", NOTE_COLUMNS, "FROM notes AS n WHERE n.id = :note_id"))
_FIND_BY_IRI = "\n".join(("SELECT", NOTE_COLUMNS, "FROM notes AS n WHERE n.iri = :iri"))
_FIND_BY_PAGE = "\n".join(
    (
        "SELECT",
        NOTE_COLUMNS,
        """
        FROM notes AS n
        WHERE n.url = :url
        ORDER BY n.id
        LIMIT 10
        """,
    )
)
_FIND_VISIBLE = "\n".join(
    (
        "SELECT",
        NOTE_COLUMNS,
        """
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.id = :note_id
        AND
    """,
        VISIBLE,
    )
)
_PICK_VISIBLE = "\n".join(
    (
        """
    SELECT n.id
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.id IN (:items)
        AND
    """,
        VISIBLE,
    )
)


def find_note(r: Reader, note_id: int) -> Note | None:
    """Whoever asks: for our own machinery, never for a page."""
    row = r.one(_FIND, note_id=note_id)
    return note_of(row) if row else None


def get_note(r: Reader, note_id: int) -> Note:
    """`find_note`, but raises `NotFound`."""
    note = find_note(r, note_id)
    if note is None:
        raise NotFound("there is no such note")
    return note


def find_note_by_iri(r: Reader, iri: str) -> Note | None:
    row = r.one(_FIND_BY_IRI, iri=iri)
    return note_of(row) if row else None


def find_note_by_page(r: Reader, url: str) -> Note | None:
    """The note whose page this is, by the word of the server that shows the page."""
    found = map(note_of, r.all(_FIND_BY_PAGE, url=url))
    return next((note for note in found if same_origin(note.iri, url)), None)


def find_visible_note(
    r: Reader, note_id: int, *, viewer_id: ActorId | None
) -> Note | None:
    """None as well when the viewer may not know that it is there."""
    row = r.one(_FIND_VISIBLE, note_id=note_id, viewer_id=viewer_number(viewer_id))
    return note_of(row) if row else None


def get_visible_note(r: Reader, note_id: int, *, viewer_id: ActorId | None) -> Note:
    """Absent and hidden are the same `NotFound`."""
    note = find_visible_note(r, note_id, viewer_id=viewer_id)
    if note is None:
        raise NotFound("there is no such note")
    return note


def pick_visible(
    r: Reader, note_ids: Collection[NoteId], *, viewer_id: ActorId | None
) -> frozenset[NoteId]:
    """Those of some notes that the viewer may know of."""
    ids, found = sorted(note_ids), set[NoteId]()
    for start in range(0, len(ids), MAX_ASKED):
        rows = r.many(
            _PICK_VISIBLE,
            items=[*ids[start : start + MAX_ASKED]],
            viewer_id=viewer_number(viewer_id),
        )
        found |= {NoteId(row.num("id")) for row in rows}
    return frozenset(found)


def find_tombstone(r: Reader, iri: str) -> Tombstone | None:
    row = r.one(
        """
        SELECT iri, former_kind, owner_iri, was_public, deleted_ms
        FROM tombstones
        WHERE iri = :iri
        """,
        iri=iri,
    )
    return tombstone_of(row) if row else None


def list_mentioned_ids(r: Reader, note_id: int) -> list[ActorId]:
    """Whom a note is addressed to by name, in no order that means anything."""
    rows = r.all(
        """
        SELECT actor_id
        FROM note_mentions
        WHERE note_id = :note_id
        ORDER BY actor_id
        LIMIT 500
        """,
        note_id=note_id,
    )
    return [ActorId(row.num("actor_id")) for row in rows]


def list_note_topics(r: Reader, note_id: int) -> list[str]:
    """A note's topics as their author wrote them, without the `#`."""
    rows = r.all(
        """
        SELECT shown
        FROM note_topics
        WHERE note_id = :note_id
        ORDER BY topic
        LIMIT 500
        """,
        note_id=note_id,
    )
    return [row.text("shown") for row in rows]


def list_topic_keys(r: Reader, note_id: int) -> list[str]:
    """What a note's topics are found by."""
    rows = r.all(
        """
        SELECT topic
        FROM note_topics
        WHERE note_id = :note_id
        ORDER BY topic
        LIMIT 500
        """,
        note_id=note_id,
    )
    return [row.text("topic") for row in rows]


def list_note_media_ids(r: Reader, note_id: int) -> list[MediaId]:
    """A note's photos in their order."""
    rows = r.all(
        """
        SELECT media_id
        FROM note_media
        WHERE note_id = :note_id
        ORDER BY position
        LIMIT 500
        """,
        note_id=note_id,
    )
    return [MediaId(row.num("media_id")) for row in rows]


def list_covers(r: Reader, note_ids: Sequence[NoteId]) -> dict[NoteId, MediaId]:
    """The first photo of each of some notes; at most 500."""
    rows = r.many(
        """
        SELECT note_id, media_id
        FROM note_media
        WHERE note_id IN (:items)
            AND position = 0
        """,
        items=[*note_ids],
    )
    return {NoteId(row.num("note_id")): MediaId(row.num("media_id")) for row in rows}


def list_note_ids_of(r: Reader, actor_id: ActorId, *, limit: int) -> list[NoteId]:
    """Any notes of an actor, oldest first: for clearing them out bit by bit."""
    rows = r.all(
        """
        SELECT id
        FROM notes
        WHERE actor_id = :actor_id
        ORDER BY id
        LIMIT :limit
        """,
        actor_id=actor_id,
        limit=limit,
    )
    return [NoteId(row.num("id")) for row in rows]


def list_note_ids_by_iri(r: Reader, iris: Collection[str]) -> dict[str, NoteId]:
    """Those of these notes that are there."""
    wanted = sorted(set(iris))
    found: dict[str, NoteId] = {}
    for start in range(0, len(wanted), MAX_ASKED):
        rows = r.many(
            "SELECT id, iri FROM notes WHERE iri IN (:items)",
            items=wanted[start : start + MAX_ASKED],
        )
        found.update((row.text("iri"), NoteId(row.num("id"))) for row in rows)
    return found
