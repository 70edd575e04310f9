"""Changing what proves who somebody is: password, recovery code, address.

Whoever changes it may be the owner who lost it or a thief who found it, so every
other session ends at once, and with it what apps may do.
"""

from node.database.types import Writer
from node.errors import Conflict, Invalid
from node.ids import UserId
from node.users.actions.addresses import set_email
from node.users.actions.attempts import clear_all_attempts
from node.users.actions.sessions import shut_out
from node.users.actions.tickets import end_later_undoings, use_ticket
from node.users.models import EmailChange, SignedUp, TicketKind, User, UserState
from node.users.policy import find_email_fault
from node.users.queries.accounts import find_user_by_login, get_user
from node.users.secrets import hash_recovery_code
from node.users.secrets import new_recovery_code as make_code


def change_password(
    w: Writer, user_id: UserId, password_hash: str, *, but: int | None = None
) -> None:
    """Set a password; every session but `but`, every app and reset link ends.

    So do the recovery code and links that would prove another address: whoever knew
    the password could have asked for them. Older tries count no more: strangers
    could keep the owner from logging in.
    """
    w.run(
        """
        UPDATE users
        SET password_hash = :hash, recovery_hash = NULL
        WHERE id = :id
        """,
        id=user_id,
        hash=password_hash,
    )
    clear_all_attempts(w, user_id)
    w.run(
        "DELETE FROM tickets WHERE user_id = :id AND kind IN ('confirm', 'reset')",
        id=user_id,
    )
    shut_out(w, user_id, but=but)


def keep_password_fresh(w: Writer, user_id: UserId, password_hash: str) -> None:
    """Store the same password hashed with today's parameters."""
    w.run(
        "UPDATE users SET password_hash = :hash WHERE id = :id",
        id=user_id,
        hash=password_hash,
    )


def reset_password(w: Writer, token: str, password_hash: str) -> User | None:
    """Set a password by a mailed link; None when the link is no longer good."""
    ticket = use_ticket(w, TicketKind.RESET, token)
    if ticket is None or ticket.user_id is None:
        return None
    change_password(w, ticket.user_id, password_hash)
    return get_user(w, ticket.user_id)


def new_recovery_code(w: Writer, user_id: UserId) -> str:
    """A code that replaces the one before; shown this once."""
    code = make_code()
    w.run(
        "UPDATE users SET recovery_hash = :hash WHERE id = :id",
        id=user_id,
        hash=hash_recovery_code(code),
    )
    return code


def use_recovery_code(
    w: Writer, *, login: str, code: str, password_hash: str
) -> SignedUp | None:
    """Set a password by recovery code; None when name and code do not fit.

    The code is used up; the answer holds its successor.
    """
    user = find_user_by_login(w, login)
    user = user if user and user.state is UserState.ACTIVE else None
    # Also for nobody: the work must not tell who has an account.
    used = w.run(
        """
        UPDATE users
        SET recovery_hash = NULL
        WHERE id = :id
            AND recovery_hash = :hash
        """,
        id=user.id if user else 0,
        hash=hash_recovery_code(code),
    )
    if user is None or not used:
        return None
    change_password(w, user.id, password_hash)
    successor = new_recovery_code(w, user.id)
    return SignedUp(get_user(w, user.id), successor)


def change_email(w: Writer, user_id: UserId, email: str) -> None:
    """Note an address that is yet to be confirmed; empty for none.

    A confirmed address stays until the new one is confirmed, or there is to be none.
    """
    if email and (fault := find_email_fault(email)):
        raise Invalid([fault])
    if email:
        w.run(
            """
            UPDATE users
            SET email = :email
            WHERE id = :id
                AND email_confirmed_ms IS NULL
            """,
            id=user_id,
            email=email,
        )
        return
    w.run(
        """
        UPDATE users
        SET email = NULL, email_key = NULL, email_confirmed_ms = NULL
        WHERE id = :id
        """,
        id=user_id,
    )
    w.run(
        "DELETE FROM tickets WHERE user_id = :id AND kind = 'confirm'",
        id=user_id,
    )


def confirm_email(w: Writer, token: str) -> EmailChange | None:
    """The link in the mail was opened; None when it is no longer good.

    Raises `Conflict` when another account confirmed the address before.
    """
    ticket = use_ticket(w, TicketKind.CONFIRM, token)
    if ticket is None or ticket.user_id is None or not ticket.data:
        return None
    before = get_user(w, ticket.user_id)
    if before.state is UserState.DELETED:
        raise Conflict("the account was deleted")
    set_email(w, before.id, ticket.data)
    old = before.email if before.email_confirmed_ms is not None else None
    changed = old if old != ticket.data else None
    return EmailChange(get_user(w, before.id), changed, ticket.leads_to)


def undo_email_change(w: Writer, token: str) -> User | None:
    """The old address says that it was not them: it comes back, all sessions end.

    So does the password, which whoever changed the address knew: the owner sets
    another by a mailed link. Links of changes before this one stay good: they may be
    the owner's.
    """
    ticket = use_ticket(w, TicketKind.UNDO, token)
    if ticket is None or ticket.user_id is None or not ticket.data:
        return None
    set_email(w, ticket.user_id, ticket.data)
    w.run(
        "UPDATE users SET password_hash = '', recovery_hash = NULL WHERE id = :id",
        id=ticket.user_id,
    )
    w.run(
        "DELETE FROM tickets WHERE user_id = :id AND kind IN ('confirm', 'reset')",
        id=ticket.user_id,
    )
    end_later_undoings(w, ticket)
    shut_out(w, ticket.user_id)
    return get_user(w, ticket.user_id)
