-- What a note offers or looks for, ours and others'. Amounts are decimal digits as
-- text, '' is "ask the seller". `position` grows with every change: the newest first.
CREATE TABLE listings (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    link TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    purpose TEXT NOT NULL CHECK (purpose IN ('offer', 'request')),
    action TEXT NOT NULL,
    amount TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL DEFAULT '',
    price_words TEXT NOT NULL DEFAULT '',
    unit TEXT NOT NULL,
    unit_based INTEGER NOT NULL,
    quantity TEXT NOT NULL DEFAULT '',
    available TEXT NOT NULL DEFAULT '',
    minimum TEXT NOT NULL DEFAULT '',
    resource TEXT NOT NULL DEFAULT '',
    primary_iri TEXT NOT NULL DEFAULT '',
    reciprocal_iri TEXT NOT NULL DEFAULT '',
    ends_ms INTEGER,
    is_paused INTEGER NOT NULL DEFAULT 0,
    on_flohmarkt INTEGER NOT NULL DEFAULT 0,
    latitude REAL,
    longitude REAL,
    position INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    UNIQUE (actor_id, link)
) STRICT;

CREATE UNIQUE INDEX listings_of_actor ON listings (actor_id, position);
CREATE INDEX listings_newest ON listings (position);

-- Hosts of inboxes whose software reads listings: they hear of every change of stock.
CREATE TABLE market_hosts (
    host TEXT PRIMARY KEY,
    seen_ms INTEGER NOT NULL
) STRICT;

-- Listings of these servers are taken as plain notes.
ALTER TABLE peers ADD COLUMN refuses_listings INTEGER NOT NULL DEFAULT 0;

-- Which note announces a product. `told_ms` is when everybody was last told of a
-- change, or will be.
CREATE TABLE product_listings (
    product_id INTEGER PRIMARY KEY REFERENCES products (id) ON DELETE CASCADE,
    note_id INTEGER NOT NULL UNIQUE REFERENCES notes (id) ON DELETE CASCADE,
    told_ms INTEGER NOT NULL
) STRICT;

-- The seller's wish to be found by Flohmarkt, and roughly where: tenths of a degree.
ALTER TABLE shops ADD COLUMN on_flohmarkt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE shops ADD COLUMN latitude REAL;
ALTER TABLE shops ADD COLUMN longitude REAL;

-- They were uploaded as photos of notes, and would have gone with them.
UPDATE media SET purpose = 'product' WHERE id IN (SELECT media_id FROM product_media);
