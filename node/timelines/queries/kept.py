"""What somebody keeps and likes, by when they did; for themselves."""

from typing import Final, LiteralString

from node.database.paging import Page, Span, order_by
from node.database.types import Reader
from node.ids import ActorId
from node.notes.queries.visible import VISIBLE
from node.timelines.models import Entry
from node.timelines.queries.pages import list_entries

_BOOKMARKS: Final[LiteralString] = "\n".join(
    (
        """
    SELECT k.id AS sort_id, k.note_id, CAST(NULL AS INTEGER) AS booster_id
    FROM bookmarks AS k
    JOIN notes AS n ON n.id = k.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE k.actor_id = :viewer_id
        AND k.id < :before
        AND k.id > :after
        AND
    """,
        VISIBLE,
    )
)

_LIKED: Final[LiteralString] = "\n".join(
    (
        """
    SELECT l.id AS sort_id, l.note_id, CAST(NULL AS INTEGER) AS booster_id
    FROM likes AS l
    JOIN notes AS n ON n.id = l.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE l.actor_id = :viewer_id
        AND l.id < :before
        AND l.id > :after
        AND
    """,
        VISIBLE,
    )
)


def list_bookmarks(r: Reader, actor_id: ActorId, span: Span) -> Page[Entry]:
    """What the actor keeps, last kept first."""
    sql = "\n".join((_BOOKMARKS, order_by("k.id", span)))
    return list_entries(r, sql, span, viewer_id=actor_id)


def list_liked(r: Reader, actor_id: ActorId, span: Span) -> Page[Entry]:
    """What the actor likes, last liked first."""
    sql = "\n".join((_LIKED, order_by("l.id", span)))
    return list_entries(r, sql, span, viewer_id=actor_id)
