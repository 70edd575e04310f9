"""Which of our actors other servers may know of."""

from node.actors.models import Actor
from node.database.types import Reader
from node.errors import Gone, NotFound
from node.users.models import UserState
from node.users.queries import find_user_by_actor


def check_shown(r: Reader, actor: Actor) -> Actor:
    """The actor; raises `Gone` or `NotFound` for those who are not shown.

    Who waits to be let in is not there yet.
    """
    if not actor.is_local:
        raise NotFound("not one of ours")
    if not actor.is_active:
        raise Gone("the account is no more")
    user = find_user_by_actor(r, actor.id)
    if user is not None and user.state is UserState.WAITING:
        raise NotFound("nobody of that name")
    return actor
