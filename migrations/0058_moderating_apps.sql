-- Who of the staff works on a report, and whether another server was told of it.
ALTER TABLE reports ADD COLUMN assigned_to INTEGER REFERENCES users (id);
ALTER TABLE reports ADD COLUMN is_forwarded INTEGER NOT NULL DEFAULT 0;

-- What apps call a decision about a server: given with the first one about a domain,
-- kept for those that follow.
ALTER TABLE peers ADD COLUMN decision_id INTEGER;

UPDATE peers
SET decision_id = peers.first_seen_ms * 65536 + known.number
FROM (
    SELECT host, ROW_NUMBER() OVER (ORDER BY host) AS number
    FROM peers
    WHERE policy <> 'open'
        OR is_limited = 1
        OR refuses_media = 1
        OR refuses_reports = 1
) AS known
WHERE known.host = peers.host;

CREATE INDEX peers_by_decision ON peers (decision_id) WHERE decision_id IS NOT NULL;
