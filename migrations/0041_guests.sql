-- What somebody elsewhere keeps from visitors without an account (GoToSocial).
ALTER TABLE actors ADD COLUMN hides_public INTEGER NOT NULL DEFAULT 0;
ALTER TABLE actors ADD COLUMN hides_unlisted INTEGER NOT NULL DEFAULT 0;
