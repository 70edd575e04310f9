-- What a note asks. `told_ms` is when the counts last went out, for polls of ours, or
-- came in, for others'; `asked_ms` is when we last asked for those. `closed_ms` is set
-- when the end was acted upon, or by the word of the author's server. `voters_count` is
-- null where that server does not tell it.
CREATE TABLE polls (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    is_multiple INTEGER NOT NULL,
    ends_ms INTEGER,
    closed_ms INTEGER,
    voters_count INTEGER,
    told_ms INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE poll_options (
    note_id INTEGER NOT NULL REFERENCES polls (note_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    votes_count INTEGER NOT NULL,
    PRIMARY KEY (note_id, position)
) STRICT, WITHOUT ROWID;

-- Who voted: here in any poll, elsewhere in polls of ours.
CREATE TABLE poll_voters (
    note_id INTEGER NOT NULL REFERENCES polls (note_id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX poll_voters_by_actor ON poll_voters (actor_id, note_id);

CREATE TABLE poll_votes (
    note_id INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (note_id, actor_id, position),
    FOREIGN KEY (note_id, actor_id) REFERENCES poll_voters (note_id, actor_id) ON DELETE CASCADE,
    FOREIGN KEY (note_id, position) REFERENCES poll_options (note_id, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX poll_votes_by_option ON poll_votes (note_id, position);

-- The options of an earlier version, as JSON texts.
ALTER TABLE note_edits ADD COLUMN options TEXT NOT NULL DEFAULT '[]';
