CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    is_local INTEGER NOT NULL,
    kind TEXT NOT NULL DEFAULT 'Note',
    title TEXT NOT NULL DEFAULT '',
    html TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    warning TEXT NOT NULL DEFAULT '',
    sensitive INTEGER NOT NULL DEFAULT 0,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct')),
    language TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL,
    reply_to_id INTEGER,
    reply_to_iri TEXT,
    root_id INTEGER NOT NULL,
    context TEXT NOT NULL DEFAULT '',
    likes_count INTEGER NOT NULL DEFAULT 0,
    boosts_count INTEGER NOT NULL DEFAULT 0,
    replies_count INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    edited_ms INTEGER
) STRICT;

CREATE INDEX notes_by_actor ON notes (actor_id, id);
CREATE INDEX notes_by_root ON notes (root_id, id);
CREATE INDEX notes_by_parent ON notes (reply_to_id, id) WHERE reply_to_id IS NOT NULL;
CREATE INDEX notes_orphaned ON notes (reply_to_iri) WHERE reply_to_id IS NULL AND reply_to_iri IS NOT NULL;
CREATE INDEX notes_public ON notes (id) WHERE visibility = 'public' AND reply_to_iri IS NULL;
CREATE INDEX notes_public_local ON notes (id) WHERE visibility = 'public' AND reply_to_iri IS NULL AND is_local = 1;
CREATE INDEX notes_by_url ON notes (url);

-- Earlier versions, as they were before each edit.
CREATE TABLE note_edits (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    html TEXT NOT NULL,
    warning TEXT NOT NULL,
    alts TEXT NOT NULL DEFAULT '[]',
    written_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX note_edits_by_note ON note_edits (note_id, id);

CREATE TABLE note_media (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media (id),
    PRIMARY KEY (note_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_media_by_media ON note_media (media_id);

CREATE TABLE note_mentions (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_mentions_by_actor ON note_mentions (actor_id, note_id);

CREATE TABLE note_topics (
    topic TEXT NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    shown TEXT NOT NULL,
    PRIMARY KEY (topic, note_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_topics_by_note ON note_topics (note_id);

-- Keys of forms that posted, so that a second copy of a form does not.
CREATE TABLE note_submissions (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (actor_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_submissions_by_note ON note_submissions (note_id);
CREATE INDEX note_submissions_by_age ON note_submissions (created_ms);

-- Ids that were deleted. Kept for ever, so that a late copy cannot revive one.
CREATE TABLE tombstones (
    iri TEXT PRIMARY KEY,
    former_kind TEXT NOT NULL,
    owner_iri TEXT NOT NULL,
    was_public INTEGER NOT NULL,
    deleted_ms INTEGER NOT NULL
) STRICT;

-- Who sees which note in their home feed; boosts sort by the boost's id.
CREATE TABLE home (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    sort_id INTEGER NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    booster_id INTEGER,
    PRIMARY KEY (actor_id, sort_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX home_by_note ON home (note_id, actor_id);
