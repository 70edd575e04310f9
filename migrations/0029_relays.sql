-- Relays (FEP-ae0c): servers that pass on what many servers publish. `address` is what
-- was typed: the inbox of a relay that is followed as Mastodon does, else its actor.
-- `actor_iri` is known at last when it answers.
CREATE TABLE relays (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('mastodon', 'litepub')),
    address TEXT NOT NULL UNIQUE,
    inbox TEXT NOT NULL DEFAULT '',
    actor_iri TEXT NOT NULL DEFAULT '',
    follow_iri TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected')),
    fault TEXT NOT NULL DEFAULT '',
    received INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0,
    left_out INTEGER NOT NULL DEFAULT 0,
    last_ms INTEGER,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX relays_by_actor ON relays (actor_iri);

-- Notes that are here only because a relay named them. The relay may be gone.
CREATE TABLE relayed_notes (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    relay_id INTEGER NOT NULL
) STRICT;

-- Words that no stranger's note may hold; `key` is what is compared.
CREATE TABLE held_words (
    key TEXT PRIMARY KEY,
    words TEXT NOT NULL
) STRICT;

-- Notes of strangers that wait for a moderator, with the activity as it came.
CREATE TABLE held_notes (
    id INTEGER PRIMARY KEY,
    note_iri TEXT NOT NULL UNIQUE,
    activity_iri TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    recipient TEXT NOT NULL DEFAULT '',
    rule TEXT NOT NULL,
    words TEXT NOT NULL,
    body TEXT NOT NULL,
    held_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX held_notes_by_actor ON held_notes (actor_id);

CREATE INDEX held_notes_by_age ON held_notes (held_ms);
