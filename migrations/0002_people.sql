-- Whoever acts, here or elsewhere. A local actor has the empty host.
CREATE TABLE actors (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    display_name TEXT NOT NULL DEFAULT '',
    bio_html TEXT NOT NULL DEFAULT '',
    bio_source TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '[]',
    page_url TEXT NOT NULL DEFAULT '',
    inbox TEXT NOT NULL DEFAULT '',
    shared_inbox TEXT NOT NULL DEFAULT '',
    outbox TEXT NOT NULL DEFAULT '',
    followers_iri TEXT NOT NULL DEFAULT '',
    following_iri TEXT NOT NULL DEFAULT '',
    featured_iri TEXT NOT NULL DEFAULT '',
    avatar_id INTEGER,
    header_id INTEGER,
    locked INTEGER NOT NULL DEFAULT 0,
    discoverable INTEGER NOT NULL DEFAULT 0,
    indexable INTEGER NOT NULL DEFAULT 0,
    hide_follows INTEGER NOT NULL DEFAULT 0,
    moved_to TEXT,
    also_known_as TEXT NOT NULL DEFAULT '[]',
    followers_count INTEGER NOT NULL DEFAULT 0,
    following_count INTEGER NOT NULL DEFAULT 0,
    notes_count INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    fetched_ms INTEGER NOT NULL DEFAULT 0,
    hidden_ms INTEGER,
    suspended_ms INTEGER,
    deleted_ms INTEGER,
    UNIQUE (host, name_key)
) STRICT;

CREATE INDEX actors_by_page ON actors (page_url);
CREATE INDEX actors_by_name ON actors (name_key, host);

-- Public keys of actors, ours and strangers'.
CREATE TABLE actor_keys (
    key_id TEXT PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    public_pem TEXT NOT NULL,
    fetched_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX actor_keys_by_actor ON actor_keys (actor_id);

-- Private keys of local actors, sealed with the node's secret key.
CREATE TABLE signing_keys (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL UNIQUE,
    sealed_pem BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- A person who logs in here; owns one actor. Names are never given out again, nor
-- are those that look alike: `skeleton` is what a name looks like at a glance.
-- `email_key` is set once the address is confirmed.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL UNIQUE REFERENCES actors (id),
    skeleton TEXT NOT NULL UNIQUE,
    email TEXT,
    email_key TEXT UNIQUE,
    email_confirmed_ms INTEGER,
    password_hash TEXT NOT NULL,
    recovery_hash TEXT,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'moderator', 'member')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'active', 'disabled', 'deleted')),
    may_sell INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    network TEXT NOT NULL DEFAULT '',
    invite_id INTEGER,
    language TEXT NOT NULL DEFAULT 'en',
    default_visibility TEXT NOT NULL DEFAULT 'public',
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX users_by_state ON users (state, id);
CREATE INDEX users_on_staff ON users (state, id) WHERE role <> 'member';

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    ip_prefix TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    proved_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);

-- One-time links: set-up, password reset, e-mail confirmation and its undoing.
CREATE TABLE tickets (
    token_hash BLOB PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('setup', 'reset', 'confirm', 'undo')),
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    data TEXT NOT NULL DEFAULT '',
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX tickets_by_user ON tickets (user_id, kind);

CREATE TABLE invites (
    id INTEGER PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,
    note TEXT NOT NULL DEFAULT '',
    made_by INTEGER REFERENCES users (id),
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    uses INTEGER NOT NULL DEFAULT 0,
    expires_ms INTEGER,
    created_ms INTEGER NOT NULL
) STRICT;

-- Mail to send; without SMTP it waits here for the owner.
CREATE TABLE mails (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    dedupe TEXT UNIQUE,
    created_ms INTEGER NOT NULL,
    sent_ms INTEGER,
    last_error TEXT
) STRICT;

CREATE INDEX mails_waiting ON mails (id) WHERE sent_ms IS NULL;
CREATE INDEX mails_by_recipient ON mails (lower(recipient), created_ms);

-- Failed log-ins, counted where a restart does not forget them.
CREATE TABLE login_attempts (
    subject TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    next_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX login_attempts_by_age ON login_attempts (since_ms);
