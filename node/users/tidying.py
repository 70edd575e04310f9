"""What a nightly job removes: all that has served its time."""

from node.database.types import Writer
from node.users.actions import (
    forget_old_attempts,
    forget_old_sessions,
    forget_old_tickets,
)
from node.users.mail import forget_old_mails


def tidy_users(w: Writer) -> None:
    """Drop ended sessions, expired links, old counts and traces of sent mail."""
    forget_old_sessions(w)
    forget_old_tickets(w)
    forget_old_attempts(w)
    forget_old_mails(w)
