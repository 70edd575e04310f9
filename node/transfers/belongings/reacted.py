"""What somebody did with posts, and what was said to them alone."""

from typing import Final, LiteralString

SECTIONS: Final[dict[str, LiteralString]] = {
    "votes": """
        SELECT
            v.id AS place,
            0 AS part,
            n.iri AS post,
            o.name AS answer
        FROM poll_voters AS w
        JOIN poll_votes AS v ON v.note_id = w.note_id AND v.actor_id = w.actor_id
        JOIN poll_options AS o ON o.note_id = v.note_id AND o.position = v.position
        JOIN notes AS n ON n.id = v.note_id
        WHERE w.actor_id = :actor_id
            AND v.id > :place
        ORDER BY v.id
        LIMIT :limit
    """,
    "boosts": """
        SELECT
            b.id AS place,
            0 AS part,
            n.iri AS post,
            b.visibility,
            b.created_ms
        FROM boosts AS b
        JOIN notes AS n ON n.id = b.note_id
        WHERE b.actor_id = :actor_id
            AND b.id > :place
        ORDER BY b.id
        LIMIT :limit
    """,
    "likes": """
        SELECT
            k.id AS place,
            0 AS part,
            n.iri AS post,
            k.created_ms
        FROM likes AS k
        JOIN notes AS n ON n.id = k.note_id
        WHERE k.actor_id = :actor_id
            AND k.id > :place
        ORDER BY k.id
        LIMIT :limit
    """,
    "reactions": """
        SELECT
            k.id AS place,
            0 AS part,
            n.iri AS post,
            k.emoji,
            k.created_ms
        FROM emoji_reactions AS k
        JOIN notes AS n ON n.id = k.note_id
        WHERE k.actor_id = :actor_id
            AND k.id > :place
        ORDER BY k.id
        LIMIT :limit
    """,
    "bookmarks": """
        SELECT
            k.id AS place,
            0 AS part,
            n.iri AS post
        FROM bookmarks AS k
        JOIN notes AS n ON n.id = k.note_id
        WHERE k.actor_id = :actor_id
            AND k.id > :place
        ORDER BY k.id
        LIMIT :limit
    """,
    "requests_to_authors": """
        SELECT
            k.id AS place,
            0 AS part,
            k.kind,
            k.state,
            n.iri AS post,
            k.interacting_iri,
            k.created_ms
        FROM consents AS k
        JOIN notes AS n ON n.id = k.target_id
        WHERE k.actor_id = :actor_id
            AND k.id > :place
        ORDER BY k.id
        LIMIT :limit
    """,
    "answers_to_requests": """
        SELECT
            k.id AS place,
            0 AS part,
            k.kind,
            k.state,
            n.iri AS post,
            k.interacting_iri,
            k.created_ms
        FROM notes AS n
        JOIN consents AS k ON k.target_id = n.id
        WHERE n.actor_id = :actor_id
            AND k.id > :place
        ORDER BY k.id
        LIMIT :limit
    """,
    "direct": """
        SELECT
            n.id AS place,
            0 AS part,
            n.iri AS post,
            x.iri AS author,
            n.created_ms
        FROM direct_notes AS d
        JOIN notes AS n ON n.id = d.note_id
        JOIN actors AS x ON x.id = n.actor_id
        WHERE d.actor_id = :actor_id
            AND n.id > :place
        ORDER BY n.id
        LIMIT :limit
    """,
}
