-- Lists of people, each with a feed of its own.
CREATE TABLE lists (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    replies TEXT NOT NULL CHECK (replies IN ('followed', 'list', 'none')),
    exclusive INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX lists_by_owner ON lists (owner_id, id);

-- Only whom the owner follows, or asked to follow: with the follow the place ends. The
-- owner is in a list without one.
CREATE TABLE list_members (
    list_id INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    follow_id INTEGER REFERENCES follows (id) ON DELETE CASCADE,
    PRIMARY KEY (list_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX list_members_newest ON list_members (list_id, id);
CREATE INDEX list_members_by_actor ON list_members (actor_id, list_id);
CREATE INDEX list_members_by_follow ON list_members (follow_id);

-- The feeds, as home: a note once, by whom it came. It leaves with who brought it.
CREATE TABLE list_notes (
    list_id INTEGER NOT NULL,
    sort_id INTEGER NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (list_id, sort_id),
    FOREIGN KEY (list_id, member_id)
        REFERENCES list_members (list_id, actor_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX list_notes_by_member ON list_notes (list_id, member_id);
CREATE INDEX list_notes_by_note ON list_notes (note_id, list_id);

-- What somebody does not want to read; places are words with blanks between them.
CREATE TABLE filters (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    places TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('warn', 'hide', 'blur')),
    expires_ms INTEGER
) STRICT;

CREATE INDEX filters_by_owner ON filters (owner_id, id);

CREATE TABLE filter_keywords (
    id INTEGER PRIMARY KEY,
    filter_id INTEGER NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    whole_word INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX filter_keywords_by_filter ON filter_keywords (filter_id, id);

CREATE TABLE filter_notes (
    id INTEGER PRIMARY KEY,
    filter_id INTEGER NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    UNIQUE (filter_id, note_id)
) STRICT;

CREATE INDEX filter_notes_by_note ON filter_notes (note_id);
