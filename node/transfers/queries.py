"""What is to be taken along, and imports as they stand."""

from typing import Final, LiteralString

from node.database.types import Reader, Record
from node.filters.models import MAX_NOTES
from node.ids import ActorId, NoteId
from node.transfers.models import Import, ImportLine, LineState, ListKind

MAX_PAGE: Final = 1_000

_SELECT_LINE: Final[LiteralString] = """
    SELECT line, handle, detail, state, reason, tries
    FROM import_lines
"""
_SELECT_IMPORT: Final[LiteralString] = """
    SELECT
        i.id, i.actor_id, i.kind, i.total, i.created_ms, i.finished_ms,
        COUNT(*) FILTER (WHERE l.state = 'done') AS done,
        COUNT(*) FILTER (WHERE l.state = 'known') AS known,
        COUNT(*) FILTER (WHERE l.state = 'failed') AS failed
    FROM imports AS i
    LEFT JOIN import_lines AS l ON l.import_id = i.id
"""
_LISTED: Final[dict[ListKind, LiteralString]] = {
    ListKind.FOLLOWING: """
        SELECT a.name, a.host, f.id
        FROM follows AS f
        JOIN actors AS a ON a.id = f.target_id
        WHERE f.follower_id = :actor_id
            AND f.state = 'accepted'
            AND f.id < :before
            AND a.deleted_ms IS NULL
        ORDER BY f.id DESC
        LIMIT :limit
    """,
    ListKind.BLOCKS: """
        SELECT a.name, a.host, b.id
        FROM blocks AS b
        JOIN actors AS a ON a.id = b.target_id
        WHERE b.actor_id = :actor_id
            AND b.id < :before
            AND a.deleted_ms IS NULL
        ORDER BY b.id DESC
        LIMIT :limit
    """,
    ListKind.MUTES: """
        SELECT a.name, a.host, m.id
        FROM mutes AS m
        JOIN actors AS a ON a.id = m.target_id
        WHERE m.actor_id = :actor_id
            AND m.id < :before
            AND a.deleted_ms IS NULL
        ORDER BY m.id DESC
        LIMIT :limit
    """,
    ListKind.LISTS: """
        SELECT l.title, a.name, a.host, m.id
        FROM lists AS l
        JOIN list_members AS m ON m.list_id = l.id
        JOIN actors AS a ON a.id = m.actor_id
        WHERE l.owner_id = :actor_id
            AND m.id < :before
            AND a.deleted_ms IS NULL
        ORDER BY m.id DESC
        LIMIT :limit
    """,
    ListKind.DOMAINS: """
        SELECT h.host AS named, h.id
        FROM avoided_hosts AS h
        WHERE h.actor_id = :actor_id
            AND h.id < :before
        ORDER BY h.id DESC
        LIMIT :limit
    """,
    ListKind.BOOKMARKS: """
        SELECT n.iri AS named, k.id
        FROM bookmarks AS k
        JOIN notes AS n ON n.id = k.note_id
        WHERE k.actor_id = :actor_id
            AND k.id < :before
        ORDER BY k.id DESC
        LIMIT :limit
    """,
}
_COUNTS: Final[LiteralString] = """
    SELECT
        (
            SELECT COUNT(*)
            FROM follows AS f
            JOIN actors AS a ON a.id = f.target_id
            WHERE f.follower_id = :actor_id
                AND f.state = 'accepted'
                AND a.deleted_ms IS NULL
        ) AS following,
        (
            SELECT COUNT(*)
            FROM blocks AS b
            JOIN actors AS a ON a.id = b.target_id
            WHERE b.actor_id = :actor_id
                AND a.deleted_ms IS NULL
        ) AS blocks,
        (
            SELECT COUNT(*)
            FROM mutes AS m
            JOIN actors AS a ON a.id = m.target_id
            WHERE m.actor_id = :actor_id
                AND a.deleted_ms IS NULL
        ) AS mutes,
        (
            SELECT COUNT(*)
            FROM lists AS l
            JOIN list_members AS m ON m.list_id = l.id
            JOIN actors AS a ON a.id = m.actor_id
            WHERE l.owner_id = :actor_id
                AND a.deleted_ms IS NULL
        ) AS lists,
        (
            SELECT COUNT(*)
            FROM avoided_hosts AS h
            WHERE h.actor_id = :actor_id
        ) AS domains,
        (
            SELECT COUNT(*)
            FROM bookmarks AS k
            WHERE k.actor_id = :actor_id
        ) AS bookmarks,
        (
            SELECT COUNT(*)
            FROM filters AS f
            WHERE f.owner_id = :actor_id
        ) AS filters
"""


def list_cells(
    r: Reader, actor_id: int, kind: ListKind, *, before: int, limit: int, domain: str
) -> list[tuple[int, tuple[str, ...]]]:
    """A part of what somebody has, newest first, with where each stands in it.

    Not for filters, which are few and no rows of a table.
    """
    rows = r.all(
        _LISTED[kind], actor_id=actor_id, before=before, limit=min(limit, MAX_PAGE)
    )
    return [(row.num("id"), _cells(row, kind, domain)) for row in rows]


def _cells(row: Record, kind: ListKind, domain: str) -> tuple[str, ...]:
    if kind in (ListKind.DOMAINS, ListKind.BOOKMARKS):
        return (row.text("named"),)
    handle = f"{row.text('name')}@{row.text('host') or domain}"
    return (row.text("title"), handle) if kind is ListKind.LISTS else (handle,)


def count_listed(r: Reader, actor_id: int) -> dict[ListKind, int]:
    """How many lines each of somebody's files has."""
    row = r.one(_COUNTS, actor_id=actor_id)
    assert row is not None
    return {kind: row.num(kind.value) for kind in ListKind}


def name_filtered(r: Reader, owner_id: int) -> dict[NoteId, str]:
    """The ids that notes of somebody's filters have everywhere."""
    rows = r.all(
        """
        SELECT n.id, n.iri
        FROM filters AS f
        JOIN filter_notes AS s ON s.filter_id = f.id
        JOIN notes AS n ON n.id = s.note_id
        WHERE f.owner_id = :owner_id
        LIMIT :limit
        """,
        owner_id=owner_id,
        limit=MAX_NOTES,
    )
    return {NoteId(row.num("id")): row.text("iri") for row in rows}


def find_import(r: Reader, import_id: int) -> Import | None:
    row = r.one(
        _SELECT_IMPORT
        + """
        WHERE i.id = :id
            AND i.total > 0
        GROUP BY i.id, i.actor_id, i.kind, i.total, i.created_ms, i.finished_ms
        """,
        id=import_id,
    )
    return _import(row) if row else None


def list_imports(r: Reader, actor_id: int, *, limit: int) -> list[Import]:
    """What somebody brought along, newest first."""
    rows = r.all(
        _SELECT_IMPORT
        + """
        WHERE i.actor_id = :actor_id
            AND i.total > 0
        GROUP BY i.id, i.actor_id, i.kind, i.total, i.created_ms, i.finished_ms
        ORDER BY i.id DESC
        LIMIT :limit
        """,
        actor_id=actor_id,
        limit=limit,
    )
    return [_import(row) for row in rows]


def list_due_lines(r: Reader, import_id: int, *, limit: int) -> list[ImportLine]:
    """What may be tried now, in the order of the file."""
    rows = r.all(
        _SELECT_LINE
        + """
        WHERE import_id = :import_id
            AND state = 'waiting'
            AND due_ms <= :now
        ORDER BY due_ms, line
        LIMIT :limit
        """,
        import_id=import_id,
        now=r.now_ms,
        limit=limit,
    )
    return [_line(row) for row in rows]


def find_next_due_ms(r: Reader, import_id: int) -> int | None:
    """When the next line is to be tried; None when none waits."""
    row = r.one(
        """
        SELECT MIN(due_ms) AS due_ms
        FROM import_lines
        WHERE import_id = :import_id
            AND state = 'waiting'
        """,
        import_id=import_id,
    )
    return row.opt_num("due_ms") if row else None


def list_lines(
    r: Reader, import_id: int, state: LineState, *, after: int, limit: int
) -> list[ImportLine]:
    """Lines that stand like this, in the order of the file."""
    rows = r.all(
        _SELECT_LINE
        + """
        WHERE import_id = :import_id
            AND state = :state
            AND line > :after
        ORDER BY line
        LIMIT :limit
        """,
        import_id=import_id,
        state=state,
        after=after,
        limit=min(limit, MAX_PAGE),
    )
    return [_line(row) for row in rows]


def _import(row: Record) -> Import:
    return Import(
        id=row.num("id"),
        actor_id=ActorId(row.num("actor_id")),
        kind=ListKind(row.text("kind")),
        total=row.num("total"),
        done=row.num("done"),
        known=row.num("known"),
        failed=row.num("failed"),
        created_ms=row.num("created_ms"),
        finished_ms=row.opt_num("finished_ms"),
    )


def _line(row: Record) -> ImportLine:
    return ImportLine(
        number=row.num("line"),
        handle=row.text("handle"),
        state=LineState(row.text("state")),
        reason=row.text("reason"),
        tries=row.num("tries"),
        detail=row.text("detail"),
    )
