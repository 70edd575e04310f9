"""Home, and what everybody posted."""

from typing import Final, LiteralString

from node.database.paging import Page, Span, order_by, within
from node.database.types import Reader
from node.ids import ActorId
from node.notes.queries.visible import NOT_HIDDEN, VISIBLE, WANTED, viewer_number
from node.timelines.models import Entry, Origin, Shape
from node.timelines.queries.pages import (
    FROM_NOTES,
    ORIGINS,
    PUBLIC,
    SHAPES,
    TOP_LEVEL,
    list_entries,
)

HOME_SHOWN: Final[LiteralString] = "\n".join(
    (
        """
        AND NOT EXISTS (
            SELECT 1
            FROM mutes AS q
            WHERE q.actor_id = :viewer_id
                AND q.target_id = h.booster_id
        )
        AND NOT EXISTS (
            SELECT 1
            FROM follows AS unboosted
            WHERE unboosted.follower_id = :viewer_id
                AND unboosted.target_id = h.booster_id
                AND unboosted.shows_boosts = 0
        )
        AND NOT EXISTS (
            SELECT 1
            FROM actors AS o
            WHERE o.id = h.booster_id
                AND (o.suspended_ms IS NOT NULL OR o.deleted_ms IS NOT NULL)
        )
        AND
    """,
        VISIBLE,
        WANTED,
        NOT_HIDDEN,
    )
)
"""What of a home feed (`home AS h`) is shown; the rest stays in it unseen."""

_HOME: Final[LiteralString] = """
    SELECT h.sort_id, h.note_id, h.booster_id
    FROM home AS h
    JOIN notes AS n ON n.id = h.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE h.actor_id = :viewer_id
"""


def list_home(r: Reader, actor_id: ActorId, span: Span) -> Page[Entry]:
    """What people the actor follows posted and boosted, and their own notes."""
    sql = "\n".join(
        (_HOME, within("h.sort_id", span), HOME_SHOWN, order_by("h.sort_id", span))
    )
    return list_entries(r, sql, span, viewer_id=actor_id)


def list_explore(
    r: Reader,
    span: Span,
    *,
    viewer_id: ActorId | None,
    origin: Origin = Origin.ANYWHERE,
    shape: Shape = Shape.ALL,
) -> Page[Entry]:
    """Public notes that answer nothing."""
    sql = "\n".join(
        (
            FROM_NOTES,
            PUBLIC,
            TOP_LEVEL,
            ORIGINS[origin],
            SHAPES[shape],
            "AND",
            VISIBLE,
            WANTED,
            order_by("n.id", span),
        )
    )
    return list_entries(r, sql, span, viewer_id=viewer_number(viewer_id))
