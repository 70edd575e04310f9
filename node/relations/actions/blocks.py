"""Blocking and muting by our people."""

from node.actors.models import Actor
from node.database.types import Writer
from node.ids import Iri
from node.notifications.actions import forget_sender
from node.relations.actions.follows import remove_follower, unfollow
from node.relations.actions.telling import tell_block, tell_undo_block
from node.relations.policy import check_may_block
from node.relations.queries import find_block
from node.urls import Urls


def block(w: Writer, urls: Urls, *, actor: Actor, target: Actor) -> None:
    """A local actor wants nothing to do with somebody; may be repeated.

    Follows end in both directions. The other server is told, since it has to keep
    its people from seeing and answering ours.
    """
    check_may_block(actor, target)
    if find_block(w, actor.id, target.id) is not None:
        return
    unfollow(w, urls, follower=actor, target=target)
    remove_follower(w, urls, target=actor, follower=target)
    forget_sender(w, recipient_id=actor.id, from_id=target.id)
    if target.is_local:
        forget_sender(w, recipient_id=target.id, from_id=actor.id)
    iri = _insert_block(w, urls, actor, target)
    tell_block(w, actor=actor, target=target, iri=iri)


def unblock(w: Writer, urls: Urls, *, actor: Actor, target: Actor) -> None:
    """Lift a block; follows do not come back. May be repeated."""
    row = w.one(
        """
        DELETE FROM blocks
        WHERE actor_id = :actor
            AND target_id = :target
        RETURNING iri
        """,
        actor=actor.id,
        target=target.id,
    )
    if row is not None:
        iri = Iri(row.text("iri"))
        tell_undo_block(w, urls, actor=actor, target=target, block_iri=iri)


def mute(w: Writer, *, actor: Actor, target: Actor) -> None:
    """Hide somebody from a local actor's feeds and notifications; nobody is told."""
    check_may_block(actor, target)
    w.run(
        """
        INSERT INTO mutes (actor_id, target_id, id, created_ms)
        VALUES (:actor, :target, :id, :now)
        ON CONFLICT (actor_id, target_id) DO NOTHING
        """,
        actor=actor.id,
        target=target.id,
        id=w.new_id(),
        now=w.now_ms,
    )


def unmute(w: Writer, *, actor: Actor, target: Actor) -> None:
    w.run(
        "DELETE FROM mutes WHERE actor_id = :actor AND target_id = :target",
        actor=actor.id,
        target=target.id,
    )


def _insert_block(w: Writer, urls: Urls, actor: Actor, target: Actor) -> Iri:
    block_id = w.new_id()
    iri = urls.block(block_id)
    w.run(
        """
        INSERT INTO blocks (actor_id, target_id, id, iri, created_ms)
        VALUES (:actor, :target, :id, :iri, :now)
        """,
        actor=actor.id,
        target=target.id,
        id=block_id,
        iri=iri,
        now=w.now_ms,
    )
    return iri
