"""Which of our actors other servers may know of, and which they may read."""

from node.actors.models import Actor
from node.database.types import Reader
from node.errors import Forbidden, Gone, NotFound
from node.users.queries import is_waiting


def check_known(r: Reader, actor: Actor) -> Actor:
    """The actor; raises `Gone` for those who left, `NotFound` for strangers.

    The suspended are known: what is 410 is forgotten elsewhere for ever, and a
    suspension can be lifted. Who waits to be let in is not there yet.
    """
    if not actor.is_local:
        raise NotFound("not one of ours")
    if actor.deleted_ms is not None:
        raise Gone("the account is no more")
    if not actor.is_active and is_waiting(r, actor.id):
        raise NotFound("nobody of that name")
    return actor


def check_shown(r: Reader, actor: Actor) -> Actor:
    """`check_known`, and raises `Forbidden` while the actor is suspended."""
    if not check_known(r, actor).is_active:
        raise Forbidden("the account is suspended")
    return actor
