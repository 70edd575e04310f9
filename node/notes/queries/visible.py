"""Who may see a note, in SQL: the same rule as `node.notes.policy.may_see`.

Conditions for queries that name the tables `notes AS n` and `actors AS a` (the
note's author) and the parameter `:viewer_id`, which is 0 for a guest. Composed
with `"\\n".join(...)`, so that every text stays a literal.
"""

from typing import Final, LiteralString

from node.ids import ActorId

AUTHOR_IS_ACTIVE: Final[LiteralString] = """
    a.suspended_ms IS NULL
    AND a.deleted_ms IS NULL
    AND a.is_blocked = 0
"""

VISIBLE: Final[LiteralString] = "\n".join(
    (
        AUTHOR_IS_ACTIVE,
        """
    AND (
        n.actor_id = :viewer_id
        OR (
            n.held = 0
            AND (
                (
                    n.visibility IN ('public', 'unlisted')
                    AND (
                        :viewer_id <> 0
                        OR CASE n.visibility
                            WHEN 'public' THEN a.hides_public
                            ELSE a.hides_unlisted
                        END = 0
                    )
                )
                OR (
                    n.visibility = 'followers'
                    AND EXISTS (
                        SELECT 1
                        FROM follows AS f
                        WHERE f.follower_id = :viewer_id
                            AND f.target_id = n.actor_id
                            AND f.state = 'accepted'
                    )
                )
                OR EXISTS (
                    SELECT 1
                    FROM note_mentions AS m
                    WHERE m.note_id = n.id
                        AND m.actor_id = :viewer_id
                )
            )
            AND NOT EXISTS (
                SELECT 1
                FROM blocks AS b
                WHERE b.actor_id = n.actor_id
                    AND b.target_id = :viewer_id
            )
        )
    )
    """,
    )
)
"""The viewer may know of the note."""

NOT_BLOCKED: Final[LiteralString] = """
    AND NOT EXISTS (
        SELECT 1
        FROM blocks AS mine
        WHERE mine.actor_id = :viewer_id
            AND mine.target_id = n.actor_id
    )
"""

NOT_MUTED: Final[LiteralString] = """
    AND NOT EXISTS (
        SELECT 1
        FROM mutes AS quiet
        WHERE quiet.actor_id = :viewer_id
            AND quiet.target_id = n.actor_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM avoided_hosts AS far
        WHERE far.actor_id = :viewer_id
            AND far.host = a.host
    )
"""

WANTED: Final[LiteralString] = NOT_BLOCKED + NOT_MUTED
"""The viewer neither blocks nor mutes the author, nor avoids their server: for lists,
not for one note."""

NOT_HIDDEN: Final[LiteralString] = """
    AND (
        (a.hidden_ms IS NULL AND a.is_limited = 0)
        OR n.actor_id = :viewer_id
        OR EXISTS (
            SELECT 1
            FROM follows AS known
            WHERE known.follower_id = :viewer_id
                AND known.target_id = n.actor_id
                AND known.state = 'accepted'
        )
    )
"""
"""Hidden authors, and those of limited servers, are seen by those who follow them:
home and conversations."""


def viewer_number(viewer_id: ActorId | None) -> int:
    """The value of `:viewer_id`; no actor has the id 0."""
    return 0 if viewer_id is None else viewer_id
