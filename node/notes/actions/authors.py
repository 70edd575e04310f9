"""Who writes, as they are when it is written down.

Between reading somebody and writing for them other servers are asked about whom they
name: an account can be suspended or disabled or move away meanwhile.
"""

from node.actors.models import Actor
from node.actors.policy import check_not_moved
from node.actors.queries import find_actor
from node.database.types import Reader
from node.errors import Forbidden
from node.ids import ActorId
from node.users.queries import is_shut_out


def get_author(r: Reader, actor_id: ActorId) -> Actor:
    """One of our own people; raises `Forbidden` for everybody else."""
    found = find_actor(r, actor_id)
    is_own = found is not None and found.is_local and found.is_active
    if found is None or not is_own or is_shut_out(r, actor_id):
        raise Forbidden("only active people of this node write here")
    return found


def get_poster(r: Reader, actor_id: ActorId) -> Actor:
    """The same for what is new; raises `Conflict` for who has moved away."""
    found = get_author(r, actor_id)
    check_not_moved(found)
    return found
