-- Whoever asked a seller on another server for something finds their requests in the
-- menu, also after they are forgotten.
ALTER TABLE users ADD COLUMN buys_elsewhere INTEGER NOT NULL DEFAULT 0;

UPDATE users
SET buys_elsewhere = 1
WHERE actor_id IN (SELECT buyer_id FROM purchase_requests);

-- Whom a note of ours named until an edit: their servers hold a copy of it.
CREATE TABLE former_mentions (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX former_mentions_by_actor ON former_mentions (actor_id, note_id);

-- How many activities came of types that nothing is done with, for the figures.
CREATE TABLE unhandled_activities (
    kind TEXT PRIMARY KEY,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
