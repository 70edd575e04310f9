"""How an actor stands here: hidden, suspended, deleted."""

from node.actors.jobs import ActorChanged, ActorDeleted
from node.database.types import Writer
from node.ids import ActorId


def hide_actor(w: Writer, actor_id: ActorId) -> None:
    """Keep out of public feeds and search; followers still see everything."""
    w.run(
        "UPDATE actors SET hidden_ms = :now WHERE id = :id AND hidden_ms IS NULL",
        id=actor_id,
        now=w.now_ms,
    )


def unhide_actor(w: Writer, actor_id: ActorId) -> None:
    w.run("UPDATE actors SET hidden_ms = NULL WHERE id = :id", id=actor_id)


def suspend_actor(w: Writer, actor_id: ActorId) -> None:
    """Show nothing of it and accept nothing from it; nothing is deleted."""
    changed = w.run(
        "UPDATE actors SET suspended_ms = :now WHERE id = :id AND suspended_ms IS NULL",
        id=actor_id,
        now=w.now_ms,
    )
    if changed:
        tell_of_change(w, actor_id)


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
        SET suspended_ms = NULL
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


def tell_of_change(w: Writer, actor_id: ActorId) -> None:
    """Note that a local actor's document is another now."""
    changed = w.run(
        "UPDATE actors SET updated_ms = :now WHERE id = :id AND host = ''",
        id=actor_id,
        now=w.now_ms,
    )
    if changed:
        w.enqueue(ActorChanged(actor_id), unique=f"actor_changed:{actor_id}")
