-- More than people can be brought along: lists, servers to avoid, posts, filters.
-- `detail` is what a line says beside its name: the title of a list, a whole filter.
DROP INDEX imports_by_actor;
DROP INDEX import_lines_waiting;

ALTER TABLE import_lines RENAME TO lines_of_people;
ALTER TABLE imports RENAME TO imports_of_people;

CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (
        kind IN (
            'following', 'blocks', 'mutes', 'lists', 'domains', 'bookmarks', 'filters'
        )
    ),
    total INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    finished_ms INTEGER
) STRICT;

INSERT INTO imports (id, actor_id, kind, total, created_ms, finished_ms)
SELECT id, actor_id, kind, total, created_ms, finished_ms
FROM imports_of_people;

CREATE INDEX imports_by_actor ON imports (actor_id, id);

CREATE TABLE import_lines (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    handle TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'known', 'failed')),
    reason TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER NOT NULL,
    PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

INSERT INTO import_lines (import_id, line, handle, state, reason, tries, due_ms)
SELECT import_id, line, handle, state, reason, tries, due_ms
FROM lines_of_people;

CREATE INDEX import_lines_waiting ON import_lines (import_id, due_ms, line)
    WHERE state = 'waiting';

DROP TABLE lines_of_people;
DROP TABLE imports_of_people;
