"""Whose it is: the account, what may use it, what was asked of the moderators."""

from typing import Final, LiteralString

SECTIONS: Final[dict[str, LiteralString]] = {
    "profile": """
        SELECT
            a.id AS place,
            0 AS part,
            a.iri,
            a.name,
            a.kind,
            a.display_name,
            a.bio_source,
            a.fields,
            a.locked,
            a.discoverable,
            a.indexable,
            a.hide_follows,
            a.hides_public,
            a.hides_unlisted,
            a.hides_apps,
            a.also_known_as,
            a.moved_to,
            a.moved_ms,
            a.hidden_ms,
            a.suspended_ms,
            a.is_limited,
            a.created_ms,
            a.updated_ms
        FROM actors AS a
        WHERE a.id = :actor_id
            AND a.id > :place
        ORDER BY a.id
        LIMIT :limit
    """,
    "account": """
        SELECT
            u.id AS place,
            0 AS part,
            u.email,
            u.email_confirmed_ms,
            u.role,
            u.state,
            u.may_sell,
            u.reason,
            u.network,
            u.language,
            u.default_visibility,
            u.default_replies,
            u.default_quotes,
            u.default_sensitive,
            u.buys_elsewhere,
            u.created_ms,
            u.seen_ms
        FROM users AS u
        WHERE u.actor_id = :actor_id
            AND u.id > :place
        ORDER BY u.id
        LIMIT :limit
    """,
    "sessions": """
        SELECT
            s.id AS place,
            0 AS part,
            s.ip_prefix,
            s.agent,
            s.created_ms,
            s.seen_ms
        FROM sessions AS s
        JOIN users AS u ON u.id = s.user_id
        WHERE u.actor_id = :actor_id
            AND s.id > :place
        ORDER BY s.id
        LIMIT :limit
    """,
    "apps": """
        SELECT
            s.id AS place,
            0 AS part,
            p.name,
            p.website,
            s.scopes,
            s.created_ms,
            s.used_ms
        FROM app_tokens AS s
        JOIN users AS u ON u.id = s.user_id
        JOIN apps AS p ON p.id = s.app_id
        WHERE u.actor_id = :actor_id
            AND s.id > :place
        ORDER BY s.id
        LIMIT :limit
    """,
    "push": """
        SELECT
            s.number AS place,
            0 AS part,
            s.endpoint,
            s.policy,
            s.alerts,
            s.created_ms
        FROM push_subscriptions AS s
        WHERE s.actor_id = :actor_id
            AND s.number > :place
        ORDER BY s.number
        LIMIT :limit
    """,
    "invites": """
        SELECT
            i.id AS place,
            0 AS part,
            i.note,
            i.uses,
            i.uses_left,
            i.expires_ms,
            i.created_ms
        FROM invites AS i
        JOIN users AS u ON u.id = i.made_by
        WHERE u.actor_id = :actor_id
            AND i.id > :place
        ORDER BY i.id
        LIMIT :limit
    """,
    "imports": """
        SELECT
            i.id AS place,
            l.line AS part,
            i.kind,
            l.line,
            l.handle,
            l.detail,
            l.state,
            l.reason,
            i.created_ms
        FROM imports AS i
        JOIN import_lines AS l ON l.import_id = i.id
        WHERE i.actor_id = :actor_id
            AND (i.id, l.line) > (:place, :part)
        ORDER BY i.id, l.line
        LIMIT :limit
    """,
    "reports": """
        SELECT
            t.id AS place,
            0 AS part,
            t.category,
            t.words,
            x.iri AS person,
            t.note_iris,
            t.rules,
            t.state,
            t.created_ms,
            t.closed_ms
        FROM reports AS t
        JOIN actors AS x ON x.id = t.target_id
        WHERE t.reporter_id = :actor_id
            AND t.id > :place
        ORDER BY t.id
        LIMIT :limit
    """,
    "decisions": """
        SELECT
            t.id AS place,
            0 AS part,
            t.action,
            t.created_ms
        FROM decisions AS t
        WHERE t.target_id = :actor_id
            AND t.id > :place
        ORDER BY t.id
        LIMIT :limit
    """,
}
