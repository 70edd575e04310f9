-- By which app a note was posted: its name and its website, a line each.
ALTER TABLE notes ADD COLUMN app TEXT;
ALTER TABLE actors ADD COLUMN hides_apps INTEGER NOT NULL DEFAULT 0;

-- When somebody last posted for everybody.
ALTER TABLE actors ADD COLUMN posted_ms INTEGER;

UPDATE actors
SET posted_ms = (
    SELECT n.created_ms
    FROM notes AS n
    WHERE n.actor_id = actors.id
        AND n.visibility IN ('public', 'unlisted')
        AND n.held = 0
    ORDER BY n.id DESC
    LIMIT 1
);

-- Whether nobody is told how a poll stands before it ends.
ALTER TABLE polls ADD COLUMN hides_totals INTEGER NOT NULL DEFAULT 0;

-- The photos that an earlier version of a note had, as they were described then.
CREATE TABLE note_edit_media (
    edit_id INTEGER NOT NULL REFERENCES note_edits (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    alt TEXT NOT NULL,
    PRIMARY KEY (edit_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_edit_media_by_media ON note_edit_media (media_id);

-- Where who follows a link goes on: a path of this node.
ALTER TABLE tickets ADD COLUMN leads_to TEXT NOT NULL DEFAULT '';
