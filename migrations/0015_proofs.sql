-- The Ed25519 key that a local actor makes proofs with (FEP-8b32), sealed. Its
-- public half is in `actor_keys` beside the RSA key's.
CREATE TABLE proof_keys (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL UNIQUE,
    sealed_pem BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- Whether the body carries proofs: it never will, it will before anybody gets it,
-- it does and is not to be changed.
ALTER TABLE activities ADD COLUMN proof TEXT NOT NULL DEFAULT 'none'
    CHECK (proof IN ('none', 'due', 'done'));
