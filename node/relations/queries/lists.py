"""Lists of people, newest first, a page at a time."""

from typing import Final, LiteralString

from node.actors.models import Actor
from node.actors.policy import name_key
from node.actors.queries import SELECT_ACTOR, actor_of
from node.database.paging import Page, make_page
from node.database.types import Reader
from node.ids import MAX_ID

MAX_PAGE: Final = 80

_FOLLOWERS: Final[LiteralString] = (
    SELECT_ACTOR
    + """, f.id AS position
    FROM follows AS f
    JOIN actors AS a ON a.id = f.follower_id
    WHERE f.target_id = :actor_id
        AND f.state = :state
        AND f.id < :before
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
    ORDER BY f.id DESC
    LIMIT :limit
    """
)
_FOLLOWING: Final[LiteralString] = (
    SELECT_ACTOR
    + """, f.id AS position
    FROM follows AS f
    JOIN actors AS a ON a.id = f.target_id
    WHERE f.follower_id = :actor_id
        AND f.state = 'accepted'
        AND f.id < :before
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
    ORDER BY f.id DESC
    LIMIT :limit
    """
)
_BLOCKS: Final[LiteralString] = (
    SELECT_ACTOR
    + """, b.id AS position
    FROM blocks AS b
    JOIN actors AS a ON a.id = b.target_id
    WHERE b.actor_id = :actor_id
        AND b.id < :before
    ORDER BY b.id DESC
    LIMIT :limit
    """
)
_MUTES: Final[LiteralString] = (
    SELECT_ACTOR
    + """, m.id AS position
    FROM mutes AS m
    JOIN actors AS a ON a.id = m.target_id
    WHERE m.actor_id = :actor_id
        AND m.id < :before
    ORDER BY m.id DESC
    LIMIT :limit
    """
)


def list_followers(
    r: Reader, actor_id: int, *, before: int | None = None, limit: int
) -> Page[Actor]:
    """Who follows, newest first."""
    return _list_people(
        r, _FOLLOWERS, actor_id, state="accepted", before=before, limit=limit
    )


def search_following(
    r: Reader, actor_id: int, beginning: str, *, limit: int
) -> list[Actor]:
    """Whom the actor follows and whose name begins so, by name."""
    rows = r.all(
        SELECT_ACTOR
        + """
        FROM follows AS f
        JOIN actors AS a ON a.id = f.target_id
        WHERE f.follower_id = :actor_id
            AND f.state = 'accepted'
            AND a.name_key >= :first
            AND a.name_key < :after
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        ORDER BY a.name_key, a.host
        LIMIT :limit
        """,
        actor_id=actor_id,
        first=name_key(beginning),
        # The largest character there is: a range serves where LIKE uses no index.
        after=name_key(beginning) + "\U0010ffff",
        limit=min(limit, MAX_PAGE),
    )
    return [actor_of(row) for row in rows]


def list_followed_groups(r: Reader, actor_id: int) -> list[Actor]:
    """Groups that the actor follows, by name; at most 80."""
    rows = r.all(
        SELECT_ACTOR
        + """
        FROM follows AS f
        JOIN actors AS a ON a.id = f.target_id
        WHERE f.follower_id = :actor_id
            AND f.state = 'accepted'
            AND a.kind = 'Group'
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
            AND a.is_blocked = 0
        ORDER BY a.name_key, a.host
        LIMIT :limit
        """,
        actor_id=actor_id,
        limit=MAX_PAGE,
    )
    return [actor_of(row) for row in rows]


def list_following(
    r: Reader, actor_id: int, *, before: int | None = None, limit: int
) -> Page[Actor]:
    """Who is followed, newest first; requests are not among them."""
    return _list_people(r, _FOLLOWING, actor_id, before=before, limit=limit)


def list_follow_requests(
    r: Reader, actor_id: int, *, before: int | None = None, limit: int
) -> Page[Actor]:
    """Who asks to follow, newest first."""
    return _list_people(
        r, _FOLLOWERS, actor_id, state="requested", before=before, limit=limit
    )


def list_blocks(
    r: Reader, actor_id: int, *, before: int | None = None, limit: int
) -> Page[Actor]:
    """Whom an actor blocks, newest first; deleted ones too, to be let go."""
    return _list_people(r, _BLOCKS, actor_id, before=before, limit=limit)


def list_mutes(
    r: Reader, actor_id: int, *, before: int | None = None, limit: int
) -> Page[Actor]:
    """Whom an actor mutes, newest first."""
    return _list_people(r, _MUTES, actor_id, before=before, limit=limit)


def count_follow_requests(r: Reader, actor_id: int) -> int:
    """How many ask to follow; stops counting at 100."""
    row = r.one(
        """
        SELECT COUNT(*) AS found
        FROM (
            SELECT 1
            FROM follows
            WHERE target_id = :actor_id
                AND state = 'requested'
            LIMIT 100
        ) AS counted
        """,
        actor_id=actor_id,
    )
    assert row is not None
    return row.num("found")


def _list_people(
    r: Reader,
    sql: LiteralString,
    actor_id: int,
    *,
    before: int | None,
    limit: int,
    **asked: str,
) -> Page[Actor]:
    limit = min(limit, MAX_PAGE)
    rows = r.all(
        sql,
        actor_id=actor_id,
        before=before if before is not None else MAX_ID,
        limit=limit + 1,
        **asked,
    )
    return make_page(rows, limit, lambda row: row.num("position")).map(actor_of)
