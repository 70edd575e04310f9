-- The frame: facts about this node, and the work to do after a commit.

CREATE TABLE node_state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- A job waits (lease_until_ms is null), runs (a worker leased it until then), or
-- has failed for good (failed_ms is set). A finished job is deleted.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT,
    due_ms INTEGER NOT NULL,
    lease_until_ms INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    created_ms INTEGER NOT NULL,
    failed_ms INTEGER
) STRICT;

-- Only waiting jobs are unique: one that runs has perhaps read the old state
-- already, so it cannot stand for a change that was made since.
CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key)
WHERE lease_until_ms IS NULL AND failed_ms IS NULL;

CREATE INDEX jobs_due ON jobs (due_ms, id)
WHERE failed_ms IS NULL;

CREATE INDEX jobs_failed ON jobs (failed_ms, id)
WHERE failed_ms IS NOT NULL;
