-- What buyers of other servers agreed on with sellers here (FEP-0837). While one holds,
-- its pieces are part of `variants.held`; with an order, they are that order's. Who
-- buys is an id of another server; names and addresses are the order's alone.
CREATE TABLE agreements (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    offer_iri TEXT NOT NULL,
    buyer_iri TEXT NOT NULL,
    buyer_host TEXT NOT NULL,
    seller_id INTEGER NOT NULL REFERENCES actors (id),
    note_iri TEXT NOT NULL,
    shop_id INTEGER NOT NULL REFERENCES shops (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_minor INTEGER NOT NULL CHECK (unit_minor >= 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (
            state IN ('open', 'paid', 'shipped', 'completed', 'cancelled', 'refunded')
        ),
    is_holding INTEGER NOT NULL,
    taken_by BLOB,
    order_id INTEGER REFERENCES orders (id),
    ends_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    UNIQUE (buyer_iri, offer_iri),
    CHECK (is_holding = 0 OR (state = 'open' AND order_id IS NULL))
) STRICT;

CREATE INDEX agreements_by_host ON agreements (buyer_host, created_ms);

CREATE INDEX agreements_by_order ON agreements (order_id) WHERE order_id IS NOT NULL;

CREATE INDEX agreements_holding ON agreements (variant_id) WHERE is_holding = 1;

CREATE INDEX agreements_ending ON agreements (ends_ms) WHERE is_holding = 1;

CREATE INDEX agreements_holding_of_shop ON agreements (shop_id, id)
    WHERE is_holding = 1;

-- Offers that were answered with a Reject, so that each is answered once.
CREATE TABLE refused_offers (
    buyer_iri TEXT NOT NULL,
    offer_iri TEXT NOT NULL,
    buyer_host TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (buyer_iri, offer_iri)
) STRICT, WITHOUT ROWID;

CREATE INDEX refused_offers_by_host ON refused_offers (buyer_host, created_ms);

CREATE INDEX refused_offers_by_age ON refused_offers (created_ms);

-- A line whose number and price were agreed on before.
ALTER TABLE cart_lines ADD COLUMN agreement_id INTEGER REFERENCES agreements (id);

CREATE INDEX cart_lines_by_agreement ON cart_lines (agreement_id)
    WHERE agreement_id IS NOT NULL;

-- What our people asked sellers on other servers for. `key` makes the offer's id; the
-- agreement, the way to the checkout and `order_state` are what the seller says.
CREATE TABLE purchase_requests (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    buyer_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    seller_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    note_iri TEXT NOT NULL,
    primary_iri TEXT NOT NULL,
    reciprocal_iri TEXT NOT NULL,
    title TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    total TEXT NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (
            state IN (
                'requested', 'accepted', 'rejected', 'expired', 'undelivered',
                'withdrawn'
            )
        ),
    words TEXT NOT NULL DEFAULT '',
    agreement_iri TEXT NOT NULL DEFAULT '',
    checkout_url TEXT NOT NULL DEFAULT '',
    order_state TEXT NOT NULL DEFAULT '',
    ends_ms INTEGER NOT NULL,
    told_ms INTEGER NOT NULL DEFAULT 0,
    receipt_ms INTEGER,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX purchase_requests_of_buyer ON purchase_requests (buyer_id, id);

CREATE UNIQUE INDEX purchase_requests_waiting ON purchase_requests (buyer_id, note_iri)
    WHERE state = 'requested';

CREATE INDEX purchase_requests_ending ON purchase_requests (ends_ms)
    WHERE state = 'requested';

CREATE INDEX purchase_requests_by_agreement ON purchase_requests (agreement_iri)
    WHERE agreement_iri <> '';

CREATE INDEX purchase_requests_by_age ON purchase_requests (created_ms);

-- What must be known at last waits for servers that are dead for now: all activities of
-- some kinds, and of others those that say so.
ALTER TABLE activities ADD COLUMN is_lasting INTEGER NOT NULL DEFAULT 0;

UPDATE activities
SET is_lasting = 1
WHERE kind IN ('Accept', 'Block', 'Delete', 'Move', 'Offer', 'Reject', 'Undo');
