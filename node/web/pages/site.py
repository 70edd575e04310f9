"""What every page knows: the node, who is reading, and messages to show once.

Given to the templates as `site`, beside `page`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """The look a reader chose; `auto` follows the device."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Role(StrEnum):
    """What a user may do beyond their own things."""

    OWNER = "owner"
    ADMIN = "admin"
    MODERATOR = "moderator"
    MEMBER = "member"


class FlashKind(StrEnum):
    """The tone of a message."""

    OK = "ok"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class FlashView:
    """A message shown once, after a redirect; `about` tells scripts what was done."""

    kind: FlashKind
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class ViewerView:
    """The signed-in reader."""

    id: int
    handle: str
    name: str
    url: str
    avatar_url: str | None
    role: Role
    can_sell: bool
    buys_elsewhere: bool
    unread_notifications: int
    follow_requests: int
    open_reports: int
    waiting_approvals: int
    held_notes: int

    @property
    def host(self) -> None:
        """None, as of everybody here (`ActorView`)."""
        return

    @property
    def is_staff(self) -> bool:
        """May see the moderation queue."""
        return self.role is not Role.MEMBER

    @property
    def moderation_waiting(self) -> int:
        """How much there is to decide about."""
        return self.open_reports + self.waiting_approvals + self.held_notes

    @property
    def is_admin(self) -> bool:
        """May change the node."""
        return self.role in {Role.OWNER, Role.ADMIN}


@dataclass(frozen=True, slots=True)
class SiteView:
    """The node and this request.

    `base_url` has no trailing slash. `path` is the path and query of this page,
    used to come back after an action. `csrf` is there for guests too.
    """

    name: str
    description: str
    base_url: str
    registration: str
    version: str
    source_url: str
    lang: str
    dir: str
    theme: Theme
    path: str
    csrf: str
    viewer: ViewerView | None
    flash: tuple[FlashView, ...]
    has_shops: bool
    cart_count: int
