CREATE TABLE follows (
    follower_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('requested', 'accepted')),
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (follower_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX follows_by_target ON follows (target_id, state, id);
CREATE INDEX follows_by_follower ON follows (follower_id, state, id);

CREATE TABLE blocks (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX blocks_by_target ON blocks (target_id, actor_id);
CREATE INDEX blocks_newest ON blocks (actor_id, id);

CREATE TABLE mutes (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX mutes_newest ON mutes (actor_id, id);
CREATE INDEX mutes_by_target ON mutes (target_id);

CREATE TABLE likes (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX likes_by_actor ON likes (actor_id, id);

CREATE TABLE boosts (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    visibility TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX boosts_by_actor ON boosts (actor_id, id);

CREATE TABLE bookmarks (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, note_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX bookmarks_newest ON bookmarks (actor_id, id);
CREATE INDEX bookmarks_by_note ON bookmarks (note_id);

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    from_id INTEGER REFERENCES actors (id) ON DELETE CASCADE,
    note_id INTEGER REFERENCES notes (id) ON DELETE CASCADE,
    subject TEXT NOT NULL DEFAULT '',
    dedupe TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX notifications_by_actor ON notifications (actor_id, id);
CREATE INDEX notifications_by_sender ON notifications (from_id, actor_id) WHERE from_id IS NOT NULL;
CREATE INDEX notifications_by_note ON notifications (note_id) WHERE note_id IS NOT NULL;

CREATE TABLE notification_marks (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    read_id INTEGER NOT NULL
) STRICT;
