"""One line of the list of people: how somebody stands, and what the reader may do."""

from dataclasses import dataclass

from node.actors.models import Actor, ActorKind
from node.urls import Urls
from node.users.models import Role, User, UserState
from node.users.policy import may_give_role, may_manage
from node.web.pages.admin import AdminPersonView
from node.web.pages.shared import Choice
from node.web.pages.site import Role as ShownRole
from node.web.views import Pictures, actor_view

PATH = "/admin/people"
ROLES = (
    Choice(Role.MEMBER, "Member"),
    Choice(Role.MODERATOR, "Moderator"),
    Choice(Role.ADMIN, "Admin"),
    Choice(Role.OWNER, "Owner"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks at the list."""

    urls: Urls
    by: User
    pictures: Pictures


def list_roles(by: User) -> tuple[Choice, ...]:
    """The roles somebody may give: below their own, and an owner all of them."""
    if by.role is Role.OWNER:
        return ROLES
    return tuple(each for each in ROLES if Role(each.value).rank > by.role.rank)


def person_view(desk: Desk, actor: Actor, user: User | None) -> AdminPersonView:
    """`user` is None for people elsewhere. Addresses are for admins only."""
    path = f"{PATH}/{actor.id}"
    is_suspended = actor.suspended_ms is not None and not _is_waiting(user)
    is_kept_back = is_suspended or actor.hidden_ms is not None
    may_judge = _may_judge(desk.by, actor, user)
    is_admin = desk.by.role.is_admin
    return AdminPersonView(
        actor=actor_view(desk.urls, actor, desk.pictures),
        role=ShownRole(user.role.value) if user else ShownRole.MEMBER,
        email=(user.email or "") if user and is_admin else "",
        state=_state(actor, user),
        joined_ms=user.created_ms if user else actor.created_ms,
        last_seen_ms=(user.seen_ms or None) if user else None,
        notes_count=actor.notes_count,
        can_sell=user is not None and user.may_sell,
        role_url=f"{path}/role" if user and _may_promote(desk.by, user) else None,
        hide_url=f"{path}/hide" if may_judge and not is_kept_back else None,
        suspend_url=f"{path}/suspend" if may_judge and not is_suspended else None,
        unsuspend_url=f"{path}/unsuspend" if may_judge and is_kept_back else None,
        disable_url=f"{path}/disable" if may_judge and _is_active(user) else None,
        enable_url=f"{path}/enable" if may_judge and _is_disabled(user) else None,
        sell_url=f"{path}/sell" if _is_active(user) and is_admin else None,
        reset_url=f"{path}/reset" if _may_reset(desk.by, user) else None,
    )


def _is_waiting(user: User | None) -> bool:
    return user is not None and user.state is UserState.WAITING


def _is_active(user: User | None) -> bool:
    return user is not None and user.state is UserState.ACTIVE


def _is_disabled(user: User | None) -> bool:
    return user is not None and user.state is UserState.DISABLED


def _may_judge(by: User, actor: Actor, user: User | None) -> bool:
    if actor.deleted_ms is not None or _is_waiting(user):
        return False
    if user is None:
        return not (actor.is_local and actor.kind is ActorKind.APPLICATION)
    return may_manage(by, user)


def _may_promote(by: User, user: User) -> bool:
    choices = (Role(each.value) for each in list_roles(by))
    is_possible = any(may_give_role(by, user, role) for role in choices)
    return _is_active(user) and is_possible


def _may_reset(by: User, user: User | None) -> bool:
    if user is None or not _is_active(user):
        return False
    return by.role.is_admin and may_manage(by, user)


def _state(actor: Actor, user: User | None) -> str:
    if user is not None and user.state is not UserState.ACTIVE:
        return user.state
    if actor.deleted_ms is not None:
        return UserState.DELETED
    if actor.suspended_ms is not None:
        return "suspended"
    return "hidden" if actor.hidden_ms is not None else UserState.ACTIVE
