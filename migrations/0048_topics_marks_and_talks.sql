-- Topics whose public notes somebody wants at home; `id` is the place in their list.
CREATE TABLE followed_topics (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, topic)
) STRICT, WITHOUT ROWID;

CREATE INDEX followed_topics_by_topic ON followed_topics (topic, actor_id);
CREATE INDEX followed_topics_newest ON followed_topics (actor_id, id);

-- How far somebody has read, so that their apps and the pages agree.
ALTER TABLE notification_marks ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notification_marks ADD COLUMN updated_ms INTEGER NOT NULL DEFAULT 0;

CREATE TABLE home_marks (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    read_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

-- Direct notes by whose conversation they are in. A conversation is what of a thread
-- is here for somebody; taking it away takes the rows.
CREATE TABLE direct_notes (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    root_id INTEGER NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    seen INTEGER NOT NULL,
    PRIMARY KEY (actor_id, root_id, note_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX direct_notes_newest ON direct_notes (actor_id, note_id);
CREATE INDEX direct_notes_by_note ON direct_notes (note_id);
CREATE INDEX direct_notes_by_root ON direct_notes (root_id);

INSERT INTO direct_notes (actor_id, root_id, note_id, seen)
SELECT a.id, n.root_id, n.id, 1
FROM notes AS n
JOIN actors AS a ON a.id = n.actor_id
WHERE n.visibility = 'direct'
    AND n.held = 0
    AND a.host = ''
    AND a.deleted_ms IS NULL;

INSERT INTO direct_notes (actor_id, root_id, note_id, seen)
SELECT a.id, n.root_id, n.id, 1
FROM notes AS n
JOIN note_mentions AS m ON m.note_id = n.id
JOIN actors AS a ON a.id = m.actor_id
WHERE n.visibility = 'direct'
    AND n.held = 0
    AND a.id <> n.actor_id
    AND a.host = ''
    AND a.deleted_ms IS NULL;
