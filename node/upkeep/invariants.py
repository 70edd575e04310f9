"""What must always add up in the database; anything found is a bug of ours.

Each check is a query for the ids of the rows that are wrong.
"""

from dataclasses import dataclass
from typing import Final, LiteralString

from node.database.types import Reader

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that some rows break."""

    rule: str
    ids: tuple[int, ...]


_RULES: Final[tuple[tuple[str, LiteralString], ...]] = (
    (
        "likes_count counts the likes",
        """
        SELECT n.id
        FROM notes AS n
        WHERE n.likes_count <> (SELECT COUNT(*) FROM likes AS l WHERE l.note_id = n.id)
        ORDER BY n.id
        LIMIT :most
        """,
    ),
    (
        "emoji_counts count the reactions",
        """
        SELECT c.note_id AS id
        FROM emoji_counts AS c
        WHERE c.total <> (
            SELECT COUNT(*)
            FROM emoji_reactions AS e
            WHERE e.note_id = c.note_id
                AND e.emoji = c.emoji
        )
        UNION
        SELECT e.note_id AS id
        FROM emoji_reactions AS e
        WHERE NOT EXISTS (
            SELECT 1
            FROM emoji_counts AS c
            WHERE c.note_id = e.note_id
                AND c.emoji = e.emoji
        )
        ORDER BY id
        LIMIT :most
        """,
    ),
    (
        "boosts_count counts the boosts",
        """
        SELECT n.id
        FROM notes AS n
        WHERE n.boosts_count <> (
            SELECT COUNT(*) FROM boosts AS b WHERE b.note_id = n.id
        )
        ORDER BY n.id
        LIMIT :most
        """,
    ),
    (
        "replies_count counts the public and unlisted replies",
        """
        SELECT n.id
        FROM notes AS n
        WHERE n.replies_count <> (
            SELECT COUNT(*)
            FROM notes AS c
            WHERE c.reply_to_id = n.id
                AND c.visibility IN ('public', 'unlisted')
                AND c.held = 0
        )
        ORDER BY n.id
        LIMIT :most
        """,
    ),
    (
        "votes_count counts the votes in polls of ours",
        """
        SELECT DISTINCT o.note_id AS id
        FROM poll_options AS o
        JOIN notes AS n ON n.id = o.note_id
        WHERE n.is_local = 1
            AND o.votes_count <> (
                SELECT COUNT(*)
                FROM poll_votes AS v
                WHERE v.note_id = o.note_id
                    AND v.position = o.position
            )
        ORDER BY o.note_id
        LIMIT :most
        """,
    ),
    (
        "voters_count counts the voters in polls of ours",
        """
        SELECT p.note_id AS id
        FROM polls AS p
        JOIN notes AS n ON n.id = p.note_id
        WHERE n.is_local = 1
            AND p.voters_count <> (
                SELECT COUNT(*) FROM poll_voters AS v WHERE v.note_id = p.note_id
            )
        ORDER BY p.note_id
        LIMIT :most
        """,
    ),
    (
        "notes_count counts the notes that are not direct",
        """
        SELECT a.id
        FROM actors AS a
        WHERE a.host = ''
            AND a.deleted_ms IS NULL
            AND a.notes_count <> (
                SELECT COUNT(*)
                FROM notes AS n
                WHERE n.actor_id = a.id
                    AND n.visibility <> 'direct'
            )
        ORDER BY a.id
        LIMIT :most
        """,
    ),
    (
        "answers_count counts those of them that answer others",
        """
        SELECT a.id
        FROM actors AS a
        WHERE a.host = ''
            AND a.deleted_ms IS NULL
            AND a.answers_count <> (
                SELECT COUNT(*)
                FROM notes AS n
                WHERE n.actor_id = a.id
                    AND n.visibility <> 'direct'
                    AND n.reply_to_iri IS NOT NULL
            )
        ORDER BY a.id
        LIMIT :most
        """,
    ),
    (
        "followers_count counts the accepted followers",
        """
        SELECT a.id
        FROM actors AS a
        WHERE a.host = ''
            AND a.deleted_ms IS NULL
            AND a.followers_count <> (
                SELECT COUNT(*)
                FROM follows AS f
                WHERE f.target_id = a.id
                    AND f.state = 'accepted'
            )
        ORDER BY a.id
        LIMIT :most
        """,
    ),
    (
        "following_count counts the accepted follows",
        """
        SELECT a.id
        FROM actors AS a
        WHERE a.host = ''
            AND a.deleted_ms IS NULL
            AND a.following_count <> (
                SELECT COUNT(*)
                FROM follows AS f
                WHERE f.follower_id = a.id
                    AND f.state = 'accepted'
            )
        ORDER BY a.id
        LIMIT :most
        """,
    ),
    (
        "a deleted note does not come back",
        """
        SELECT n.id
        FROM notes AS n
        JOIN tombstones AS t ON t.iri = n.iri
        ORDER BY n.id
        LIMIT :most
        """,
    ),
    (
        "nothing is dated in the future",
        """
        SELECT n.id
        FROM notes AS n
        WHERE n.received_ms > :tomorrow
        ORDER BY n.id
        LIMIT :most
        """,
    ),
)


def list_broken(r: Reader) -> list[Broken]:
    """Every rule that some row breaks; reads whole tables."""
    return [broken for rule, sql in _RULES if (broken := _check(r, rule, sql))]


def _check(r: Reader, rule: str, sql: LiteralString) -> Broken | None:
    values: dict[str, int] = {"most": MOST}
    if ":tomorrow" in sql:
        values["tomorrow"] = r.now_ms + 86_400_000
    ids = tuple(row.num("id") for row in r.all(sql, **values))
    return Broken(rule, ids) if ids else None
