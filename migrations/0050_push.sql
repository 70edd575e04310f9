-- The key pair by which push services know this node (VAPID, RFC 8292): one row, made
-- at the first start, its private half sealed.
CREATE TABLE push_keys (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    public_key TEXT NOT NULL,
    sealed_key BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- Where an app wants to hear of notifications, one for each token and gone with it.
-- `number` is what apps call it, small enough for those that read 32 bits. The app's
-- token goes along in every message, so it is kept here too, sealed.
CREATE TABLE push_subscriptions (
    token_id INTEGER PRIMARY KEY REFERENCES app_tokens (id) ON DELETE CASCADE,
    number INTEGER NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    client_key BLOB NOT NULL,
    auth_secret BLOB NOT NULL,
    is_standard INTEGER NOT NULL,
    policy TEXT NOT NULL CHECK (policy IN ('all', 'followed', 'follower', 'none')),
    alerts TEXT NOT NULL,
    sealed_token BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX push_subscriptions_by_actor ON push_subscriptions (actor_id, number);
