"""Answering those who ask to join."""

from node.actors.actions import unsuspend_actor
from node.database.types import Writer
from node.errors import Conflict
from node.ids import UserId
from node.users.models import User, UserState
from node.users.queries.accounts import get_user


def approve_user(w: Writer, user_id: UserId) -> User:
    """Let somebody in who waits; raises `Conflict` when they do not."""
    _leave_queue(w, user_id, UserState.ACTIVE)
    user = get_user(w, user_id)
    unsuspend_actor(w, user.actor_id)
    return user


def refuse_user(w: Writer, user_id: UserId) -> None:
    """Turn somebody away who waits: everything about the request is deleted.

    The name is free again, since nobody outside has ever seen it.
    """
    user = get_user(w, user_id)
    if user.state is not UserState.WAITING:
        raise Conflict("the request was answered already")
    w.run("DELETE FROM users WHERE id = :id", id=user_id)
    w.run("DELETE FROM actors WHERE id = :id", id=user.actor_id)


def _leave_queue(w: Writer, user_id: UserId, state: UserState) -> None:
    # The reason and the network were for the decision, and it is made.
    changed = w.run(
        """
        UPDATE users
        SET state = :state, reason = '', network = ''
        WHERE id = :id
            AND state = 'waiting'
        """,
        id=user_id,
        state=state,
    )
    if not changed:
        raise Conflict("the request was answered already")
