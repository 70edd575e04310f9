"""Whom somebody may put into their lists: whom they follow or asked to, by name."""

from node.actors.models import Actor
from node.actors.policy import name_key
from node.actors.queries import SELECT_ACTOR, actor_of
from node.database.patterns import escape_like
from node.database.types import Reader
from node.ids import ActorId


def search_candidates(
    r: Reader, owner_id: ActorId, text: str, *, host: str = "", limit: int
) -> list[Actor]:
    """Whose handle begins so or whose name has it, by handle; of a server if named."""
    rows = r.all(
        SELECT_ACTOR
        + """
        FROM follows AS f
        JOIN actors AS a ON a.id = f.target_id
        WHERE f.follower_id = :owner_id
            AND f.state IN ('accepted', 'requested')
            AND (
                (a.name_key >= :first AND a.name_key < :after)
                OR LOWER(a.display_name) LIKE :within ESCAPE '!'
                OR a.display_name LIKE :typed ESCAPE '!'
            )
            AND (:host = '' OR a.host = :host)
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        ORDER BY a.name_key, a.host
        LIMIT :limit
        """,
        owner_id=owner_id,
        first=name_key(text),
        after=name_key(text) + "\U0010ffff",
        # SQLite knows lower case of Latin letters only: others are found as typed.
        within=f"%{escape_like(text.lower())}%",
        typed=f"%{escape_like(text)}%",
        host=host.lower(),
        limit=limit,
    )
    return [actor_of(row) for row in rows]
