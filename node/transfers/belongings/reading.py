"""What somebody reads, and how."""

from typing import Final, LiteralString

SECTIONS: Final[dict[str, LiteralString]] = {
    "muted_conversations": """
        SELECT
            m.root_id AS place,
            0 AS part,
            n.iri AS post,
            m.created_ms
        FROM muted_threads AS m
        LEFT JOIN notes AS n ON n.id = m.root_id
        WHERE m.actor_id = :actor_id
            AND m.root_id > :place
        ORDER BY m.root_id
        LIMIT :limit
    """,
    "filters": """
        SELECT
            f.id AS place,
            0 AS part,
            f.title,
            f.places,
            f.action,
            f.expires_ms
        FROM filters AS f
        WHERE f.owner_id = :actor_id
            AND f.id > :place
        ORDER BY f.id
        LIMIT :limit
    """,
    "filter_keywords": """
        SELECT
            k.id AS place,
            0 AS part,
            f.title AS filter,
            k.keyword,
            k.whole_word
        FROM filters AS f
        JOIN filter_keywords AS k ON k.filter_id = f.id
        WHERE f.owner_id = :actor_id
            AND k.id > :place
        ORDER BY k.id
        LIMIT :limit
    """,
    "filtered_posts": """
        SELECT
            k.id AS place,
            0 AS part,
            f.title AS filter,
            n.iri AS post
        FROM filters AS f
        JOIN filter_notes AS k ON k.filter_id = f.id
        JOIN notes AS n ON n.id = k.note_id
        WHERE f.owner_id = :actor_id
            AND k.id > :place
        ORDER BY k.id
        LIMIT :limit
    """,
    "followed_topics": """
        SELECT
            t.id AS place,
            0 AS part,
            t.topic
        FROM followed_topics AS t
        WHERE t.actor_id = :actor_id
            AND t.id > :place
        ORDER BY t.id
        LIMIT :limit
    """,
    "featured_topics": """
        SELECT
            t.id AS place,
            0 AS part,
            t.topic
        FROM featured_topics AS t
        WHERE t.actor_id = :actor_id
            AND t.id > :place
        ORDER BY t.id
        LIMIT :limit
    """,
    "notification_rules": """
        SELECT
            t.actor_id AS place,
            0 AS part,
            t.stranger,
            t.treatment
        FROM notification_rules AS t
        WHERE t.actor_id = :actor_id
            AND t.actor_id > :place
        ORDER BY t.actor_id
        LIMIT :limit
    """,
    "notification_permissions": """
        SELECT
            t.from_id AS place,
            0 AS part,
            x.iri AS person
        FROM notification_permissions AS t
        JOIN actors AS x ON x.id = t.from_id
        WHERE t.actor_id = :actor_id
            AND t.from_id > :place
        ORDER BY t.from_id
        LIMIT :limit
    """,
    "notifications": """
        SELECT
            t.id AS place,
            0 AS part,
            t.kind,
            x.iri AS person,
            n.iri AS post,
            t.subject,
            t.is_held,
            t.created_ms
        FROM notifications AS t
        LEFT JOIN actors AS x ON x.id = t.from_id
        LEFT JOIN notes AS n ON n.id = t.note_id
        WHERE t.actor_id = :actor_id
            AND t.id > :place
        ORDER BY t.id
        LIMIT :limit
    """,
    "read_home": """
        SELECT
            m.actor_id AS place,
            0 AS part,
            m.read_id,
            m.updated_ms
        FROM home_marks AS m
        WHERE m.actor_id = :actor_id
            AND m.actor_id > :place
        ORDER BY m.actor_id
        LIMIT :limit
    """,
    "read_notifications": """
        SELECT
            m.actor_id AS place,
            0 AS part,
            m.read_id,
            m.updated_ms
        FROM notification_marks AS m
        WHERE m.actor_id = :actor_id
            AND m.actor_id > :place
        ORDER BY m.actor_id
        LIMIT :limit
    """,
}
