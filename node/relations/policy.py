"""Who may follow whom, without a database."""

from node.actors.models import Actor, ActorKind
from node.actors.policy import check_not_moved
from node.errors import Conflict, Forbidden, NotFound


def check_may_follow(follower: Actor, target: Actor) -> None:
    """Raise when `follower` cannot ask to follow `target` at all."""
    if follower.id == target.id:
        raise Conflict("nobody follows themselves")
    check_not_moved(follower)
    if not target.is_active:
        raise NotFound("there is no such actor")
    if target.kind is ActorKind.APPLICATION:
        raise Forbidden("a server cannot be followed")
    if target.moved_to is not None:
        raise Conflict("the account has moved")


def check_may_block(actor: Actor, target: Actor) -> None:
    """Raise when `actor` cannot block or mute `target`."""
    if actor.id == target.id:
        raise Conflict("nobody blocks themselves")
    if target.deleted_ms is not None:
        raise NotFound("there is no such actor")
