-- A picture may be a custom emoji, too: the words of a check are fixed, so the column
-- is made again.
ALTER TABLE media ADD COLUMN use TEXT NOT NULL DEFAULT 'note' CHECK (use IN ('note', 'avatar', 'header', 'product', 'emoji'));
UPDATE media SET use = purpose;
ALTER TABLE media DROP COLUMN purpose;
ALTER TABLE media RENAME COLUMN use TO purpose;

-- Emoji that are pictures, each of one server: ours have the empty host. `key` is
-- `name@host`. `iri` is known only where its own server said it.
CREATE TABLE custom_emoji (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    iri TEXT,
    media_id INTEGER NOT NULL REFERENCES media (id),
    is_enabled INTEGER NOT NULL DEFAULT 1,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX custom_emoji_by_host ON custom_emoji (host, name);
CREATE INDEX custom_emoji_by_iri ON custom_emoji (iri) WHERE iri IS NOT NULL;
CREATE INDEX custom_emoji_by_media ON custom_emoji (media_id);

-- The group that a note is in (FEP-1b12): its author said so, or the group passed it on.
CREATE TABLE note_groups (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX note_groups_by_group ON note_groups (group_id, note_id);
