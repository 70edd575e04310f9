"""How far somebody has read at home."""

from node.database.types import Reader
from node.ids import ActorId
from node.notifications.models import Mark


def find_home_mark(r: Reader, actor_id: ActorId) -> Mark:
    """Nothing was read before the first mark."""
    row = r.one(
        "SELECT read_id, version, updated_ms FROM home_marks WHERE actor_id = :id",
        id=actor_id,
    )
    if row is None:
        return Mark(0, 0, 0)
    return Mark(row.num("read_id"), row.num("version"), row.num("updated_ms"))
