"""E-mail addresses that were proven."""

from node.database.types import Writer
from node.errors import Conflict
from node.ids import UserId
from node.users.policy import email_key


def set_email(w: Writer, user_id: UserId, email: str) -> None:
    """Give a user a proven address; raises `Conflict` when another has it."""
    key = email_key(email)
    taken = w.one(
        "SELECT id FROM users WHERE email_key = :key AND id <> :id",
        key=key,
        id=user_id,
    )
    if taken is not None:
        raise Conflict("the address belongs to another account")
    w.run(
        """
        UPDATE users
        SET email = :email, email_key = :key, email_confirmed_ms = :now
        WHERE id = :id
        """,
        id=user_id,
        email=email,
        key=key,
        now=w.now_ms,
    )
