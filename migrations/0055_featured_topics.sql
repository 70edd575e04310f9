-- Topics that somebody shows on their profile; `id` is the place in their list.
CREATE TABLE featured_topics (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, topic)
) STRICT, WITHOUT ROWID;
