"""Lists of people, newest first, a page at a time."""

from typing import Final, LiteralString

from node.actors.models import Actor
from node.actors.policy import name_key
from node.actors.queries import SELECT_ACTOR, actor_of
from node.database.paging import (
    Page,
    Span,
    make_span_page,
    order_by,
    positions,
)
from node.database.types import Reader

MAX_PAGE: Final = 80

_FOLLOWERS: Final[LiteralString] = (
    SELECT_ACTOR
    + """, f.id AS position
    FROM follows AS f
    JOIN actors AS a ON a.id = f.follower_id
    WHERE f.target_id = :actor_id
        AND f.state = :state
        AND f.id < :before
        AND f.id > :after
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
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
        AND f.id > :after
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
    """
)
_BLOCKS: Final[LiteralString] = (
    SELECT_ACTOR
    + """, b.id AS position
    FROM blocks AS b
    JOIN actors AS a ON a.id = b.target_id
    WHERE b.actor_id = :actor_id
        AND b.id < :before
        AND b.id > :after
    """
)
_MUTES: Final[LiteralString] = (
    SELECT_ACTOR
    + """, m.id AS position
    FROM mutes AS m
    JOIN actors AS a ON a.id = m.target_id
    WHERE m.actor_id = :actor_id
        AND m.id < :before
        AND m.id > :after
    """
)

_ENDORSED: Final[LiteralString] = (
    SELECT_ACTOR
    + """, e.id AS position
    FROM endorsements AS e
    JOIN actors AS a ON a.id = e.target_id
    WHERE e.actor_id = :actor_id
        AND e.id < :before
        AND e.id > :after
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
        AND a.is_blocked = 0
    """
)


def list_followers(r: Reader, actor_id: int, span: Span) -> Page[Actor]:
    """Who follows, newest first."""
    return _list_people(r, _FOLLOWERS, "f.id", actor_id, span, state="accepted")


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


def list_following(r: Reader, actor_id: int, span: Span) -> Page[Actor]:
    """Who is followed, newest first; requests are not among them."""
    return _list_people(r, _FOLLOWING, "f.id", actor_id, span)


def list_follow_requests(r: Reader, actor_id: int, span: Span) -> Page[Actor]:
    """Who asks to follow, newest first."""
    return _list_people(r, _FOLLOWERS, "f.id", actor_id, span, state="requested")


def list_blocks(r: Reader, actor_id: int, span: Span) -> Page[Actor]:
    """Whom an actor blocks, newest first; deleted ones too, to be let go."""
    return _list_people(r, _BLOCKS, "b.id", actor_id, span)


def list_mutes(r: Reader, actor_id: int, span: Span) -> Page[Actor]:
    """Whom an actor mutes, newest first."""
    return _list_people(r, _MUTES, "m.id", actor_id, span)


def list_endorsed(r: Reader, actor_id: int, span: Span) -> Page[Actor]:
    """Whom an actor shows on their profile, newest first."""
    return _list_people(r, _ENDORSED, "e.id", actor_id, span)


def list_avoided_hosts(r: Reader, actor_id: int, span: Span) -> Page[str]:
    """Servers whose people an actor does not want to meet, the last named first."""
    rows = r.all(
        "\n".join((_AVOIDED, order_by("h.id", span))),
        actor_id=actor_id,
        **positions(span),
    )
    page = make_span_page(rows, span, lambda row: row.num("id"))
    return page.map(lambda row: row.text("host"))


_AVOIDED: Final[LiteralString] = """
    SELECT h.id, h.host
    FROM avoided_hosts AS h
    WHERE h.actor_id = :actor_id
        AND h.id < :before
        AND h.id > :after
"""


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
    column: LiteralString,
    actor_id: int,
    span: Span,
    **asked: str,
) -> Page[Actor]:
    rows = r.all(
        "\n".join((sql, order_by(column, span))),
        actor_id=actor_id,
        **positions(span),
        **asked,
    )
    return make_span_page(rows, span, lambda row: row.num("position")).map(actor_of)
