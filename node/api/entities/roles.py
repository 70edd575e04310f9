"""What somebody is on this node (Role). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from node.actors.models import Actor
from node.api.answers import Json
from node.users.models import Role


@dataclass(frozen=True, slots=True)
class _Known:
    number: int
    name: str
    permissions: int


_ROLES: Final[Mapping[Role, _Known]] = {
    # Mastodon's bits: an administrator may do everything; who moderates sees the
    # dashboard and the audit log, and manages reports and users.
    Role.OWNER: _Known(3, "Owner", 1),
    Role.ADMIN: _Known(2, "Admin", 1),
    Role.MODERATOR: _Known(1, "Moderator", 4 + 8 + 16 + 1_024),
    Role.MEMBER: _Known(-99, "", 0),
}


def role_entity(role: Role) -> Json:
    """A Role, with its permissions as Mastodon's bits."""
    known = _ROLES[role]
    return {
        "id": str(known.number),
        "name": known.name,
        "permissions": str(known.permissions),
        "color": "",
        "highlighted": role.is_staff,
    }


def shown_roles(actor: Actor) -> Sequence[Json]:
    """What everybody is told of it: who runs the node, and who moderates."""
    if not actor.staff_role or not actor.is_active:
        return []
    known = _ROLES[Role(actor.staff_role)]
    return [{"id": str(known.number), "name": known.name, "color": ""}]


def find_role(role_id: str) -> Role | None:
    """The role that a Role's id names."""
    return next(
        (role for role, known in _ROLES.items() if str(known.number) == role_id), None
    )
