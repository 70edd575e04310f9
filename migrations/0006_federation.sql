-- Activities that were received, so that a second copy has no second effect.
CREATE TABLE seen_activities (
    iri TEXT PRIMARY KEY,
    seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX seen_activities_by_age ON seen_activities (seen_ms);

-- Undo and Delete that arrived before what they undo.
CREATE TABLE early_undos (
    iri TEXT PRIMARY KEY,
    actor_iri TEXT NOT NULL,
    seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What our actors said, as the exact JSON that peers get.
CREATE TABLE activities (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    object_iri TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX activities_by_actor ON activities (actor_id, id);
CREATE INDEX activities_by_age ON activities (created_ms);

-- One activity to one inbox. `topic` is the object: its deliveries keep order.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    activity_id INTEGER NOT NULL REFERENCES activities (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL,
    inbox TEXT NOT NULL,
    host TEXT NOT NULL,
    topic TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_ms INTEGER NOT NULL,
    lease_until_ms INTEGER,
    last_error TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL,
    UNIQUE (activity_id, inbox)
) STRICT;

CREATE INDEX deliveries_due ON deliveries (next_ms, id) WHERE state = 'waiting';
CREATE INDEX deliveries_leased ON deliveries (host, lease_until_ms) WHERE lease_until_ms IS NOT NULL;
CREATE INDEX deliveries_by_host ON deliveries (host, state, id);
CREATE INDEX deliveries_in_order ON deliveries (inbox, topic, id);

-- What we learnt of other servers, and what the owner decided about them.
CREATE TABLE peers (
    host TEXT PRIMARY KEY,
    policy TEXT NOT NULL DEFAULT 'open' CHECK (policy IN ('open', 'blocked', 'allowed')),
    policy_reason TEXT NOT NULL DEFAULT '',
    first_seen_ms INTEGER NOT NULL,
    last_ok_ms INTEGER NOT NULL DEFAULT 0,
    last_failed_ms INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_days INTEGER NOT NULL DEFAULT 0,
    failing_day INTEGER NOT NULL DEFAULT 0,
    retry_ms INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX peers_by_policy ON peers (policy, host);
