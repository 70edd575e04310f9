"""Who gets to these pages."""

from typing import Final

from node.users.models import Role, Viewer
from node.web.context import require_role

ADMINS: Final = (Role.OWNER, Role.ADMIN)
STAFF: Final = (*ADMINS, Role.MODERATOR)


def require_admin() -> Viewer:
    """Who is logged in, if they run the node; raises `Forbidden`."""
    return require_role(*ADMINS)


def require_staff() -> Viewer:
    """Who is logged in, if they moderate; raises `Forbidden`."""
    return require_role(*STAFF)
