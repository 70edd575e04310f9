"""Full-text search: the one thing the two engines do not share words for.

Terms are rows of `note_terms`. On SQLite an FTS5 index refers to them and is told
here of every change; on PostgreSQL a generated `tsvector` with a GIN index follows
by itself. Both hold exactly the terms given here and answer with ids, newest first.
Not for cutting text into terms (`node.text.segment`), nor for who may find what
(`node.search`).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from node.database.types import Reader, Writer

MAX_TERMS: Final = 20_000
MAX_TERM_BYTES: Final = 1_000  # PostgreSQL refuses lexemes of 2 KiB and more


def save_terms(w: Writer, note_id: int, terms: Iterable[str]) -> None:
    """Make a note findable by these words, and by no others."""
    forget_terms(w, note_id)
    add_terms(w, note_id, terms)


def add_terms(w: Writer, note_id: int, terms: Iterable[str]) -> None:
    """Make a note that is new findable by these words."""
    text = " ".join(sorted(_usable(terms))[:MAX_TERMS])
    if not text:
        return
    w.run(
        "INSERT INTO note_terms (note_id, terms) VALUES (:note_id, :terms)",
        note_id=note_id,
        terms=text,
    )
    if w.dialect == "sqlite":
        w.run(
            "INSERT INTO note_index (rowid, terms) VALUES (:note_id, :terms)",
            note_id=note_id,
            terms=text,
        )


def forget_terms(w: Writer, note_id: int) -> None:
    """Let a note no longer be found; to be done before it is deleted."""
    if w.dialect == "sqlite":
        # FTS5 must be told exactly what it was given before.
        w.run(
            """
            INSERT INTO note_index (note_index, rowid, terms)
            SELECT 'delete', note_id, terms
            FROM note_terms
            WHERE note_id = :note_id
            """,
            note_id=note_id,
        )
    w.run("DELETE FROM note_terms WHERE note_id = :note_id", note_id=note_id)


def list_matches(
    r: Reader, terms: Sequence[str], *, before: int, limit: int
) -> list[int]:
    """Ids below `before` of notes that hold every term, newest first."""
    if not terms:
        return []
    if r.dialect == "sqlite":
        return _list_in_sqlite(r, terms, before, limit)
    return _list_in_postgres(r, terms, before, limit)


def _list_in_sqlite(
    r: Reader, terms: Sequence[str], before: int, limit: int
) -> list[int]:
    rows = r.all(
        """
        SELECT rowid AS note_id
        FROM note_index
        WHERE note_index MATCH :query
            AND rowid < :before
        ORDER BY rowid DESC
        LIMIT :limit
        """,
        query=" ".join(_quoted(term, '"') for term in terms),
        before=before,
        limit=limit,
    )
    return [row.num("note_id") for row in rows]


def _list_in_postgres(
    r: Reader, terms: Sequence[str], before: int, limit: int
) -> list[int]:
    rows = r.all(
        """
        SELECT note_id
        FROM note_terms
        WHERE lexemes @@ CAST(:query AS tsquery)
            AND note_id < :before
        ORDER BY note_id DESC
        LIMIT :limit
        """,
        query=" & ".join(_quoted(term.replace("\\", "\\\\"), "'") for term in terms),
        before=before,
        limit=limit,
    )
    return [row.num("note_id") for row in rows]


def _quoted(term: str, mark: str) -> str:
    """A term that means itself, whatever operators it looks like."""
    return f"{mark}{term.replace(mark, mark * 2)}{mark}"


def _usable(terms: Iterable[str]) -> set[str]:
    return {
        term
        for term in set(terms)
        if term and " " not in term and len(term.encode()) <= MAX_TERM_BYTES
    }
