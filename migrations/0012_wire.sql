-- When people here last went along with an actor that moved.
ALTER TABLE actors ADD COLUMN moved_ms INTEGER;

-- Since when, and how often, an actor's server says that there is no such actor.
ALTER TABLE actors ADD COLUMN missing_ms INTEGER;
ALTER TABLE actors ADD COLUMN missing_times INTEGER NOT NULL DEFAULT 0;

-- When the document of somebody whom people here know was last asked for, in vain
-- or not, because it had grown old.
ALTER TABLE actors ADD COLUMN checked_ms INTEGER NOT NULL DEFAULT 0;

CREATE INDEX actors_by_freshness ON actors (fetched_ms, id) WHERE host <> '';

-- What is still signed with a key that was replaced: the news of the new one.
CREATE TABLE retired_keys (
    activity_id INTEGER PRIMARY KEY REFERENCES activities (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL,
    sealed_pem BLOB NOT NULL,
    retired_ms INTEGER NOT NULL
) STRICT;
