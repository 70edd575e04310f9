"""Asking for the rest of a conversation, and what became of it."""

from node.clock import DAY_MS
from node.database.types import Writer
from node.ids import NoteId
from node.notes.jobs import LoadThread
from node.notes.queries.loads import LOAD_EVERY_MS

REMEMBERED_MS = 30 * DAY_MS


def ask_for_thread(w: Writer, root_id: NoteId) -> bool:
    """Have a conversation completed in the background; False if it was of late."""
    asked = w.run(
        """
        INSERT INTO thread_loads (root_id, asked_ms)
        VALUES (:root_id, :now)
        ON CONFLICT (root_id) DO UPDATE
        SET asked_ms = :now,
            ended_ms = NULL,
            found = 0,
            is_whole = 0
        WHERE thread_loads.asked_ms <= :before
        """,
        root_id=root_id,
        now=w.now_ms,
        before=w.now_ms - LOAD_EVERY_MS,
    )
    if asked:
        w.enqueue(LoadThread(root_id), unique=f"load_thread {root_id}")
    return bool(asked)


def move_load(w: Writer, root_id: NoteId, new_root_id: NoteId) -> None:
    """The conversation begins further up than was known."""
    w.run("DELETE FROM thread_loads WHERE root_id = :new", new=new_root_id)
    w.run(
        "UPDATE thread_loads SET root_id = :new WHERE root_id = :old",
        old=root_id,
        new=new_root_id,
    )


def end_load(w: Writer, root_id: NoteId, *, found: int, is_whole: bool) -> None:
    """Say what a load came to."""
    w.run(
        """
        UPDATE thread_loads
        SET ended_ms = :now,
            found = :found,
            is_whole = :is_whole
        WHERE root_id = :root_id
        """,
        root_id=root_id,
        now=w.now_ms,
        found=found,
        is_whole=is_whole,
    )


def forget_loads(w: Writer) -> None:
    """Drop what nobody looked at for a month."""
    w.run(
        "DELETE FROM thread_loads WHERE asked_ms < :before",
        before=w.now_ms - REMEMBERED_MS,
    )
