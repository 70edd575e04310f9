"""Bringing a list along: storing it, noting what became of each line, trying again."""

from collections.abc import Sequence
from typing import Final

from node.clock import DAY_MS
from node.database.types import Database, Writer
from node.errors import Conflict
from node.ids import ActorId
from node.transfers.jobs import RunImport
from node.transfers.models import (
    KEPT_IMPORTS,
    Import,
    ImportLine,
    Line,
    LineState,
    ListKind,
)
from node.transfers.queries import list_imports

LINES_AT_ONCE: Final = 500


async def begin_import(
    db: Database, actor_id: ActorId, kind: ListKind, lines: Sequence[Line]
) -> int:
    """Store a list and have it worked through; the id of the import.

    Raises `Conflict` while another one of the same person is not finished.
    """
    import_id = await db.write(_make_import, actor_id, kind)
    for start in range(0, len(lines), LINES_AT_ONCE):
        await db.write(
            _add_lines, import_id, start, lines[start : start + LINES_AT_ONCE]
        )
    await db.write(_start_import, import_id, len(lines))
    return import_id


def settle_line(
    w: Writer, import_id: int, number: int, *, state: LineState, reason: str = ""
) -> None:
    """What became of a line."""
    w.run(
        """
        UPDATE import_lines
        SET state = :state,
            reason = :reason,
            tries = tries + 1
        WHERE import_id = :import_id
            AND line = :line
            AND state = 'waiting'
        """,
        import_id=import_id,
        line=number,
        state=state,
        reason=reason,
    )


def postpone_line(
    w: Writer, import_id: int, line: ImportLine, *, delay_ms: int, reason: str = ""
) -> None:
    """It could not be done for now; without a `reason` it was not even tried."""
    w.run(
        """
        UPDATE import_lines
        SET due_ms = :due,
            reason = :reason,
            tries = :tries
        WHERE import_id = :import_id
            AND line = :line
            AND state = 'waiting'
        """,
        import_id=import_id,
        line=line.number,
        tries=line.tries + (1 if reason else 0),
        due=w.now_ms + delay_ms,
        reason=reason,
    )


def finish_import(w: Writer, import_id: int) -> None:
    """Nothing of it waits any more."""
    w.run(
        "UPDATE imports SET finished_ms = :now WHERE id = :id",
        id=import_id,
        now=w.now_ms,
    )


def retry_failed(w: Writer, import_id: int) -> int:
    """Try the lines that failed once more; how many they are."""
    count = w.run(
        """
        UPDATE import_lines
        SET state = 'waiting',
            tries = 0,
            due_ms = :now
        WHERE import_id = :import_id
            AND state = 'failed'
        """,
        import_id=import_id,
        now=w.now_ms,
    )
    if count:
        w.run("UPDATE imports SET finished_ms = NULL WHERE id = :id", id=import_id)
        w.enqueue(RunImport(import_id), unique=f"run_import:{import_id}")
    return count


def forget_imports(w: Writer, actor_id: ActorId) -> None:
    """Nothing is left of what a deleted actor brought along."""
    w.run("DELETE FROM imports WHERE actor_id = :id", id=actor_id)


def _is_running(found: Import, now_ms: int) -> bool:
    """Even the longest list is done within a day; a job that was lost is no reason."""
    return found.finished_ms is None and now_ms - found.created_ms < 2 * DAY_MS


def _make_import(w: Writer, actor_id: ActorId, kind: ListKind) -> int:
    found = list_imports(w, actor_id, limit=KEPT_IMPORTS)
    if any(_is_running(each, w.now_ms) for each in found):
        raise Conflict("wait until the last list is done")
    # Those that were never started, because the node stopped, and the oldest.
    oldest = found[-1].id if len(found) == KEPT_IMPORTS else 0
    w.run(
        "DELETE FROM imports WHERE actor_id = :id AND (total = 0 OR id <= :oldest)",
        id=actor_id,
        oldest=oldest,
    )
    import_id = w.new_id()
    w.run(
        """
        INSERT INTO imports (id, actor_id, kind, total, created_ms)
        VALUES (:id, :actor_id, :kind, 0, :now)
        """,
        id=import_id,
        actor_id=actor_id,
        kind=kind,
        now=w.now_ms,
    )
    return import_id


def _add_lines(w: Writer, import_id: int, start: int, lines: Sequence[Line]) -> None:
    for number, line in enumerate(lines, start + 1):
        w.run(
            """
            INSERT INTO import_lines
                (import_id, line, handle, detail, state, reason, due_ms)
            VALUES (:import_id, :line, :handle, :detail, :state, :reason, :now)
            """,
            import_id=import_id,
            line=number,
            handle=line.handle,
            detail=line.detail,
            state=line.state,
            reason=line.reason,
            now=w.now_ms,
        )


def _start_import(w: Writer, import_id: int, total: int) -> None:
    w.run("UPDATE imports SET total = :total WHERE id = :id", id=import_id, total=total)
    w.enqueue(RunImport(import_id), unique=f"run_import:{import_id}")
