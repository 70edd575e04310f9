-- A picture and its stored copies. `key` is its unguessable public name.
CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('note', 'avatar', 'header', 'product')),
    state TEXT NOT NULL CHECK (state IN ('ready', 'remote', 'failed')),
    alt TEXT NOT NULL DEFAULT '',
    mime TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    focal_x REAL NOT NULL DEFAULT 0,
    focal_y REAL NOT NULL DEFAULT 0,
    blurhash TEXT NOT NULL DEFAULT '',
    lqip TEXT NOT NULL DEFAULT '',
    variants TEXT NOT NULL DEFAULT '[]',
    size_bytes INTEGER NOT NULL DEFAULT 0,
    sha256 BLOB,
    remote_url TEXT,
    attached INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX media_by_owner ON media (owner_id, id);
CREATE INDEX media_loose ON media (created_ms) WHERE attached = 0;
CREATE INDEX media_cached ON media (used_ms) WHERE remote_url IS NOT NULL AND state = 'ready';

-- Files whose rows are gone; a sweeper removes them from the storage.
CREATE TABLE media_garbage (
    name TEXT PRIMARY KEY,
    since_ms INTEGER NOT NULL
) STRICT;
