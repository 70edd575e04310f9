"""The one write between a request and its 202: what was received is remembered.

And what came of types that nobody here does anything with is counted.
"""

from typing import Final

from node.clock import DAY_MS
from node.database.types import Reader, Record, Writer
from node.delivery.hosts import revive_host
from node.jobs.types import JobBase

REMEMBERED_MS: Final = 14 * DAY_MS
UNDONE_MS: Final = DAY_MS

OTHER: Final = "other"
NAMED: Final = frozenset(
    {
        # Activity Vocabulary §3, without those that are handled.
        *("Arrive", "Ignore", "Invite", "Join", "Leave", "Listen", "Read"),
        *("TentativeAccept", "TentativeReject", "Travel", "View"),
        # Lemmy, of moderators.
        "Lock",
    }
)
"""Types that are counted by name; a stranger's word is never the name of a figure."""


def accept(
    w: Writer,
    job: JobBase,
    *,
    name: str,
    sender: str,
    host: str,
    is_about_sender: bool = False,
) -> bool:
    """Put a received activity on the table, once; False if it is known or unwanted.

    `name` is its sender and its id, checked to be of the sender's origin. Its server
    is alive, so what waits for it goes out. From those whom their own server suspended
    only the news about themselves is wanted: it may be that they are back.
    """
    revive_host(w, host)
    row = w.one(
        """
        SELECT suspended_ms, suspended_there, deleted_ms
        FROM actors
        WHERE iri = :iri
        """,
        iri=sender,
    )
    if row is not None and not _is_heard(row, is_about_sender=is_about_sender):
        return False
    if not _note_seen(w, name):
        return False
    w.enqueue(job)
    return True


def count_unhandled(w: Writer, kind: str) -> None:
    """An activity came of a type that nothing is done with."""
    w.run(
        """
        INSERT INTO unhandled_activities (kind, total)
        VALUES (:kind, 1)
        ON CONFLICT (kind) DO UPDATE
        SET total = unhandled_activities.total + 1
        """,
        kind=kind if kind in NAMED else OTHER,
    )


def list_unhandled(r: Reader) -> dict[str, int]:
    """How many came of each type, those that never came too."""
    rows = r.all(
        """
        SELECT kind, total
        FROM unhandled_activities
        ORDER BY kind
        LIMIT 100
        """
    )
    found = {row.text("kind"): row.num("total") for row in rows}
    return {kind: found.get(kind, 0) for kind in (*sorted(NAMED), OTHER)}


def forget_seen(w: Writer) -> None:
    """Drop what is older than any copy that could still arrive."""
    w.run(
        "DELETE FROM seen_activities WHERE seen_ms < :before",
        before=w.now_ms - REMEMBERED_MS,
    )
    w.run(
        "DELETE FROM early_undos WHERE seen_ms < :before",
        before=w.now_ms - UNDONE_MS,
    )


def _is_heard(row: Record, *, is_about_sender: bool) -> bool:
    if row.opt_num("deleted_ms") is not None:
        return False
    if row.opt_num("suspended_ms") is None:
        return True
    return is_about_sender and row.flag("suspended_there")


def _note_seen(w: Writer, name: str) -> bool:
    added = w.run(
        """
        INSERT INTO seen_activities (iri, seen_ms)
        VALUES (:iri, :now)
        ON CONFLICT (iri) DO NOTHING
        """,
        iri=name,
        now=w.now_ms,
    )
    return added > 0
