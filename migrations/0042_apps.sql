-- Programs that people use instead of the pages. Secrets are kept as SHA-256 only.
CREATE TABLE apps (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    website TEXT NOT NULL DEFAULT '',
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- One-time codes of the authorization code grant (RFC 6749 §4.1.2). A used one stays
-- until it would have ended, so that a second use is noticed and ends its token.
CREATE TABLE app_codes (
    code_hash BLOB PRIMARY KEY,
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT NOT NULL DEFAULT '',
    token_id INTEGER,
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX app_codes_by_app ON app_codes (app_id);
CREATE INDEX app_codes_by_user ON app_codes (user_id);
CREATE INDEX app_codes_by_age ON app_codes (expires_ms);

-- What an app may do, for a person or, without one, by itself.
CREATE TABLE app_tokens (
    token_hash BLOB PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX app_tokens_by_app ON app_tokens (app_id);
CREATE INDEX app_tokens_by_user ON app_tokens (user_id, id);
