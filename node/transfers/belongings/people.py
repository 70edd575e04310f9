"""Whom somebody knows, and what they think of them."""

from typing import Final, LiteralString

SECTIONS: Final[dict[str, LiteralString]] = {
    "following": """
        SELECT
            f.id AS place,
            0 AS part,
            x.iri AS person,
            f.state,
            f.shows_boosts,
            f.notifies,
            f.languages,
            f.created_ms
        FROM follows AS f
        JOIN actors AS x ON x.id = f.target_id
        WHERE f.follower_id = :actor_id
            AND f.id > :place
        ORDER BY f.id
        LIMIT :limit
    """,
    "followers": """
        SELECT
            f.id AS place,
            0 AS part,
            x.iri AS person,
            f.state,
            f.created_ms
        FROM follows AS f
        JOIN actors AS x ON x.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND f.id > :place
        ORDER BY f.id
        LIMIT :limit
    """,
    "severed_following": """
        SELECT
            f.id AS place,
            0 AS part,
            x.iri AS person,
            f.state,
            f.severed_ms
        FROM severed_follows AS f
        JOIN actors AS x ON x.id = f.target_id
        WHERE f.follower_id = :actor_id
            AND f.id > :place
        ORDER BY f.id
        LIMIT :limit
    """,
    "severed_followers": """
        SELECT
            f.id AS place,
            0 AS part,
            x.iri AS person,
            f.state,
            f.severed_ms
        FROM severed_follows AS f
        JOIN actors AS x ON x.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND f.id > :place
        ORDER BY f.id
        LIMIT :limit
    """,
    "blocks": """
        SELECT
            b.id AS place,
            0 AS part,
            x.iri AS person,
            b.created_ms
        FROM blocks AS b
        JOIN actors AS x ON x.id = b.target_id
        WHERE b.actor_id = :actor_id
            AND b.id > :place
        ORDER BY b.id
        LIMIT :limit
    """,
    "mutes": """
        SELECT
            m.id AS place,
            0 AS part,
            x.iri AS person,
            m.hides_notifications,
            m.ends_ms,
            m.created_ms
        FROM mutes AS m
        JOIN actors AS x ON x.id = m.target_id
        WHERE m.actor_id = :actor_id
            AND m.id > :place
        ORDER BY m.id
        LIMIT :limit
    """,
    "avoided_servers": """
        SELECT
            h.id AS place,
            0 AS part,
            h.host
        FROM avoided_hosts AS h
        WHERE h.actor_id = :actor_id
            AND h.id > :place
        ORDER BY h.id
        LIMIT :limit
    """,
    "endorsed": """
        SELECT
            e.id AS place,
            0 AS part,
            x.iri AS person
        FROM endorsements AS e
        JOIN actors AS x ON x.id = e.target_id
        WHERE e.actor_id = :actor_id
            AND e.id > :place
        ORDER BY e.id
        LIMIT :limit
    """,
    "remarks": """
        SELECT
            m.target_id AS place,
            0 AS part,
            x.iri AS person,
            m.text
        FROM remarks AS m
        JOIN actors AS x ON x.id = m.target_id
        WHERE m.actor_id = :actor_id
            AND m.target_id > :place
        ORDER BY m.target_id
        LIMIT :limit
    """,
    "not_suggested": """
        SELECT
            d.target_id AS place,
            0 AS part,
            x.iri AS person
        FROM dismissed_people AS d
        JOIN actors AS x ON x.id = d.target_id
        WHERE d.actor_id = :actor_id
            AND d.target_id > :place
        ORDER BY d.target_id
        LIMIT :limit
    """,
    "lists": """
        SELECT
            l.id AS place,
            0 AS part,
            l.title,
            l.replies,
            l.exclusive
        FROM lists AS l
        WHERE l.owner_id = :actor_id
            AND l.id > :place
        ORDER BY l.id
        LIMIT :limit
    """,
    "list_members": """
        SELECT
            m.id AS place,
            0 AS part,
            l.title AS list,
            x.iri AS person
        FROM lists AS l
        JOIN list_members AS m ON m.list_id = l.id
        JOIN actors AS x ON x.id = m.actor_id
        WHERE l.owner_id = :actor_id
            AND m.id > :place
        ORDER BY m.id
        LIMIT :limit
    """,
}
