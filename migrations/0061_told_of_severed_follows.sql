-- Whether its person here was told that a block cut the follow. Those of before count
-- as told: nobody wants to hear of it years later.
ALTER TABLE severed_follows ADD COLUMN is_told INTEGER NOT NULL DEFAULT 1;

CREATE INDEX severed_follows_untold ON severed_follows (id) WHERE is_told = 0;
