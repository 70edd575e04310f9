-- What else the owner decided about a server. `is_exact` leaves its subdomains alone;
-- `public_comment` is for everybody, `policy_reason` for the staff.
ALTER TABLE peers ADD COLUMN is_exact INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN is_limited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN refuses_media INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN refuses_reports INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN is_obfuscated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peers ADD COLUMN public_comment TEXT NOT NULL DEFAULT '';

-- What follows from it for an actor, so that queries need not compare domains.
ALTER TABLE actors ADD COLUMN is_blocked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE actors ADD COLUMN is_limited INTEGER NOT NULL DEFAULT 0;

UPDATE actors
SET is_blocked = 1
WHERE host <> ''
    AND EXISTS (
        SELECT 1
        FROM peers AS p
        WHERE p.policy = 'blocked'
            AND (actors.host = p.host OR actors.host LIKE '%.' || p.host)
    );

CREATE INDEX actors_blocked ON actors (id) WHERE is_blocked = 1;

-- Follows that a block cut. Nobody was told of it, so that the other server still
-- counts them; they come back as they were when the block is lifted.
CREATE TABLE severed_follows (
    follower_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('requested', 'accepted')),
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    severed_ms INTEGER NOT NULL,
    PRIMARY KEY (follower_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX severed_follows_by_target ON severed_follows (target_id);
