-- Notifications from people somebody does not know: shown, held back or dropped. What
-- is not said is as in `node.notifications.strangers`.
CREATE TABLE notification_rules (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    stranger TEXT NOT NULL,
    treatment TEXT NOT NULL CHECK (treatment IN ('show', 'hold', 'drop')),
    PRIMARY KEY (actor_id, stranger)
) STRICT, WITHOUT ROWID;

-- Whom somebody lets through, whatever the rules say.
CREATE TABLE notification_permissions (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    from_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    PRIMARY KEY (actor_id, from_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX notification_permissions_by_sender ON notification_permissions (from_id);

ALTER TABLE notifications ADD COLUMN is_held INTEGER NOT NULL DEFAULT 0;

CREATE INDEX notifications_held ON notifications (actor_id, from_id, id)
WHERE is_held = 1;
