-- Reactions with an emoji, beside likes. People here have one to a note, instead of a
-- like; from servers whose people may have several, several come.
CREATE TABLE emoji_reactions (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    emoji TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (note_id, actor_id, emoji)
) STRICT, WITHOUT ROWID;

CREATE INDEX emoji_reactions_by_actor ON emoji_reactions (actor_id, id);

-- How often each emoji stands under a note; `first_id` keeps their order.
CREATE TABLE emoji_counts (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    emoji TEXT NOT NULL,
    total INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    PRIMARY KEY (note_id, emoji)
) STRICT, WITHOUT ROWID;
