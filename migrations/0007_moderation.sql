CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    reporter_id INTEGER REFERENCES actors (id),
    target_id INTEGER NOT NULL REFERENCES actors (id),
    category TEXT NOT NULL,
    words TEXT NOT NULL,
    note_iris TEXT NOT NULL DEFAULT '[]',
    snapshot TEXT NOT NULL DEFAULT '[]',
    state TEXT NOT NULL CHECK (state IN ('open', 'resolved', 'dismissed')),
    created_ms INTEGER NOT NULL,
    closed_ms INTEGER,
    closed_by INTEGER REFERENCES users (id)
) STRICT;

CREATE INDEX reports_by_state ON reports (state, id);
CREATE INDEX reports_by_target ON reports (target_id, id);

-- What moderators and owners did. Append-only.
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    user_id INTEGER REFERENCES users (id),
    action TEXT NOT NULL,
    target_id INTEGER REFERENCES actors (id),
    subject TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    report_id INTEGER REFERENCES reports (id),
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX decisions_by_target ON decisions (target_id, id);
