"""Everybody whom the node knows, here and elsewhere, for those who moderate."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, LiteralString

from node.actors.policy import name_key
from node.actors.queries import SELECT_ACTOR, actor_of
from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.patterns import escape_like
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import ActorId, UserId
from node.users.models import Known, Role
from node.users.policy import email_key
from node.users.queries.rows import USER_COLUMNS, user_of


class Standing(StrEnum):
    """How somebody stands; each of them has one at least."""

    ACTIVE = "active"
    WAITING = "waiting"
    DISABLED = "disabled"
    HIDDEN = "hidden"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to list; what is empty narrows nothing.

    Names are looked for by their beginnings. Only people here have an address, a role
    and somebody who invited them: to ask for one of these is to ask for people here.
    """

    is_local: bool | None = None
    standing: Standing | None = None
    name: str = ""
    display_name: str = ""
    host: str = ""
    email: str = ""
    roles: Collection[Role] = ()
    invited_by: ActorId | None = None

    @property
    def is_about_users(self) -> bool:
        """Whether nobody elsewhere can be among them."""
        return bool(
            self.is_local
            or self.email
            or self.roles
            or self.invited_by
            or self.standing in (Standing.WAITING, Standing.DISABLED)
        )


_COLUMNS: Final[LiteralString] = SELECT_ACTOR + ", " + USER_COLUMNS
_SELECT: Final[LiteralString] = (
    _COLUMNS + " FROM actors AS a LEFT JOIN users AS u ON u.actor_id = a.id "
)
_SELECT_USERS: Final[LiteralString] = (
    _COLUMNS + " FROM users AS u JOIN actors AS a ON a.id = u.actor_id "
)
_OF_ANYBODY: Final[LiteralString] = """
    WHERE a.id < :before
        AND a.id > :after
        AND a.deleted_ms IS NULL
        AND NOT (a.host = '' AND a.kind = 'Application')
        AND (:is_remote = 0 OR a.host <> '')
        AND (:host = '' OR a.host = :host)
        AND a.name_key >= :first
        AND a.name_key < :last
        AND (
            :display_name = ''
            OR LOWER(a.display_name) LIKE :display_name ESCAPE '!'
        )
        AND (
            :standing = ''
            OR (:standing = 'active' AND a.suspended_ms IS NULL)
            OR (:standing = 'hidden' AND a.hidden_ms IS NOT NULL)
            OR (
                :standing = 'suspended'
                AND a.suspended_ms IS NOT NULL
                AND COALESCE(u.state, '') <> 'waiting'
            )
            OR u.state = :standing
        )
"""
_OF_USERS: Final[LiteralString] = """
        AND (:email = '' OR u.email_key = :email)
        AND (:is_any_role = 1 OR u.role IN (:owner, :admin, :moderator, :member))
        AND (
            :invited_by = 0
            OR u.invite_id IN (
                SELECT i.id
                FROM invites AS i
                JOIN users AS m ON m.id = i.made_by
                WHERE m.actor_id = :invited_by
            )
        )
"""


def list_known(r: Reader, wanted: Wanted, span: Span) -> Page[Known]:
    """Those who came to be known last come first; nobody who is deleted."""
    first = name_key(wanted.name.strip().removeprefix("@"))
    asked: dict[str, int | str] = {
        "is_remote": wanted.is_local is False,
        "host": wanted.host.lower(),
        "first": first,
        "last": first + "\U0010ffff",
        "display_name": _beginning(wanted.display_name),
        "standing": wanted.standing or "",
        **positions(span),
    }
    if wanted.is_about_users:
        query = _SELECT_USERS + _OF_ANYBODY + _OF_USERS + order_by("u.actor_id", span)
        rows = r.all(query, **asked, **_asked_of_users(wanted))
    else:
        rows = r.all(_SELECT + _OF_ANYBODY + order_by("a.id", span), **asked)
    return make_span_page(rows, span, lambda row: row.num("id")).map(_known)


def get_known_actor(r: Reader, actor_id: int) -> Known:
    """Somebody who is not deleted; raises `NotFound`."""
    found = r.one(
        _SELECT
        + """
        WHERE a.id = :id
            AND a.deleted_ms IS NULL
            AND NOT (a.host = '' AND a.kind = 'Application')
        """,
        id=actor_id,
    )
    if found is None:
        raise NotFound("there is nobody with this id")
    return _known(found)


def list_known_actors(r: Reader, ids: Iterable[ActorId]) -> dict[ActorId, Known]:
    """Those of at most 500, deleted or not."""
    rows = r.many(_SELECT + " WHERE a.id IN (:items)", items=sorted(set(ids)))
    return {found.actor.id: found for found in map(_known, rows)}


def list_known_users(r: Reader, ids: Iterable[UserId]) -> dict[UserId, Known]:
    """The same, by their users."""
    rows = r.many(_SELECT_USERS + " WHERE u.id IN (:items)", items=sorted(set(ids)))
    return {UserId(row.num("user_id")): _known(row) for row in rows}


def _asked_of_users(wanted: Wanted) -> dict[str, int | str]:
    roles = {each.value: each if each in wanted.roles else "" for each in Role}
    return {
        "email": email_key(wanted.email.strip()),
        "is_any_role": not wanted.roles,
        "invited_by": wanted.invited_by or 0,
        **roles,
    }


def _beginning(text: str) -> str:
    return f"{escape_like(text.strip().lower())}%" if text.strip() else ""


def _known(row: Record) -> Known:
    has_user = row.opt_num("user_id") is not None
    return Known(actor_of(row), user_of(row) if has_user else None)
