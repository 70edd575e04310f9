"""How an actor stands here: hidden, suspended, missing, deleted."""

from typing import Final

from node.actors.jobs import ActorChanged, ActorDeleted
from node.clock import DAY_MS
from node.database.types import Writer
from node.ids import ActorId

MISSED_TIMES: Final = 3
MISSED_MS: Final = 7 * DAY_MS


def hide_actor(w: Writer, actor_id: ActorId) -> None:
    """Keep out of public feeds and search; followers still see everything."""
    # A decision outlasts the actor's return, so it is no longer counted as missing.
    w.run(
        """
        UPDATE actors
        SET hidden_ms = COALESCE(hidden_ms, :now),
            missing_ms = NULL,
            missing_times = 0
        WHERE id = :id
        """,
        id=actor_id,
        now=w.now_ms,
    )


def note_missing(w: Writer, actor_id: ActorId) -> None:
    """Its server says that there is no such actor (404): it may be a mistake.

    Said three times over a week, the actor is out of feeds and search until it is
    there again. Those whom somebody hid are not counted.
    """
    w.run(
        """
        UPDATE actors
        SET missing_ms = COALESCE(missing_ms, :now),
            missing_times = missing_times + 1
        WHERE id = :id
            AND host <> ''
            AND (hidden_ms IS NULL OR missing_times > 0)
        """,
        id=actor_id,
        now=w.now_ms,
    )
    w.run(
        """
        UPDATE actors
        SET hidden_ms = COALESCE(hidden_ms, :now)
        WHERE id = :id
            AND missing_times >= :times
            AND missing_ms <= :since
        """,
        id=actor_id,
        now=w.now_ms,
        times=MISSED_TIMES,
        since=w.now_ms - MISSED_MS,
    )


def note_found(w: Writer, actor_id: ActorId) -> None:
    """It is there again, or was all the time."""
    w.run(
        """
        UPDATE actors
        SET hidden_ms = NULL,
            missing_ms = NULL,
            missing_times = 0
        WHERE id = :id
            AND missing_times > 0
        """,
        id=actor_id,
    )


def mark_moved(w: Writer, actor_id: ActorId) -> None:
    """It has a new account, and everybody here goes along."""
    w.run("UPDATE actors SET moved_ms = :now WHERE id = :id", id=actor_id, now=w.now_ms)


def unhide_actor(w: Writer, actor_id: ActorId) -> None:
    w.run("UPDATE actors SET hidden_ms = NULL WHERE id = :id", id=actor_id)


def suspend_actor(w: Writer, actor_id: ActorId) -> None:
    """Show nothing of it and accept nothing from it; nothing is deleted."""
    # Whom their own server suspended is not let back by it any more.
    changed = w.run(
        """
        UPDATE actors
        SET suspended_ms = COALESCE(suspended_ms, :now),
            suspended_there = 0
        WHERE id = :id
            AND (suspended_ms IS NULL OR suspended_there = 1)
        """,
        id=actor_id,
        now=w.now_ms,
    )
    if changed:
        tell_of_change(w, actor_id)


def note_suspension_there(w: Writer, actor_id: ActorId, *, is_suspended: bool) -> None:
    """What their own server says, as often as it says it (Mastodon's `suspended`).

    It ends what it began: whom moderators here suspended stays so.
    """
    if is_suspended:
        w.run(
            """
            UPDATE actors
            SET suspended_ms = :now,
                suspended_there = 1
            WHERE id = :id
                AND suspended_ms IS NULL
            """,
            id=actor_id,
            now=w.now_ms,
        )
        return
    w.run(
        """
        UPDATE actors
        SET suspended_ms = NULL,
            suspended_there = 0
        WHERE id = :id
            AND suspended_there = 1
        """,
        id=actor_id,
    )


def withhold_actor(w: Writer, actor_id: ActorId) -> None:
    """Keep a new actor unseen until it is let in by `unsuspend_actor`.

    As `suspend_actor`, but there is nobody yet who would have to know.
    """
    w.run(
        "UPDATE actors SET suspended_ms = :now WHERE id = :id",
        id=actor_id,
        now=w.now_ms,
    )


def unsuspend_actor(w: Writer, actor_id: ActorId) -> None:
    changed = w.run(
        """
        UPDATE actors
        SET suspended_ms = NULL,
            suspended_there = 0
        WHERE id = :id
            AND suspended_ms IS NOT NULL
        """,
        id=actor_id,
    )
    if changed:
        tell_of_change(w, actor_id)


def mark_deleted(w: Writer, actor_id: ActorId) -> bool:
    """Take an actor out of sight at once and for ever; False if it already was.

    The row stays, so that neither the name nor the id can be used again. What the
    actor left behind is removed by those who hear `ActorDeleted`.
    """
    changed = w.run(
        """
        UPDATE actors
        SET deleted_ms = :now,
            display_name = '',
            bio_html = '',
            bio_source = '',
            fields = '[]',
            also_known_as = '[]',
            moved_to = NULL,
            discoverable = 0,
            indexable = 0
        WHERE id = :id
            AND deleted_ms IS NULL
        """,
        id=actor_id,
        now=w.now_ms,
    )
    if changed:
        w.enqueue(ActorDeleted(actor_id), unique=f"actor_deleted:{actor_id}")
    return changed > 0


def forget_keys(w: Writer, actor_id: ActorId) -> None:
    """Destroy every key of a deleted actor."""
    w.run("DELETE FROM actor_keys WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM signing_keys WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM proof_keys WHERE actor_id = :id", id=actor_id)


def tell_of_change(w: Writer, actor_id: ActorId) -> None:
    """Note that a local actor's document is another now."""
    changed = w.run(
        "UPDATE actors SET updated_ms = :now WHERE id = :id AND host = ''",
        id=actor_id,
        now=w.now_ms,
    )
    if changed:
        w.enqueue(ActorChanged(actor_id), unique=f"actor_changed:{actor_id}")
