"""Finding reactions."""

from collections.abc import Iterable
from typing import Final, LiteralString

from node.database.paging import (
    Page,
    Span,
    make_span_page,
    order_by,
    positions,
)
from node.database.types import Reader, Record
from node.ids import ActorId, Iri, NoteId
from node.notes.models import Visibility
from node.notes.queries.visible import viewer_number
from node.reactions.models import Boost, EmojiReaction, Like

MAX_OWN: Final = 20

_KNOWN: Final[LiteralString] = """
    AND x.id < :before
    AND x.id > :after
    AND a.suspended_ms IS NULL
    AND a.deleted_ms IS NULL
    AND a.is_blocked = 0
    AND NOT EXISTS (
        SELECT 1
        FROM blocks AS b
        WHERE (b.actor_id = a.id AND b.target_id = :viewer_id)
            OR (b.actor_id = :viewer_id AND b.target_id = a.id)
    )
"""
"""Who may be named to the viewer."""

BOOST_SHOWN: Final[LiteralString] = """
    AND o.suspended_ms IS NULL
    AND o.deleted_ms IS NULL
    AND o.is_blocked = 0
    AND (
        b.visibility IN ('public', 'unlisted')
        OR b.actor_id = :viewer_id
        OR EXISTS (
            SELECT 1
            FROM follows AS shown
            WHERE shown.follower_id = :viewer_id
                AND shown.target_id = b.actor_id
                AND shown.state = 'accepted'
        )
    )
    AND NOT EXISTS (
        SELECT 1
        FROM blocks AS apart
        WHERE (apart.actor_id = b.actor_id AND apart.target_id = :viewer_id)
            OR (apart.actor_id = :viewer_id AND apart.target_id = b.actor_id)
    )
"""
"""Of `boosts AS b` by `actors AS o`: not of people who are refused here or apart from
the viewer; those for followers are for these and for whose they are."""

_SHOWN_BOOSTS: Final[LiteralString] = "\n".join(
    (
        """
    SELECT b.id
    FROM boosts AS b
    JOIN actors AS o ON o.id = b.actor_id
    WHERE b.id IN (:items)
    """,
        BOOST_SHOWN,
    )
)

_LIKERS: Final[LiteralString] = """
    SELECT x.id, x.actor_id
    FROM likes AS x
    JOIN actors AS a ON a.id = x.actor_id
    WHERE x.note_id = :note_id
"""
_BOOSTERS: Final[LiteralString] = """
    SELECT x.id, x.actor_id
    FROM boosts AS x
    JOIN actors AS a ON a.id = x.actor_id
    WHERE x.note_id = :note_id
        AND (x.visibility IN ('public', 'unlisted') OR x.actor_id = :viewer_id)
"""


def find_like(r: Reader, actor_id: ActorId, note_id: NoteId) -> Like | None:
    row = r.one(
        """
        SELECT id, iri, note_id, actor_id, created_ms
        FROM likes
        WHERE note_id = :note_id
            AND actor_id = :actor_id
        """,
        note_id=note_id,
        actor_id=actor_id,
    )
    return like_of(row) if row else None


def find_like_by_iri(r: Reader, iri: str) -> Like | None:
    row = r.one(
        """
        SELECT id, iri, note_id, actor_id, created_ms
        FROM likes
        WHERE iri = :iri
        """,
        iri=iri,
    )
    return like_of(row) if row else None


def list_own_reactions(
    r: Reader, actor_id: ActorId, note_id: NoteId
) -> list[EmojiReaction]:
    """An actor's reactions with an emoji to a note, oldest first."""
    rows = r.all(
        """
        SELECT id, iri, note_id, actor_id, emoji, created_ms
        FROM emoji_reactions
        WHERE note_id = :note_id
            AND actor_id = :actor_id
        ORDER BY id
        LIMIT :limit
        """,
        note_id=note_id,
        actor_id=actor_id,
        limit=MAX_OWN,
    )
    return [reaction_of(row) for row in rows]


def is_under(r: Reader, note_id: NoteId, emoji: str) -> bool:
    """Whether somebody reacted with this emoji to a note."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM emoji_counts
        WHERE note_id = :note_id
            AND emoji = :emoji
        """,
        note_id=note_id,
        emoji=emoji,
    )
    return row is not None


def find_reaction_by_iri(r: Reader, iri: str) -> EmojiReaction | None:
    row = r.one(
        """
        SELECT id, iri, note_id, actor_id, emoji, created_ms
        FROM emoji_reactions
        WHERE iri = :iri
        """,
        iri=iri,
    )
    return reaction_of(row) if row else None


def find_boost(r: Reader, boost_id: int) -> Boost | None:
    row = r.one(
        """
        SELECT id, iri, note_id, actor_id, visibility, created_ms
        FROM boosts
        WHERE id = :id
        """,
        id=boost_id,
    )
    return boost_of(row) if row else None


def find_boost_of(r: Reader, actor_id: ActorId, note_id: NoteId) -> Boost | None:
    """An actor's boost of a note."""
    row = r.one(
        """
        SELECT id, iri, note_id, actor_id, visibility, created_ms
        FROM boosts
        WHERE note_id = :note_id
            AND actor_id = :actor_id
        """,
        note_id=note_id,
        actor_id=actor_id,
    )
    return boost_of(row) if row else None


def list_boosts(r: Reader, boost_ids: Iterable[int]) -> dict[int, Boost]:
    """Those of at most 500 boosts that still are, by id."""
    rows = r.many(
        """
        SELECT id, iri, note_id, actor_id, visibility, created_ms
        FROM boosts
        WHERE id IN (:items)
        """,
        items=list(boost_ids),
    )
    return {row.num("id"): boost_of(row) for row in rows}


def pick_shown_boosts(
    r: Reader, boost_ids: Iterable[int], viewer_id: ActorId | None
) -> frozenset[int]:
    """Those of at most 500 boosts that the viewer may see, if also what they boost."""
    rows = r.many(
        _SHOWN_BOOSTS,
        items=list(boost_ids),
        viewer_id=viewer_number(viewer_id),
    )
    return frozenset(row.num("id") for row in rows)


def list_likers(
    r: Reader, note_id: NoteId, span: Span, *, viewer_id: ActorId | None
) -> Page[ActorId]:
    """Who liked a note, the last one first; positions are those of the likes."""
    rows = r.all(
        "\n".join((_LIKERS, _KNOWN, order_by("x.id", span))),
        note_id=note_id,
        viewer_id=viewer_number(viewer_id),
        **positions(span),
    )
    return make_span_page(rows, span, lambda row: row.num("id")).map(_actor_id)


def list_boosters(
    r: Reader, note_id: NoteId, span: Span, *, viewer_id: ActorId | None
) -> Page[ActorId]:
    """Who boosted a note for more than their followers, the last one first."""
    rows = r.all(
        "\n".join((_BOOSTERS, _KNOWN, order_by("x.id", span))),
        note_id=note_id,
        viewer_id=viewer_number(viewer_id),
        **positions(span),
    )
    return make_span_page(rows, span, lambda row: row.num("id")).map(_actor_id)


def find_boost_by_iri(r: Reader, iri: str) -> Boost | None:
    row = r.one(
        """
        SELECT id, iri, note_id, actor_id, visibility, created_ms
        FROM boosts
        WHERE iri = :iri
        """,
        iri=iri,
    )
    return boost_of(row) if row else None


def like_of(row: Record) -> Like:
    return Like(
        id=row.num("id"),
        iri=Iri(row.text("iri")),
        note_id=NoteId(row.num("note_id")),
        actor_id=ActorId(row.num("actor_id")),
        created_ms=row.num("created_ms"),
    )


def reaction_of(row: Record) -> EmojiReaction:
    return EmojiReaction(
        id=row.num("id"),
        iri=Iri(row.text("iri")),
        note_id=NoteId(row.num("note_id")),
        actor_id=ActorId(row.num("actor_id")),
        emoji=row.text("emoji"),
        created_ms=row.num("created_ms"),
    )


def boost_of(row: Record) -> Boost:
    return Boost(
        id=row.num("id"),
        iri=Iri(row.text("iri")),
        note_id=NoteId(row.num("note_id")),
        actor_id=ActorId(row.num("actor_id")),
        visibility=Visibility(row.text("visibility")),
        created_ms=row.num("created_ms"),
    )


def _actor_id(row: Record) -> ActorId:
    return ActorId(row.num("actor_id"))
