"""Finding and listing users."""

from typing import Final, LiteralString

from node.actors.policy import name_key
from node.actors.queries import SELECT_ACTOR
from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import MAX_ID, ActorId, UserId
from node.users.models import Credentials, Member, User, UserState
from node.users.policy import email_key
from node.users.queries.rows import USER_COLUMNS, member_of, user_of

MAX_PAGE: Final = 80

_FROM: LiteralString = " FROM users AS u JOIN actors AS a ON a.id = u.actor_id "
_SELECT_MEMBER: LiteralString = SELECT_ACTOR + ", " + USER_COLUMNS + _FROM
_SELECT_CREDENTIALS: LiteralString = (
    SELECT_ACTOR + ", u.password_hash, " + USER_COLUMNS + _FROM
)
_SELECT_USER: LiteralString = "SELECT " + USER_COLUMNS


def find_user(r: Reader, user_id: int) -> User | None:
    row = r.one(_SELECT_USER + " FROM users AS u WHERE u.id = :id", id=user_id)
    return user_of(row) if row else None


def get_user(r: Reader, user_id: int) -> User:
    """Raises `NotFound`."""
    user = find_user(r, user_id)
    if user is None:
        raise NotFound("there is no such user")
    return user


def find_user_by_actor(r: Reader, actor_id: int) -> User | None:
    """Who owns an actor; None for actors elsewhere and the node's own."""
    row = r.one(
        _SELECT_USER + " FROM users AS u WHERE u.actor_id = :actor_id",
        actor_id=actor_id,
    )
    return user_of(row) if row else None


def is_shut_out(r: Reader, actor_id: int) -> bool:
    """Whether an actor's owner may not act now: disabled, or not let in yet."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM users
        WHERE actor_id = :actor_id
            AND state <> 'active'
        """,
        actor_id=actor_id,
    )
    return row is not None


def find_member(r: Reader, user_id: int) -> Member | None:
    row = r.one(_SELECT_MEMBER + " WHERE u.id = :id", id=user_id)
    return member_of(row) if row else None


def find_user_by_login(r: Reader, login: str) -> User | None:
    """By name (with or without @) or confirmed e-mail address; in any state."""
    found = find_credentials(r, login)
    return found.user if found else None


def find_credentials(r: Reader, login: str) -> Credentials | None:
    """As `find_user_by_login`, with what to check a password against."""
    name = login.strip().removeprefix("@")
    row = _row_by_email(r, name) if "@" in name else _row_by_name(r, name)
    if row is None:
        return None
    member = member_of(row)
    return Credentials(member.user, member.actor, row.text("password_hash"))


def has_owner(r: Reader) -> bool:
    """Whether the node was set up: somebody owns it."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM users
        WHERE role = 'owner'
            AND state = 'active'
        LIMIT 1
        """
    )
    return row is not None


def list_staff_ids(r: Reader) -> list[ActorId]:
    """The actors of those who moderate; at most 100."""
    rows = r.all(
        """
        SELECT actor_id
        FROM users
        WHERE role <> 'member'
            AND state = 'active'
        ORDER BY id
        LIMIT 100
        """
    )
    return [ActorId(row.num("actor_id")) for row in rows]


def list_users(
    r: Reader,
    *,
    query: str = "",
    state: UserState | None = None,
    suspended: bool = False,
    before: int | None = None,
    limit: int,
) -> Page[Member]:
    """Newest first; `query` is the beginning of a name. `suspended` only, if set."""
    limit = min(limit, MAX_PAGE)
    first = name_key(query.strip().removeprefix("@"))
    rows = r.all(
        _SELECT_MEMBER
        + """
        WHERE u.id < :before
            AND (:state = '' OR u.state = :state)
            AND (:suspended = 0 OR a.suspended_ms IS NOT NULL AND u.state <> 'waiting')
            AND a.name_key >= :first
            AND a.name_key < :after
        ORDER BY u.id DESC
        LIMIT :limit
        """,
        before=before if before is not None else MAX_ID,
        state=state or "",
        suspended=suspended,
        first=first,
        after=first + "\U0010ffff",
        limit=limit + 1,
    )
    page = make_page(rows, limit, lambda row: row.num("user_id"))
    return page.map(member_of)


def list_waiting(r: Reader, *, before: int | None = None, limit: int) -> Page[Member]:
    """Who asks to join, newest first."""
    return list_users(r, state=UserState.WAITING, before=before, limit=limit)


def is_waiting(r: Reader, actor_id: int) -> bool:
    """Whether the actor is of somebody who asked to join and has no answer yet."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM users
        WHERE actor_id = :actor_id
            AND state = 'waiting'
        """,
        actor_id=actor_id,
    )
    return row is not None


def count_users(r: Reader, *, seen_since_ms: int = 0) -> int:
    """Active users, or those among them who were here since."""
    row = r.one(
        """
        SELECT COUNT(*) AS found
        FROM users
        WHERE state = 'active'
            AND seen_ms >= :since
        """,
        since=seen_since_ms,
    )
    assert row is not None
    return row.num("found")


def find_password_hash(r: Reader, user_id: UserId) -> str | None:
    row = r.one("SELECT password_hash FROM users WHERE id = :id", id=user_id)
    return row.text("password_hash") if row else None


def _row_by_name(r: Reader, name: str) -> Record | None:
    return r.one(
        _SELECT_CREDENTIALS + " WHERE a.host = '' AND a.name_key = :name",
        name=name_key(name),
    )


def _row_by_email(r: Reader, email: str) -> Record | None:
    return r.one(
        _SELECT_CREDENTIALS + " WHERE u.email_key = :email", email=email_key(email)
    )
