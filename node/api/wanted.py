"""Which people somebody who moderates asks for, in either version of the call."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from node.api.entities.roles import find_role
from node.api.params import Params
from node.errors import Invalid
from node.ids import ActorId
from node.users.models import Role, User
from node.users.queries.known import Standing, Wanted

ORIGINS: Final[Mapping[str, bool]] = {"local": True, "remote": False}
STANDINGS: Final[Mapping[str, Standing]] = {
    "active": Standing.ACTIVE,
    "pending": Standing.WAITING,
    "disabled": Standing.DISABLED,
    "silenced": Standing.HIDDEN,
    "suspended": Standing.SUSPENDED,
}
SENSITIZED: Final = "sensitized"
STAFF: Final = frozenset(role for role in Role if role.is_staff)
NOBODY: Final = ActorId(-1)

T = TypeVar("T")


def read_wanted(params: Params) -> Wanted | None:
    """In words: `origin=local`, `status=pending`. None for what nobody is."""
    return _read(
        params,
        origin=params.text("origin"),
        status=params.text("status"),
        is_staff=params.text("permissions") == "staff",
    )


def read_flagged(params: Params) -> Wanted | None:
    """The older way: `local=true`, `pending=true`."""
    return _read(
        params,
        origin=_first_set(params, ORIGINS),
        status=_first_set(params, (*STANDINGS, SENSITIZED)),
        is_staff=params.flag("staff"),
    )


def narrow(wanted: Wanted, by: User) -> Wanted | None:
    """What `by` may ask: to find somebody by an address is to be told it.

    Those who moderate are told the addresses of those who ask to join only.
    """
    if not wanted.email or by.role.is_admin:
        return wanted
    if wanted.standing not in (None, Standing.WAITING):
        return None
    return replace(wanted, standing=Standing.WAITING)


def _read(params: Params, *, origin: str, status: str, is_staff: bool) -> Wanted | None:
    asked = params.texts("role_ids")
    roles = {role for each in asked if (role := find_role(each)) is not None}
    if is_staff:
        roles = roles & STAFF if asked else STAFF
    # Nobody's pictures are covered as a whole, and no network address is kept.
    is_nobody = status == SENSITIZED or bool(params.text("ip").strip())
    if is_nobody or (asked and not roles):
        return None
    return Wanted(
        is_local=_choose(ORIGINS, "origin", origin),
        standing=_choose(STANDINGS, "status", status),
        name=params.text("username"),
        display_name=params.text("display_name"),
        host=params.text("by_domain").strip(),
        email=params.text("email").strip(),
        roles=frozenset(roles),
        invited_by=_find_inviter(params),
    )


def _first_set(params: Params, names: Iterable[str]) -> str:
    return next((name for name in names if params.flag(name)), "")


def _choose(known: Mapping[str, T], field: str, text: str) -> T | None:
    if not text:
        return None
    if text not in known:
        raise Invalid.field(field, "inclusion", f"Unknown {field}: {text}")
    return known[text]


def _find_inviter(params: Params) -> ActorId | None:
    if "invited_by" not in params:
        return None
    found = params.find_id("invited_by")
    return NOBODY if found is None else ActorId(found)
