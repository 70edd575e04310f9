-- They were uploaded as photos of notes, and would have gone with them.
UPDATE media SET purpose = 'product' WHERE id IN (SELECT media_id FROM product_media);
