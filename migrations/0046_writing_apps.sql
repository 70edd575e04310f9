-- Who liked and who boosted a note, read in the order of their reactions.
CREATE INDEX likes_by_note ON likes (note_id, id);
CREATE INDEX boosts_by_note ON boosts (note_id, id);

-- Conversations that somebody wants to hear nothing more of, by their first note. That
-- note may be gone: its answers keep its id.
CREATE TABLE muted_threads (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    root_id INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (actor_id, root_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX muted_threads_by_root ON muted_threads (root_id);

-- Notes that wait for their time; `fault` is why one could not be posted.
CREATE TABLE scheduled_notes (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    due_ms INTEGER NOT NULL,
    draft TEXT NOT NULL,
    submission TEXT NOT NULL DEFAULT '',
    fault TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX scheduled_notes_by_actor ON scheduled_notes (actor_id, id);
CREATE UNIQUE INDEX scheduled_notes_by_submission
    ON scheduled_notes (actor_id, submission) WHERE submission <> '';
