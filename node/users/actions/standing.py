"""What a user may do here: role, selling, logging in at all, preferences."""

from federation.audience import Visibility
from node.database.types import Writer
from node.errors import Conflict
from node.ids import ActorId, UserId
from node.users.actions.sessions import close_all_sessions, shut_out
from node.users.models import Role, UserState
from node.users.queries.accounts import get_user


def set_role(w: Writer, user_id: UserId, role: Role) -> None:
    """Raises `Conflict` for the last owner; whether one may is the caller's.

    Whoever may more from now on logs in anew: a session that somebody else got hold
    of while it was worth little must not grow with its owner.
    """
    if role is not Role.OWNER:
        refuse_last_owner(w, user_id)
    before = get_user(w, user_id).role
    w.run("UPDATE users SET role = :role WHERE id = :id", id=user_id, role=role)
    if role.rank < before.rank:
        close_all_sessions(w, user_id)


def let_sell(w: Writer, user_id: UserId, *, allowed: bool) -> None:
    """Whether a user may open a shop."""
    w.run(
        "UPDATE users SET may_sell = :allowed WHERE id = :id",
        id=user_id,
        allowed=allowed,
    )


def note_buyer(w: Writer, actor_id: ActorId) -> None:
    """A user asked for something on another server; may be repeated."""
    w.run(
        "UPDATE users SET buys_elsewhere = 1 WHERE actor_id = :id",
        id=actor_id,
    )


def disable_user(w: Writer, user_id: UserId) -> None:
    """Keep a user from logging in; what they posted stays. May be repeated."""
    refuse_last_owner(w, user_id)
    w.run(
        "UPDATE users SET state = 'disabled' WHERE id = :id AND state = 'active'",
        id=user_id,
    )
    shut_out(w, user_id)


def enable_user(w: Writer, user_id: UserId) -> None:
    w.run(
        "UPDATE users SET state = 'active' WHERE id = :id AND state = 'disabled'",
        id=user_id,
    )


def set_preferences(
    w: Writer,
    user_id: UserId,
    *,
    language: str,
    default_visibility: Visibility,
    default_sensitive: bool | None = None,
) -> None:
    """What is usual in new notes; None leaves whether their photos are covered."""
    w.run(
        """
        UPDATE users
        SET language = :language,
            default_visibility = :visibility,
            default_sensitive = COALESCE(
                CAST(:sensitive AS INTEGER), default_sensitive
            )
        WHERE id = :id
        """,
        id=user_id,
        language=language,
        visibility=default_visibility,
        sensitive=default_sensitive,
    )


def set_consent(w: Writer, user_id: UserId, *, replies: str, quotes: str) -> None:
    """Who may answer and quote new notes, unless a note says otherwise."""
    w.run(
        """
        UPDATE users
        SET default_replies = :replies, default_quotes = :quotes
        WHERE id = :id
        """,
        id=user_id,
        replies=replies,
        quotes=quotes,
    )


def close_account(w: Writer, user_id: UserId) -> None:
    """Forget everything about a user but that the name was theirs."""
    refuse_last_owner(w, user_id)
    w.run(
        """
        UPDATE users
        SET state = 'deleted',
            role = 'member',
            may_sell = 0,
            email = NULL,
            email_key = NULL,
            email_confirmed_ms = NULL,
            password_hash = '',
            recovery_hash = NULL,
            reason = '',
            network = ''
        WHERE id = :id
        """,
        id=user_id,
    )
    shut_out(w, user_id)
    w.run("DELETE FROM tickets WHERE user_id = :id", id=user_id)


def refuse_last_owner(w: Writer, user_id: UserId) -> None:
    """Raise `Conflict` when nobody else could run the node."""
    if get_user(w, user_id).role is not Role.OWNER:
        return
    other = w.one(
        """
        SELECT 1 AS found
        FROM users
        WHERE role = 'owner'
            AND state = 'active'
            AND id <> :id
        LIMIT 1
        """,
        id=user_id,
    )
    if other is None and get_user(w, user_id).state is UserState.ACTIVE:
        raise Conflict("the node needs an owner: make somebody else one first")
