"""A conversation as other servers may read it: ids of what everybody may see.

Everything here is for guests: what is private is in no list and in no count.
"""

from dataclasses import dataclass
from typing import Final, LiteralString

from node.database.types import Reader
from node.ids import Iri, NoteId
from node.notes.models import Note
from node.notes.queries.visible import NOT_HIDDEN, VISIBLE

GUEST: Final = 0

_BELONGS: Final[LiteralString] = """
    AND n.visibility IN ('public', 'unlisted')
    AND NOT EXISTS (
        SELECT 1
        FROM blocks AS k
        WHERE k.actor_id = :owner_id
            AND k.target_id = n.actor_id
    )
"""
_CONVERSATION: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.id, n.iri
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.root_id = :root_id
        AND n.id <> :root_id
        AND n.id > :after
        AND
    """,
        VISIBLE,
        NOT_HIDDEN,
        _BELONGS,
        """
    ORDER BY n.id
    LIMIT :limit
    """,
    )
)
_CONVERSATION_SIZE: Final[LiteralString] = "\n".join(
    (
        """
    SELECT COUNT(*) AS found
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.root_id = :root_id
        AND n.id <> :root_id
        AND
    """,
        VISIBLE,
        NOT_HIDDEN,
        _BELONGS,
    )
)
_REPLIES: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.id, n.iri
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.reply_to_id = :note_id
        AND n.id > :after
        AND (:is_local = 0 OR n.is_local = 1)
        AND
    """,
        VISIBLE,
        NOT_HIDDEN,
        _BELONGS,
        """
    ORDER BY n.id
    LIMIT :limit
    """,
    )
)


@dataclass(frozen=True, slots=True)
class IriPage:
    """Ids in the order of their dates; `next_after` is None on the last page."""

    iris: tuple[Iri, ...]
    next_after: int | None


def is_conversation(note: Note) -> bool:
    """Whether a note of ours began the conversation that it names."""
    return note.is_local and note.context == f"{note.iri}/context"


def list_conversation(
    r: Reader, root: Note, *, after: int | None, limit: int
) -> IriPage:
    """The first note, and what is known below it; not whom its author blocks.

    The first note comes first whatever the clocks of the others say.
    """
    rows = r.all(
        _CONVERSATION,
        root_id=root.id,
        owner_id=root.actor_id,
        viewer_id=GUEST,
        after=after or 0,
        limit=limit + 1,
    )
    iris = [Iri(row.text("iri")) for row in rows[:limit]]
    if after is None:
        iris.insert(0, root.iri)
    last = rows[limit - 1].num("id") if len(rows) > limit else None
    return IriPage(tuple(iris), last)


def count_conversation(r: Reader, root: Note) -> int:
    """How many notes `list_conversation` lists on all its pages."""
    row = r.one(
        _CONVERSATION_SIZE,
        root_id=root.id,
        owner_id=root.actor_id,
        viewer_id=GUEST,
    )
    assert row is not None
    return row.num("found") + 1


def list_reply_iris(
    r: Reader, note: Note, *, after: int = 0, limit: int, is_local: bool = False
) -> IriPage:
    """Answers to a note; with `is_local` only those of our own people."""
    rows = r.all(
        _REPLIES,
        note_id=note.id,
        owner_id=note.actor_id,
        viewer_id=GUEST,
        is_local=is_local,
        after=after,
        limit=limit + 1,
    )
    iris = tuple(Iri(row.text("iri")) for row in rows[:limit])
    last = rows[limit - 1].num("id") if len(rows) > limit else None
    return IriPage(iris, last)


def list_known_iris(r: Reader, root_id: NoteId, *, limit: int) -> list[Iri]:
    """Ids of a conversation's notes, whoever may see them: never to be shown."""
    rows = r.all(
        """
        SELECT iri
        FROM notes
        WHERE root_id = :root_id
        ORDER BY id
        LIMIT :limit
        """,
        root_id=root_id,
        limit=limit,
    )
    return [Iri(row.text("iri")) for row in rows]
