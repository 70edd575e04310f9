"""The directory: people who want to be found, but for those whom its reader avoids."""

from typing import Final, LiteralString

from node.actors.models import Actor
from node.actors.queries import SELECT_ACTOR, actor_of
from node.database.types import Reader
from node.ids import ActorId
from node.notes.queries.visible import viewer_number
from node.relations.queries import FINDABLE, NOT_SHUNNED
from node.search.queries import RECENT_NOTES

_DISCOVERABLE: Final[LiteralString] = "\n".join(
    (
        "WHERE (:is_local = 0 OR a.host = '')",
        FINDABLE,
        NOT_SHUNNED,
    )
)


def list_discoverable(
    r: Reader, *, viewer_id: ActorId | None, is_local: bool, limit: int, offset: int
) -> list[Actor]:
    """Those who came last first."""
    rows = r.all(
        _BY_AGE,
        viewer_id=viewer_number(viewer_id),
        is_local=is_local,
        limit=limit,
        skip=offset,
    )
    return [actor_of(row) for row in rows]


def list_posting(
    r: Reader, *, viewer_id: ActorId | None, is_local: bool, limit: int, offset: int
) -> list[Actor]:
    """Those who posted last first.

    Only authors of the newest 2,000 public notes: whoever was silent longer is found
    by name.
    """
    rows = r.all(
        _BY_NOTES,
        viewer_id=viewer_number(viewer_id),
        is_local=is_local,
        looked_at=RECENT_NOTES,
        limit=limit,
        skip=offset,
    )
    return [actor_of(row) for row in rows]


_BY_AGE: Final[LiteralString] = "\n".join(
    (
        SELECT_ACTOR,
        "FROM actors AS a",
        _DISCOVERABLE,
        "ORDER BY a.id DESC LIMIT :limit OFFSET :skip",
    )
)
_BY_NOTES: Final[LiteralString] = "\n".join(
    (
        SELECT_ACTOR,
        """
    FROM (
        SELECT newest.actor_id, MAX(newest.id) AS last_id
        FROM (
            SELECT id, actor_id
            FROM notes
            WHERE visibility = 'public'
                AND reply_to_iri IS NULL
                AND held = 0
            ORDER BY id DESC
            LIMIT :looked_at
        ) AS newest
        GROUP BY newest.actor_id
    ) AS posted
    JOIN actors AS a ON a.id = posted.actor_id
    """,
        _DISCOVERABLE,
        "ORDER BY posted.last_id DESC LIMIT :limit OFFSET :skip",
    )
)
