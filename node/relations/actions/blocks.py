"""Blocking and muting by our people."""

from node.actors.models import Actor
from node.database.types import Database, Writer
from node.ids import ActorId, Iri
from node.notifications.actions import forget_sender
from node.relations.actions.follows import remove_follower, unfollow
from node.relations.actions.telling import tell_block, tell_undo_block
from node.relations.jobs import MuteEnds
from node.relations.policy import check_may_block
from node.relations.queries import find_block, tells_blocks
from node.urls import Urls


def block(w: Writer, urls: Urls, *, actor: Actor, target: Actor) -> None:
    """A local actor wants nothing to do with somebody; may be repeated.

    Follows end in both directions, which the other server hears in any case. That it
    is a block it learns only if the actor wants that: some show it to who is blocked.
    """
    check_may_block(actor, target)
    if find_block(w, actor.id, target.id) is not None:
        return
    unfollow(w, urls, follower=actor, target=target)
    remove_follower(w, urls, target=actor, follower=target)
    forget_sender(w, recipient_id=actor.id, from_id=target.id)
    if target.is_local:
        forget_sender(w, recipient_id=target.id, from_id=actor.id)
    is_told = tells_blocks(w, actor.id)
    iri = _insert_block(w, urls, actor, target, is_told=is_told)
    if is_told:
        tell_block(w, actor=actor, target=target, iri=iri)


def unblock(w: Writer, urls: Urls, *, actor: Actor, target: Actor) -> None:
    """Lift a block; follows do not come back. May be repeated."""
    row = w.one(
        """
        DELETE FROM blocks
        WHERE actor_id = :actor
            AND target_id = :target
        RETURNING iri, is_told
        """,
        actor=actor.id,
        target=target.id,
    )
    if row is not None and row.flag("is_told"):
        iri = Iri(row.text("iri"))
        tell_undo_block(w, urls, actor=actor, target=target, block_iri=iri)


def set_block_telling(w: Writer, actor_id: ActorId, *, tells: bool) -> None:
    """Whether other servers hear of the blocks that this actor makes from now on."""
    w.run(
        "UPDATE actors SET tells_blocks = :tells WHERE id = :id AND host = ''",
        id=actor_id,
        tells=tells,
    )


def mute(
    w: Writer,
    *,
    actor: Actor,
    target: Actor,
    ends_ms: int | None = None,
    hides_notifications: bool = True,
) -> None:
    """Hide somebody from a local actor's feeds, and from their notifications.

    Nobody is told. It ends at `ends_ms`, if at all; a second mute replaces the first.
    """
    check_may_block(actor, target)
    w.run(
        """
        INSERT INTO mutes (
            actor_id, target_id, id, created_ms, ends_ms, hides_notifications
        )
        VALUES (:actor, :target, :id, :now, :ends, :hides)
        ON CONFLICT (actor_id, target_id) DO UPDATE
        SET ends_ms = excluded.ends_ms,
            hides_notifications = excluded.hides_notifications
        """,
        actor=actor.id,
        target=target.id,
        id=w.new_id(),
        now=w.now_ms,
        ends=ends_ms,
        hides=hides_notifications,
    )
    if ends_ms is not None:
        w.enqueue(MuteEnds(actor.id, target.id), due_ms=ends_ms)


async def end_mute(db: Database, job: MuteEnds) -> None:
    """Handles `MuteEnds`, unless the mute was prolonged."""
    await db.write(_end_mute, job)


def _end_mute(w: Writer, job: MuteEnds) -> None:
    w.run(
        """
        DELETE FROM mutes
        WHERE actor_id = :actor
            AND target_id = :target
            AND ends_ms <= :now
        """,
        actor=job.actor_id,
        target=job.target_id,
        now=w.now_ms,
    )


def unmute(w: Writer, *, actor: Actor, target: Actor) -> None:
    w.run(
        "DELETE FROM mutes WHERE actor_id = :actor AND target_id = :target",
        actor=actor.id,
        target=target.id,
    )


def _insert_block(
    w: Writer, urls: Urls, actor: Actor, target: Actor, *, is_told: bool
) -> Iri:
    block_id = w.new_id()
    iri = urls.block(block_id)
    w.run(
        """
        INSERT INTO blocks (actor_id, target_id, id, iri, is_told, created_ms)
        VALUES (:actor, :target, :id, :iri, :is_told, :now)
        """,
        actor=actor.id,
        target=target.id,
        id=block_id,
        iri=iri,
        is_told=is_told,
        now=w.now_ms,
    )
    return iri
