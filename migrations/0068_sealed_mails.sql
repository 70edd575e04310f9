-- What a mail says may open an account or an order: it is sealed with the node's
-- secret key while it waits. `body` is of mails from before, until they are sealed.
-- `user_id` is whom it lets in, or whose matter it is; without, only owners read it.
ALTER TABLE mails ADD COLUMN sealed_body BLOB;
ALTER TABLE mails ADD COLUMN user_id INTEGER REFERENCES users (id) ON DELETE SET NULL;
