-- A cart is a browser's, or of somebody with an account. The key of the latter is no
-- hash but is made of `owner_id`, and so no browser can come with it.
ALTER TABLE carts ADD COLUMN owner_id INTEGER REFERENCES actors (id) ON DELETE CASCADE;

CREATE INDEX carts_by_owner ON carts (owner_id) WHERE owner_id IS NOT NULL;

-- What an app sends twice makes one product: a hash of its Idempotency-Key.
ALTER TABLE products ADD COLUMN submission TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX products_by_submission ON products (shop_id, submission)
    WHERE submission <> '';
