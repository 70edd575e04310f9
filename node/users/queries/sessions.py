"""Who is logged in."""

from functools import lru_cache
from typing import Final, LiteralString

from node.actors.queries import SELECT_ACTOR
from node.clock import DAY_MS
from node.database.types import Reader, Record
from node.ids import hash_token
from node.users.models import Session, Viewer
from node.users.queries.rows import USER_COLUMNS, member_of

IDLE_MS: Final = 30 * DAY_MS
LONGEST_MS: Final = 180 * DAY_MS
KEPT: Final = 512

# Whether the bell may ring, and what stands beside the desk, stopping at 100.
_SESSION_AND_COUNTS: LiteralString = """
    , s.id AS session_id, s.csrf, s.seen_ms AS session_seen_ms, s.proved_ms,
    (
        SELECT COUNT(*)
        FROM (
            SELECT 1
            FROM notifications AS n
            WHERE n.actor_id = u.actor_id
                AND n.is_held = 0
                AND n.id > COALESCE(
                    (
                        SELECT m.read_id
                        FROM notification_marks AS m
                        WHERE m.actor_id = u.actor_id
                    ),
                    0
                )
            LIMIT 1
        ) AS counted
    ) AS has_news,
    (
        SELECT COUNT(*)
        FROM (
            SELECT 1
            FROM follows AS f
            WHERE f.target_id = u.actor_id
                AND f.state = 'requested'
            LIMIT 100
        ) AS counted
    ) AS follow_requests,
    CASE WHEN u.role = 'member' THEN 0 ELSE (
        SELECT COUNT(*)
        FROM (SELECT 1 FROM reports WHERE state = 'open' LIMIT 100) AS counted
    ) END AS open_reports,
    CASE WHEN u.role = 'member' THEN 0 ELSE (
        SELECT COUNT(*)
        FROM (SELECT 1 FROM users WHERE state = 'waiting' LIMIT 100) AS counted
    ) END AS waiting,
    CASE WHEN u.role = 'member' THEN 0 ELSE (
        SELECT COUNT(*)
        FROM (SELECT 1 FROM held_notes LIMIT 100) AS counted
    ) END AS held_notes
    FROM sessions AS s
    JOIN users AS u ON u.id = s.user_id
    JOIN actors AS a ON a.id = u.actor_id
    WHERE s.token_hash = :token_hash
        AND s.seen_ms > :idle_since
        AND s.created_ms > :oldest
        AND u.state = 'active'
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
"""


def find_session(r: Reader, token: str) -> Viewer | None:
    """Who holds this token; None when it ended, or they may not log in any more.

    Role and standing are read each time, so that a change holds from the next
    request on.
    """
    row = r.one(
        SELECT_ACTOR + ", " + USER_COLUMNS + _SESSION_AND_COUNTS,
        token_hash=hash_token(token),
        idle_since=r.now_ms - IDLE_MS,
        oldest=r.now_ms - LONGEST_MS,
    )
    return _kept_viewer_of(row) if row else None


def list_sessions(r: Reader, user_id: int) -> list[Session]:
    """Where a user is logged in, last used first."""
    rows = r.all(
        """
        SELECT id, ip_prefix, agent, created_ms, seen_ms
        FROM sessions
        WHERE user_id = :user_id
            AND seen_ms > :idle_since
            AND created_ms > :oldest
        ORDER BY seen_ms DESC, id DESC
        LIMIT 100
        """,
        user_id=user_id,
        idle_since=r.now_ms - IDLE_MS,
        oldest=r.now_ms - LONGEST_MS,
    )
    return [
        Session(
            id=row.num("id"),
            ip_prefix=row.text("ip_prefix"),
            agent=row.text("agent"),
            created_ms=row.num("created_ms"),
            seen_ms=row.num("seen_ms"),
        )
        for row in rows
    ]


def knows_network(r: Reader, user_id: int, ip_prefix: str) -> bool:
    """Whether a user is logged in from this network already."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM sessions
        WHERE user_id = :user_id
            AND ip_prefix = :ip_prefix
        LIMIT 1
        """,
        user_id=user_id,
        ip_prefix=ip_prefix,
    )
    return row is not None


@lru_cache(maxsize=KEPT)
def _kept_viewer_of(row: Record) -> Viewer:
    """The same for the same row: people open one page after the other."""
    member = member_of(row)
    return Viewer(
        user=member.user,
        actor=member.actor,
        csrf=row.text("csrf"),
        session_id=row.num("session_id"),
        session_seen_ms=row.num("session_seen_ms"),
        proved_ms=row.num("proved_ms"),
        has_news=row.flag("has_news"),
        follow_requests=row.num("follow_requests"),
        open_reports=row.num("open_reports"),
        waiting=row.num("waiting"),
        held_notes=row.num("held_notes"),
    )
