-- Products that moderators took down, for their list.
CREATE INDEX products_hidden ON products (id) WHERE hidden_ms IS NOT NULL;

-- Orders that wait for their seller, oldest first.
CREATE INDEX orders_to_do ON orders (shop_id, id)
    WHERE status IN ('pending', 'confirmed') OR attention <> '';
