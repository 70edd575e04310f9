-- A reply that is not shown until the author of what it answers agreed.
ALTER TABLE notes ADD COLUMN held INTEGER NOT NULL DEFAULT 0;

-- What people choose for new notes unless they say otherwise.
ALTER TABLE users ADD COLUMN default_replies TEXT NOT NULL DEFAULT 'everyone';
ALTER TABLE users ADD COLUMN default_quotes TEXT NOT NULL DEFAULT 'everyone';

-- What the author of a note allows, as JSON; no row where nothing was said.
CREATE TABLE note_policies (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    policy TEXT NOT NULL
) STRICT;

-- Which note quotes which. `depth` counts the quotes that led here.
CREATE TABLE quotes (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    quoted_iri TEXT NOT NULL,
    quoted_id INTEGER REFERENCES notes (id) ON DELETE SET NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'unasked', 'granted', 'refused', 'revoked')),
    stamp_iri TEXT NOT NULL DEFAULT '',
    depth INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX quotes_by_quoted ON quotes (quoted_id, note_id) WHERE quoted_id IS NOT NULL;
CREATE INDEX quotes_by_stamp ON quotes (stamp_iri) WHERE stamp_iri <> '';

-- What somebody asked to do with a note, and its author's answer.
CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('quote', 'reply', 'like', 'boost')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'granted', 'refused', 'revoked')),
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    interacting_iri TEXT NOT NULL,
    request_iri TEXT NOT NULL DEFAULT '',
    stamp_iri TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL,
    UNIQUE (kind, interacting_iri)
) STRICT;

CREATE INDEX consents_waiting ON consents (author_id, id) WHERE state = 'pending';
CREATE INDEX consents_by_actor ON consents (actor_id, id);
CREATE INDEX consents_by_target ON consents (target_id, id);
CREATE INDEX consents_by_request ON consents (request_iri) WHERE request_iri <> '';
CREATE INDEX consents_old ON consents (created_ms) WHERE state = 'pending';
