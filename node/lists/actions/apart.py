"""What is only to be read in lists: out of home, and back.

What comes later stays away by itself: `node.timelines.actions` looks for it. Direct
notes and one's own are always at home.
"""

from node.database.types import Writer
from node.ids import ActorId
from node.lists.models import PeopleList
from node.timelines.actions import trim_homes


def take_from_home(w: Writer, found: PeopleList) -> None:
    """Take what its members wrote or boosted out of the home of a list's owner."""
    w.run(
        """
        DELETE FROM home
        WHERE actor_id = :owner_id
            AND EXISTS (
                SELECT 1
                FROM notes AS n
                JOIN list_members AS m
                    ON m.actor_id = COALESCE(home.booster_id, n.actor_id)
                WHERE n.id = home.note_id
                    AND m.list_id = :list_id
                    AND m.actor_id <> :owner_id
                    AND n.visibility <> 'direct'
            )
        """,
        owner_id=found.owner_id,
        list_id=found.id,
    )


def give_back_to_home(
    w: Writer, found: PeopleList, member_id: ActorId | None = None
) -> None:
    """Put what is in a list, all or by one member, into the home of its owner.

    But for what another list keeps to itself.
    """
    w.run(
        """
        INSERT INTO home (actor_id, sort_id, note_id, booster_id)
        SELECT l.owner_id, t.sort_id, t.note_id,
            CASE
                WHEN t.sort_id = t.note_id THEN CAST(NULL AS INTEGER)
                ELSE t.member_id
            END
        FROM list_notes AS t
        JOIN lists AS l ON l.id = t.list_id
        WHERE t.list_id = :list_id
            AND (:member_id = 0 OR t.member_id = :member_id)
            AND NOT EXISTS (
                SELECT 1
                FROM list_members AS m
                JOIN lists AS other ON other.id = m.list_id
                WHERE m.actor_id = t.member_id
                    AND other.owner_id = l.owner_id
                    AND other.id <> l.id
                    AND other.exclusive = 1
            )
            AND NOT EXISTS (
                SELECT 1
                FROM home AS there
                WHERE there.note_id = t.note_id
                    AND there.actor_id = l.owner_id
            )
        ON CONFLICT DO NOTHING
        """,
        list_id=found.id,
        member_id=member_id or 0,
    )
    trim_homes(w, [found.owner_id])
