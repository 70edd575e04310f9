"""How far somebody has read at home."""

from node.database.types import Writer
from node.ids import ActorId


def mark_home(w: Writer, actor_id: ActorId, read_id: int) -> None:
    """As their app says, also further up again."""
    w.run(
        """
        INSERT INTO home_marks (actor_id, read_id, version, updated_ms)
        VALUES (:actor_id, :read_id, 1, :now)
        ON CONFLICT (actor_id) DO UPDATE
        SET read_id = excluded.read_id,
            version = home_marks.version + 1,
            updated_ms = excluded.updated_ms
        """,
        actor_id=actor_id,
        read_id=read_id,
        now=w.now_ms,
    )
