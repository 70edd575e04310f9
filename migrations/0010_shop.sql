-- A user's shop. Whether it may sell at all is `users.may_sell`.
CREATE TABLE shops (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL UNIQUE REFERENCES actors (id),
    state TEXT NOT NULL CHECK (state IN ('setup', 'open', 'vacation', 'closed')),
    name TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',
    about_html TEXT NOT NULL DEFAULT '',
    notice TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL DEFAULT 'EUR',
    auto_accept INTEGER NOT NULL DEFAULT 1,
    cash_on_pickup INTEGER NOT NULL DEFAULT 0,
    terms_id INTEGER,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX shops_by_state ON shops (state, id);

-- Who sells, and on which terms. Append-only: an order points at the row it was
-- placed under.
CREATE TABLE shop_terms (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    seller_kind TEXT NOT NULL CHECK (seller_kind IN ('trader', 'private')),
    trader_name TEXT NOT NULL DEFAULT '',
    trader_address TEXT NOT NULL DEFAULT '',
    trader_email TEXT NOT NULL DEFAULT '',
    trader_phone TEXT NOT NULL DEFAULT '',
    register TEXT NOT NULL DEFAULT '',
    vat_id TEXT NOT NULL DEFAULT '',
    tax_mode TEXT NOT NULL,
    tax_rate INTEGER NOT NULL DEFAULT 0 CHECK (tax_rate >= 0),
    tax_words TEXT NOT NULL DEFAULT '',
    terms TEXT NOT NULL DEFAULT '',
    withdrawal TEXT NOT NULL DEFAULT '',
    privacy TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX shop_terms_by_shop ON shop_terms (shop_id, id);

-- Where buyers collect. A change makes a new row, orders keep theirs.
CREATE TABLE pickup_places (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    address TEXT NOT NULL,
    area TEXT NOT NULL DEFAULT '',
    hours TEXT NOT NULL DEFAULT '',
    instructions TEXT NOT NULL DEFAULT '',
    keep_days INTEGER NOT NULL CHECK (keep_days > 0),
    is_active INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX pickup_places_by_shop ON pickup_places (shop_id, id) WHERE is_active = 1;

CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    html TEXT NOT NULL DEFAULT '',
    maker TEXT NOT NULL DEFAULT '',
    safety TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL CHECK (status IN ('draft', 'public', 'archived')),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    published_ms INTEGER,
    hidden_ms INTEGER,
    UNIQUE (shop_id, slug)
) STRICT;

CREATE INDEX products_by_shop ON products (shop_id, status, id);
CREATE INDEX products_newest ON products (id) WHERE status = 'public';

-- The words a product is found by, folded and split as for notes.
CREATE TABLE product_words (
    word TEXT NOT NULL,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    PRIMARY KEY (word, product_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX product_words_by_product ON product_words (product_id);

CREATE TABLE product_media (
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media (id),
    PRIMARY KEY (product_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX product_media_by_media ON product_media (media_id);

-- What is bought. A product without options has exactly one.
-- on_hand: pieces in the house; held: promised to an order that may still lapse;
-- allocated: promised to a confirmed order. What is left is on_hand - held - allocated.
CREATE TABLE variants (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    label TEXT NOT NULL DEFAULT '',
    sku TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    is_active INTEGER NOT NULL DEFAULT 1,
    price_minor INTEGER NOT NULL CHECK (price_minor BETWEEN 0 AND 1000000000000),
    stock_policy TEXT NOT NULL CHECK (stock_policy IN ('track', 'unlimited')),
    on_hand INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    allocated INTEGER NOT NULL DEFAULT 0 CHECK (allocated >= 0),
    max_per_order INTEGER NOT NULL DEFAULT 10 CHECK (max_per_order BETWEEN 1 AND 1000),
    CHECK (stock_policy <> 'track' OR held + allocated <= on_hand),
    UNIQUE (shop_id, sku)
) STRICT;

CREATE INDEX variants_by_product ON variants (product_id, position, id);

-- Every price a variant ever had; the open row is the present one.
CREATE TABLE price_history (
    id INTEGER PRIMARY KEY,
    variant_id INTEGER NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    price_minor INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER
) STRICT;

CREATE UNIQUE INDEX price_history_now ON price_history (variant_id) WHERE to_ms IS NULL;
CREATE INDEX price_history_by_variant ON price_history (variant_id, from_ms);

-- Every change of on_hand with its reason; `ref` makes each happen once.
CREATE TABLE stock_moves (
    id INTEGER PRIMARY KEY,
    variant_id INTEGER NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    delta INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('start', 'sale', 'correction')),
    ref TEXT NOT NULL,
    actor_id INTEGER REFERENCES actors (id),
    created_ms INTEGER NOT NULL,
    UNIQUE (variant_id, reason, ref)
) STRICT;

-- One cart per shop and browser; the browser's key is kept as a hash.
CREATE TABLE carts (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    key_hash BLOB NOT NULL,
    contact BLOB,
    pickup_id INTEGER,
    method TEXT NOT NULL DEFAULT '',
    updated_ms INTEGER NOT NULL,
    UNIQUE (key_hash, shop_id)
) STRICT;

CREATE INDEX carts_by_age ON carts (updated_ms);

CREATE TABLE cart_lines (
    id INTEGER PRIMARY KEY,
    cart_id INTEGER NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id INTEGER NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    seen_price_minor INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    UNIQUE (cart_id, variant_id)
) STRICT;

CREATE INDEX cart_lines_by_variant ON cart_lines (variant_id);

-- `contact` is name, e-mail and message, sealed; NULL once it was forgotten.
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id),
    code TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL
        CHECK (status IN ('pending', 'confirmed', 'completed', 'cancelled', 'expired')),
    attention TEXT NOT NULL DEFAULT '',
    method TEXT NOT NULL,
    currency TEXT NOT NULL,
    goods_minor INTEGER NOT NULL CHECK (goods_minor >= 0),
    delivery_minor INTEGER NOT NULL CHECK (delivery_minor >= 0),
    net_minor INTEGER NOT NULL CHECK (net_minor >= 0),
    tax_minor INTEGER NOT NULL CHECK (tax_minor >= 0),
    total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
    captured_minor INTEGER NOT NULL DEFAULT 0,
    refunding_minor INTEGER NOT NULL DEFAULT 0,
    refunded_minor INTEGER NOT NULL DEFAULT 0,
    terms_id INTEGER NOT NULL REFERENCES shop_terms (id),
    pickup_id INTEGER NOT NULL REFERENCES pickup_places (id),
    quote_hash TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL,
    secret_version INTEGER NOT NULL DEFAULT 1,
    contact BLOB,
    buyer_key BLOB NOT NULL,
    buyer_id INTEGER REFERENCES actors (id),
    agreed_ms INTEGER NOT NULL,
    placed_ms INTEGER NOT NULL,
    keep_until_ms INTEGER,
    closed_ms INTEGER,
    CHECK (goods_minor + delivery_minor = total_minor),
    CHECK (net_minor + tax_minor = total_minor),
    CHECK (refunding_minor + refunded_minor <= captured_minor)
) STRICT;

CREATE INDEX orders_by_shop ON orders (shop_id, status, id);
CREATE INDEX orders_newest ON orders (shop_id, id);
CREATE INDEX orders_of_buyer ON orders (shop_id, buyer_key)
    WHERE status IN ('pending', 'confirmed');
CREATE INDEX orders_overdue ON orders (keep_until_ms, id)
    WHERE keep_until_ms IS NOT NULL;
CREATE INDEX orders_with_contact ON orders (closed_ms)
    WHERE closed_ms IS NOT NULL AND contact IS NOT NULL;

-- What was ordered, as it was called and priced then.
CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    title TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_minor INTEGER NOT NULL CHECK (unit_minor >= 0),
    gross_minor INTEGER NOT NULL CHECK (gross_minor >= 0),
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    tax_rate INTEGER NOT NULL,
    PRIMARY KEY (order_id, position),
    CHECK (net_minor + tax_minor = gross_minor)
) STRICT, WITHOUT ROWID;

CREATE INDEX order_lines_by_variant ON order_lines (variant_id);
CREATE INDEX order_lines_by_product ON order_lines (product_id);

-- What an order keeps of a variant's stock.
CREATE TABLE holds (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    state TEXT NOT NULL
        CHECK (state IN ('active', 'allocated', 'released', 'consumed')),
    PRIMARY KEY (order_id, variant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_by_variant ON holds (variant_id, state);

-- How the goods reach the buyer. Today every order has one, to be collected.
CREATE TABLE shipments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('pickup')),
    state TEXT NOT NULL CHECK (state IN ('packing', 'ready', 'collected', 'void')),
    ready_ms INTEGER,
    done_ms INTEGER
) STRICT;

CREATE INDEX shipments_by_order ON shipments (order_id);

-- Money that changed hands; `ref` makes each count once.
CREATE TABLE payment_events (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('taken')),
    ref TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    currency TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    UNIQUE (provider, ref)
) STRICT;

CREATE INDEX payment_events_by_order ON payment_events (order_id, id);

-- An order's history. The public part is shown to the buyer.
CREATE TABLE order_events (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('buyer', 'merchant', 'system')),
    is_public INTEGER NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX order_events_by_order ON order_events (order_id, id);

-- A consumer's withdrawal from the contract: one per order.
CREATE TABLE withdrawals (
    order_id INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
    declared_ms INTEGER NOT NULL
) STRICT;

-- Products an author put under a note.
CREATE TABLE note_products (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    PRIMARY KEY (note_id, position),
    UNIQUE (note_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_products_by_product ON note_products (product_id, note_id);
