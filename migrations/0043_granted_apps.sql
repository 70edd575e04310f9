-- When an app was first given a token: one that never was is forgotten after a while.
ALTER TABLE apps ADD COLUMN granted_ms INTEGER;
UPDATE apps
SET granted_ms = created_ms
WHERE id IN (SELECT app_id FROM app_tokens);

CREATE INDEX apps_never_granted ON apps (created_ms) WHERE granted_ms IS NULL;
