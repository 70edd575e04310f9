-- What is sold is read by price, a page at a time, without sorting all of it.
CREATE INDEX variants_by_price ON variants (price_minor, product_id);
