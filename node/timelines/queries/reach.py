"""Where one note turns up: for whoever watches feeds instead of reading them.

The same conditions as the feeds', asked about one note and many people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from node.database.types import Reader
from node.ids import ActorId, NoteId
from node.timelines.queries.feeds import HOME_SHOWN
from node.timelines.queries.pages import PUBLIC

_HOLDERS: Final[LiteralString] = "\n".join(
    (
        """
    SELECT h.actor_id
    FROM home AS h
    JOIN notes AS n ON n.id = h.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE h.note_id = :note_id
        AND h.actor_id IN (:items)
        AND (:sort_id = 0 OR h.sort_id = :sort_id)
    """,
        HOME_SHOWN.replace(":viewer_id", "h.actor_id"),
    )
)
_PLACE: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.is_local,
        CASE WHEN n.reply_to_iri IS NULL THEN 1 ELSE 0 END AS is_top_level,
        CASE WHEN EXISTS (
            SELECT 1 FROM note_media AS nm WHERE nm.note_id = n.id
        ) THEN 1 ELSE 0 END AS has_photos
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.id = :note_id
    """,
        PUBLIC,
    )
)


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """Of a note in public feeds: in which. Answers are only under their topics."""

    is_local: bool
    is_top_level: bool
    has_photos: bool


def list_home_holders(
    r: Reader, note_id: NoteId, actor_ids: Sequence[ActorId], *, sort_id: int = 0
) -> frozenset[ActorId]:
    """Who of at most 500 is shown a note at home; with `sort_id`, in that place."""
    rows = r.many(_HOLDERS, items=[*actor_ids], note_id=note_id, sort_id=sort_id)
    return frozenset(ActorId(row.num("actor_id")) for row in rows)


def find_public_place(r: Reader, note_id: NoteId) -> PublicPlace | None:
    """None for what is in no public feed."""
    row = r.one(_PLACE, note_id=note_id)
    if row is None:
        return None
    return PublicPlace(
        is_local=row.flag("is_local"),
        is_top_level=row.flag("is_top_level"),
        has_photos=row.flag("has_photos"),
    )
