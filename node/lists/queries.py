"""Somebody's lists, who is in them, and their feeds: for their owner alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, LiteralString, TypeAlias

from node.actors.models import Actor
from node.actors.queries import SELECT_ACTOR, actor_of
from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import ActorId, NoteId
from node.lists.models import MAX_LISTS, ListId, PeopleList, Replies
from node.timelines.models import Entry
from node.timelines.queries.feeds import HOME_SHOWN
from node.timelines.queries.pages import list_entries

Owned: TypeAlias = tuple[ActorId, ListId]
"""A list with its owner."""

_SELECT_LIST: Final[LiteralString] = """
    SELECT l.id, l.owner_id, l.title, l.replies, l.exclusive
    FROM lists AS l
"""
_MEMBERS: Final[LiteralString] = (
    SELECT_ACTOR
    + """, m.id AS position
    FROM list_members AS m
    JOIN actors AS a ON a.id = m.actor_id
    WHERE m.list_id = :list_id
        AND m.id < :before
        AND m.id > :after
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
    """
)
_PLACES: Final[LiteralString] = """
        SELECT t.list_id, t.sort_id, t.note_id,
            CASE
                WHEN t.sort_id = t.note_id THEN CAST(NULL AS INTEGER)
                ELSE t.member_id
            END AS booster_id
        FROM list_notes AS t
"""
_FEED: Final[LiteralString] = "\n".join(
    (
        """
    SELECT h.sort_id, h.note_id, h.booster_id
    FROM (
        """,
        _PLACES,
        """
        WHERE t.list_id = :list_id
            AND t.sort_id < :before
            AND t.sort_id > :after
    ) AS h
    JOIN notes AS n ON n.id = h.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE h.sort_id > 0
    """,
        HOME_SHOWN,
    )
)
_HOLDING: Final[LiteralString] = "\n".join(
    (
        """
    SELECT l.id, l.owner_id
    FROM (
        """,
        _PLACES,
        """
        WHERE t.note_id = :note_id
            AND (:sort_id = 0 OR t.sort_id = :sort_id)
    ) AS h
    JOIN lists AS l ON l.id = h.list_id
    JOIN notes AS n ON n.id = h.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE l.owner_id IN (:items)
    """,
        HOME_SHOWN.replace(":viewer_id", "l.owner_id"),
    )
)


def get_list(r: Reader, owner_id: ActorId, list_id: int) -> PeopleList:
    """Raises `NotFound`, also for the list of somebody else."""
    row = r.one(
        _SELECT_LIST
        + """
        WHERE l.id = :id
            AND l.owner_id = :owner_id
        """,
        id=list_id,
        owner_id=owner_id,
    )
    if row is None:
        raise NotFound("there is no such list")
    return _list(row)


def list_lists(r: Reader, owner_id: ActorId) -> list[PeopleList]:
    """All of somebody's lists, the oldest first."""
    rows = r.all(
        _SELECT_LIST
        + """
        WHERE l.owner_id = :owner_id
        ORDER BY l.id
        LIMIT :limit
        """,
        owner_id=owner_id,
        limit=MAX_LISTS,
    )
    return list(map(_list, rows))


def list_lists_with(
    r: Reader, owner_id: ActorId, member_id: ActorId
) -> list[PeopleList]:
    """Those of them that somebody is in."""
    rows = r.all(
        _SELECT_LIST
        + """
        JOIN list_members AS m ON m.list_id = l.id
        WHERE l.owner_id = :owner_id
            AND m.actor_id = :member_id
        ORDER BY l.id
        LIMIT :limit
        """,
        owner_id=owner_id,
        member_id=member_id,
        limit=MAX_LISTS,
    )
    return list(map(_list, rows))


def list_members(r: Reader, list_id: ListId, span: Span) -> Page[Actor]:
    """Who is in a list, last added first."""
    rows = r.all(
        "\n".join((_MEMBERS, order_by("m.id", span))),
        list_id=list_id,
        **positions(span),
    )
    return make_span_page(rows, span, lambda row: row.num("position")).map(actor_of)


def count_members(r: Reader, list_id: ListId) -> int:
    row = r.one(
        "SELECT COUNT(*) AS total FROM list_members WHERE list_id = :id", id=list_id
    )
    assert row is not None
    return row.num("total")


def count_shown_members(r: Reader, owner_id: ActorId) -> Mapping[ListId, int]:
    """How many people `list_members` shows of each of somebody's lists."""
    rows = r.all(
        """
        SELECT m.list_id, COUNT(*) AS total
        FROM lists AS l
        JOIN list_members AS m ON m.list_id = l.id
        JOIN actors AS a ON a.id = m.actor_id
        WHERE l.owner_id = :owner_id
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        GROUP BY m.list_id
        ORDER BY m.list_id
        LIMIT :limit
        """,
        owner_id=owner_id,
        limit=MAX_LISTS,
    )
    return {ListId(row.num("list_id")): row.num("total") for row in rows}


def pick_members(
    r: Reader, list_id: ListId, ids: Iterable[ActorId]
) -> frozenset[ActorId]:
    """Who of some people is in a list."""
    rows = r.many(
        """
        SELECT actor_id
        FROM list_members
        WHERE list_id = :list_id
            AND actor_id IN (:items)
        """,
        items=[*ids],
        list_id=list_id,
    )
    return frozenset(ActorId(row.num("actor_id")) for row in rows)


def list_feed(r: Reader, found: PeopleList, span: Span) -> Page[Entry]:
    """What its members posted and boosted, shown as at home."""
    sql = "\n".join((_FEED, order_by("h.sort_id", span)))
    return list_entries(r, sql, span, list_id=found.id, viewer_id=found.owner_id)


def list_holding(
    r: Reader, note_id: NoteId, owner_ids: Sequence[ActorId], *, sort_id: int = 0
) -> frozenset[Owned]:
    """In which feeds of at most 500 owners a note is; with `sort_id`, in that place."""
    rows = r.many(_HOLDING, items=[*owner_ids], note_id=note_id, sort_id=sort_id)
    return frozenset(map(_owned, rows))


def list_naming(
    r: Reader, member_id: int, owner_ids: Sequence[ActorId]
) -> frozenset[Owned]:
    """Which lists of at most 500 owners somebody is in."""
    rows = r.many(
        """
        SELECT l.id, l.owner_id
        FROM list_members AS m
        JOIN lists AS l ON l.id = m.list_id
        WHERE m.actor_id = :member_id
            AND l.owner_id IN (:items)
        """,
        items=[*owner_ids],
        member_id=member_id,
    )
    return frozenset(map(_owned, rows))


def _owned(row: Record) -> Owned:
    return ActorId(row.num("owner_id")), ListId(row.num("id"))


def _list(row: Record) -> PeopleList:
    return PeopleList(
        id=ListId(row.num("id")),
        owner_id=ActorId(row.num("owner_id")),
        title=row.text("title"),
        replies=Replies(row.text("replies")),
        exclusive=row.flag("exclusive"),
    )
