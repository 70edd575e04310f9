-- What somebody with an account bought here, newest first.
CREATE INDEX orders_by_buyer ON orders (buyer_id, id) WHERE buyer_id IS NOT NULL;
