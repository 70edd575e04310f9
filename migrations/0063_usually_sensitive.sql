-- Whether the photos of somebody's new notes are covered, unless a note says otherwise.
ALTER TABLE users ADD COLUMN default_sensitive INTEGER NOT NULL DEFAULT 0;
