-- The legacy name of a conversation (`conversation`), apart from its `context`,
-- which may be read. Until now both stood in one column.
ALTER TABLE notes ADD COLUMN conversation TEXT NOT NULL DEFAULT '';

UPDATE notes
SET conversation = context, context = ''
WHERE context <> '' AND SUBSTR(context, 1, 4) <> 'http';

UPDATE notes
SET context = (SELECT r.iri || '/context' FROM notes AS r WHERE r.id = notes.root_id)
WHERE is_local = 1
    AND context = ''
    AND EXISTS (
        SELECT 1
        FROM notes AS r
        WHERE r.id = notes.root_id
            AND r.is_local = 1
            AND r.reply_to_iri IS NULL
            AND r.visibility IN ('public', 'unlisted')
    );

-- What a note's own server says beyond its words: where its answers stand, and
-- counts, which are claims. `read_ms` is when its answers were last read there.
CREATE TABLE note_claims (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    replies_iri TEXT NOT NULL DEFAULT '',
    history_iri TEXT NOT NULL DEFAULT '',
    replies INTEGER,
    likes INTEGER,
    shares INTEGER,
    read_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

-- When the rest of a conversation was last looked for at other servers.
CREATE TABLE thread_loads (
    root_id INTEGER PRIMARY KEY,
    asked_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    found INTEGER NOT NULL DEFAULT 0,
    is_whole INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX thread_loads_by_age ON thread_loads (asked_ms);

-- FEP-8fcf: a digest of an actor's followers of one origin; a row is dropped when
-- they change and made again when it is needed.
CREATE TABLE follower_digests (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    origin TEXT NOT NULL,
    digest BLOB NOT NULL,
    followers INTEGER NOT NULL,
    PRIMARY KEY (actor_id, origin)
) STRICT, WITHOUT ROWID;

-- Whether deliveries of an activity tell which followers its sender knows there.
ALTER TABLE activities ADD COLUMN tells_followers INTEGER NOT NULL DEFAULT 0;
