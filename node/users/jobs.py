"""What happens to users, for others to act on, and mail to send."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class UserAsked(JobBase):
    """Somebody asks to join and waits for the staff."""

    kind: ClassVar[str] = "user_asked"

    user_id: int


@dataclass(frozen=True, slots=True)
class UserJoined(JobBase):
    """Somebody made an account and was asked nothing."""

    kind: ClassVar[str] = "user_joined"

    user_id: int


@dataclass(frozen=True, slots=True)
class LoginTroubled(JobBase):
    """Somebody tried many passwords on an account in vain."""

    kind: ClassVar[str] = "login_troubled"

    user_id: int


@dataclass(frozen=True, slots=True)
class ResetAsked(JobBase):
    """Somebody forgot a password; 0 when nobody is called so.

    The mail is written where it was asked for, but for its marks.
    """

    kind: ClassVar[str] = "reset_asked"

    user_id: int
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class SendMail(JobBase):
    """Send one mail of the table."""

    kind: ClassVar[str] = "send_mail"

    mail_id: int
