"""What somebody wrote and uploaded."""

from typing import Final, LiteralString

SECTIONS: Final[dict[str, LiteralString]] = {
    "posts": """
        SELECT
            n.id AS place,
            0 AS part,
            n.iri,
            n.url,
            n.title,
            n.source,
            n.html,
            n.warning,
            n.sensitive,
            n.visibility,
            n.language,
            n.app,
            n.reply_to_iri,
            q.quoted_iri,
            o.policy,
            n.created_ms,
            n.edited_ms
        FROM notes AS n
        LEFT JOIN quotes AS q ON q.note_id = n.id
        LEFT JOIN note_policies AS o ON o.note_id = n.id
        WHERE n.actor_id = :actor_id
            AND n.id > :place
        ORDER BY n.id
        LIMIT :limit
    """,
    "former_wordings": """
        SELECT
            e.id AS place,
            0 AS part,
            n.iri AS post,
            e.title,
            e.html,
            e.warning,
            e.alts,
            e.options,
            e.written_ms
        FROM note_edits AS e
        JOIN notes AS n ON n.id = e.note_id
        WHERE n.actor_id = :actor_id
            AND e.id > :place
        ORDER BY e.id
        LIMIT :limit
    """,
    "former_photos": """
        SELECT
            x.edit_id AS place,
            x.position AS part,
            n.iri AS post,
            m.key,
            x.alt,
            e.written_ms
        FROM note_edits AS e
        JOIN notes AS n ON n.id = e.note_id
        JOIN note_edit_media AS x ON x.edit_id = e.id
        JOIN media AS m ON m.id = x.media_id
        WHERE n.actor_id = :actor_id
            AND (x.edit_id, x.position) > (:place, :part)
        ORDER BY x.edit_id, x.position
        LIMIT :limit
    """,
    "polls": """
        SELECT
            n.id AS place,
            o.position AS part,
            n.iri AS post,
            p.is_multiple,
            p.hides_totals,
            p.ends_ms,
            p.closed_ms,
            o.name AS answer,
            o.votes_count
        FROM notes AS n
        JOIN polls AS p ON p.note_id = n.id
        JOIN poll_options AS o ON o.note_id = n.id
        WHERE n.actor_id = :actor_id
            AND (n.id, o.position) > (:place, :part)
        ORDER BY n.id, o.position
        LIMIT :limit
    """,
    "listings": """
        SELECT
            t.note_id AS place,
            0 AS part,
            n.iri AS post,
            t.link,
            t.title,
            t.purpose,
            t.amount,
            t.currency,
            t.price_words,
            t.latitude,
            t.longitude,
            t.ends_ms,
            t.is_paused
        FROM listings AS t
        JOIN notes AS n ON n.id = t.note_id
        WHERE t.actor_id = :actor_id
            AND t.note_id > :place
        ORDER BY t.note_id
        LIMIT :limit
    """,
    "pins": """
        SELECT
            p.note_id AS place,
            0 AS part,
            n.iri AS post
        FROM pins AS p
        JOIN notes AS n ON n.id = p.note_id
        WHERE p.actor_id = :actor_id
            AND p.note_id > :place
        ORDER BY p.note_id
        LIMIT :limit
    """,
    "media": """
        SELECT
            m.id AS place,
            0 AS part,
            m.key,
            m.purpose,
            m.mime,
            m.alt,
            m.focal_x,
            m.focal_y,
            m.variants,
            m.created_ms,
            (
                SELECT MIN(n.iri)
                FROM note_media AS x
                JOIN notes AS n ON n.id = x.note_id
                WHERE x.media_id = m.id
            ) AS post
        FROM media AS m
        WHERE m.owner_id = :actor_id
            AND m.id > :place
        ORDER BY m.id
        LIMIT :limit
    """,
    "scheduled": """
        SELECT
            s.id AS place,
            0 AS part,
            s.due_ms,
            s.draft,
            s.fault,
            s.created_ms
        FROM scheduled_notes AS s
        WHERE s.actor_id = :actor_id
            AND s.id > :place
        ORDER BY s.id
        LIMIT :limit
    """,
}
