-- Their own server says that they are suspended: hidden until it says so no more.
ALTER TABLE actors ADD COLUMN suspended_there INTEGER NOT NULL DEFAULT 0;

-- How many servers an activity is for, and how many of them it will not reach: those
-- that were passed by as dead, and those whose deliveries were dropped. NULL: it was
-- sent before this was counted.
ALTER TABLE activities ADD COLUMN servers INTEGER;
ALTER TABLE activities ADD COLUMN unreached INTEGER NOT NULL DEFAULT 0;

CREATE INDEX activities_by_object ON activities (object_iri, id) WHERE kind IN ('Create', 'Update');

-- A list of people that somebody brought along from elsewhere, and each line of it.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('following', 'blocks', 'mutes')),
    total INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    finished_ms INTEGER
) STRICT;

CREATE INDEX imports_by_actor ON imports (actor_id, id);

-- `line` counts from 1. `state` is waiting, done, known (it was so before) or failed;
-- `reason` says why it failed, or what it waits for.
CREATE TABLE import_lines (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    handle TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'known', 'failed')),
    reason TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER NOT NULL,
    PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_lines_waiting ON import_lines (import_id, due_ms, line) WHERE state = 'waiting';
