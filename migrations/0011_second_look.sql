-- An id alone is no key: anybody may claim to have undone what is somebody else's.
ALTER TABLE early_undos RENAME TO early_undos_by_id;

CREATE TABLE early_undos (
    iri TEXT NOT NULL,
    actor_iri TEXT NOT NULL,
    seen_ms INTEGER NOT NULL,
    PRIMARY KEY (iri, actor_iri)
) STRICT, WITHOUT ROWID;

INSERT INTO early_undos (iri, actor_iri, seen_ms)
SELECT iri, actor_iri, seen_ms
FROM early_undos_by_id;

DROP TABLE early_undos_by_id;

-- How many of an actor's notes answer others: a profile counts them apart.
ALTER TABLE actors ADD COLUMN answers_count INTEGER NOT NULL DEFAULT 0;

UPDATE actors
SET answers_count = (
    SELECT COUNT(*)
    FROM notes AS n
    WHERE n.actor_id = actors.id
        AND n.visibility <> 'direct'
        AND n.reply_to_iri IS NOT NULL
);

-- What a server says it runs; asked for now and then, to be shown.
ALTER TABLE peers ADD COLUMN software TEXT NOT NULL DEFAULT '';
ALTER TABLE peers ADD COLUMN software_version TEXT NOT NULL DEFAULT '';
ALTER TABLE peers ADD COLUMN asked_ms INTEGER NOT NULL DEFAULT 0;

CREATE INDEX peers_by_asked ON peers (asked_ms, host);
