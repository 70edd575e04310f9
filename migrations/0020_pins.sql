-- What people show first on their profiles: notes of their own, the highest place first.
CREATE TABLE pins (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    place INTEGER NOT NULL
) STRICT;

CREATE INDEX pins_by_actor ON pins (actor_id, place);

-- When we last asked what somebody elsewhere pinned.
ALTER TABLE actors ADD COLUMN featured_ms INTEGER NOT NULL DEFAULT 0;

-- Whether the servers of people whom somebody blocks are to know of it.
ALTER TABLE actors ADD COLUMN tells_blocks INTEGER NOT NULL DEFAULT 0;

-- Whether they do of this one, and so have to hear of its end; so far they always did.
ALTER TABLE blocks ADD COLUMN is_told INTEGER NOT NULL DEFAULT 1;
