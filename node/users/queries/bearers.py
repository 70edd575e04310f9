"""Who is behind an app's token."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, LiteralString

from node.actors.queries import SELECT_ACTOR
from node.database.types import Reader, Record
from node.ids import hash_token
from node.oauth.models import App
from node.oauth.policy import Scope
from node.oauth.queries import APP_COLUMNS, app_of, stored_scopes
from node.users.models import Member
from node.users.queries.rows import USER_COLUMNS, member_of

MAX_AT_ONCE: Final = 500
KEPT: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """An app with its token; for itself if there is no `member`."""

    token_id: int
    used_ms: int
    scopes: frozenset[Scope]
    app: App
    member: Member | None


_GRANT: LiteralString = """
    , t.id AS token_id, t.scopes AS token_scopes, t.used_ms, t.user_id AS for_user
"""
_FROM: LiteralString = """
    FROM app_tokens AS t
    JOIN apps AS p ON p.id = t.app_id
    LEFT JOIN users AS u ON u.id = t.user_id
    LEFT JOIN actors AS a ON a.id = u.actor_id
    WHERE t.token_hash = :token_hash
        AND (t.user_id IS NULL OR u.state = 'active')
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
"""


def find_bearer(r: Reader, token: str) -> Bearer | None:
    """Who shows this token; None when it ended or its person may not act any more.

    Role and standing are read each time, as for sessions.
    """
    row = r.one(
        SELECT_ACTOR + ", " + USER_COLUMNS + ", " + APP_COLUMNS + _GRANT + _FROM,
        token_hash=hash_token(token),
    )
    return None if row is None else _kept_bearer_of(row)


@lru_cache(maxsize=KEPT)
def _kept_bearer_of(row: Record) -> Bearer:
    """The same for the same row: apps ask for many things one after the other."""
    return Bearer(
        token_id=row.num("token_id"),
        used_ms=row.num("used_ms"),
        scopes=stored_scopes(row.text("token_scopes")),
        app=app_of(row),
        member=None if row.opt_num("for_user") is None else member_of(row),
    )


def list_living(r: Reader, token_ids: Sequence[int]) -> frozenset[int]:
    """Those of a person's tokens, by id, that `find_bearer` would still accept."""
    found: set[int] = set()
    for start in range(0, len(token_ids), MAX_AT_ONCE):
        rows = r.many(
            """
            SELECT t.id
            FROM app_tokens AS t
            JOIN users AS u ON u.id = t.user_id
            JOIN actors AS a ON a.id = u.actor_id
            WHERE t.id IN (:items)
                AND u.state = 'active'
                AND a.suspended_ms IS NULL
                AND a.deleted_ms IS NULL
            """,
            items=[*token_ids[start : start + MAX_AT_ONCE]],
        )
        found.update(row.num("id") for row in rows)
    return frozenset(found)
