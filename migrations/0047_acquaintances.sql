-- What a follow is to bring: boosts or none, a notification of each note, and notes in
-- which languages (codes with blanks around each; empty for all).
ALTER TABLE follows ADD COLUMN shows_boosts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE follows ADD COLUMN notifies INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follows ADD COLUMN languages TEXT NOT NULL DEFAULT '';

CREATE INDEX follows_told ON follows (target_id, follower_id) WHERE notifies = 1;

-- A mute may spare notifications, and may end by itself.
ALTER TABLE mutes ADD COLUMN hides_notifications INTEGER NOT NULL DEFAULT 1;
ALTER TABLE mutes ADD COLUMN ends_ms INTEGER;

-- What somebody wrote down about somebody, for themselves.
CREATE TABLE remarks (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX remarks_by_target ON remarks (target_id);

-- Servers whose people somebody does not want to meet.
CREATE TABLE avoided_hosts (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, host)
) STRICT, WITHOUT ROWID;

CREATE INDEX avoided_hosts_newest ON avoided_hosts (actor_id, id);

-- People whom somebody shows on their own profile.
CREATE TABLE endorsements (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX endorsements_newest ON endorsements (actor_id, id);
CREATE INDEX endorsements_by_target ON endorsements (target_id);

-- People whom somebody does not want to have suggested.
CREATE TABLE dismissed_people (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX dismissed_people_by_target ON dismissed_people (target_id);

CREATE INDEX actors_discoverable ON actors (id) WHERE discoverable = 1;

-- The rules that were broken, in the words they had then.
ALTER TABLE reports ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';
