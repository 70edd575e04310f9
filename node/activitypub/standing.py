"""Which of our actors other servers may know of."""

from node.actors.models import Actor
from node.database.types import Reader
from node.errors import Gone, NotFound
from node.users.queries import is_waiting


def check_shown(r: Reader, actor: Actor) -> Actor:
    """The actor; raises `Gone` or `NotFound` for those who are not shown.

    Who waits to be let in is not there yet.
    """
    if not actor.is_local:
        raise NotFound("not one of ours")
    if actor.is_active:
        return actor
    if is_waiting(r, actor.id):
        # Withheld like the suspended; but 410 would be remembered of the name.
        raise NotFound("nobody of that name")
    raise Gone("the account is no more")
