-- The schema after all migrations, for readers. Generated: do not edit, run
-- python -m node.database.schema

CREATE TABLE activities (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    object_iri TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_ms INTEGER NOT NULL
, proof TEXT NOT NULL DEFAULT 'none'
    CHECK (proof IN ('none', 'due', 'done')), tells_followers INTEGER NOT NULL DEFAULT 0, is_lasting INTEGER NOT NULL DEFAULT 0, servers INTEGER, unreached INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX activities_by_actor ON activities (actor_id, id);

CREATE INDEX activities_by_age ON activities (created_ms);

CREATE INDEX activities_by_object ON activities (object_iri, id) WHERE kind IN ('Create', 'Update');

CREATE TABLE actor_keys (
    key_id TEXT PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    public_pem TEXT NOT NULL,
    fetched_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX actor_keys_by_actor ON actor_keys (actor_id);

CREATE TABLE actors (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    display_name TEXT NOT NULL DEFAULT '',
    bio_html TEXT NOT NULL DEFAULT '',
    bio_source TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '[]',
    page_url TEXT NOT NULL DEFAULT '',
    inbox TEXT NOT NULL DEFAULT '',
    shared_inbox TEXT NOT NULL DEFAULT '',
    outbox TEXT NOT NULL DEFAULT '',
    followers_iri TEXT NOT NULL DEFAULT '',
    following_iri TEXT NOT NULL DEFAULT '',
    featured_iri TEXT NOT NULL DEFAULT '',
    avatar_id INTEGER,
    header_id INTEGER,
    locked INTEGER NOT NULL DEFAULT 0,
    discoverable INTEGER NOT NULL DEFAULT 0,
    indexable INTEGER NOT NULL DEFAULT 0,
    hide_follows INTEGER NOT NULL DEFAULT 0,
    moved_to TEXT,
    also_known_as TEXT NOT NULL DEFAULT '[]',
    followers_count INTEGER NOT NULL DEFAULT 0,
    following_count INTEGER NOT NULL DEFAULT 0,
    notes_count INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    fetched_ms INTEGER NOT NULL DEFAULT 0,
    hidden_ms INTEGER,
    suspended_ms INTEGER,
    deleted_ms INTEGER, answers_count INTEGER NOT NULL DEFAULT 0, moved_ms INTEGER, missing_ms INTEGER, missing_times INTEGER NOT NULL DEFAULT 0, checked_ms INTEGER NOT NULL DEFAULT 0, featured_ms INTEGER NOT NULL DEFAULT 0, tells_blocks INTEGER NOT NULL DEFAULT 0, is_blocked INTEGER NOT NULL DEFAULT 0, is_limited INTEGER NOT NULL DEFAULT 0, suspended_there INTEGER NOT NULL DEFAULT 0, hides_public INTEGER NOT NULL DEFAULT 0, hides_unlisted INTEGER NOT NULL DEFAULT 0, hides_apps INTEGER NOT NULL DEFAULT 0, posted_ms INTEGER,
    UNIQUE (host, name_key)
) STRICT;

CREATE INDEX actors_blocked ON actors (id) WHERE is_blocked = 1;

CREATE INDEX actors_by_freshness ON actors (fetched_ms, id) WHERE host <> '';

CREATE INDEX actors_by_name ON actors (name_key, host);

CREATE INDEX actors_by_page ON actors (page_url);

CREATE INDEX actors_discoverable ON actors (id) WHERE discoverable = 1;

CREATE TABLE agreements (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    offer_iri TEXT NOT NULL,
    buyer_iri TEXT NOT NULL,
    buyer_host TEXT NOT NULL,
    seller_id INTEGER NOT NULL REFERENCES actors (id),
    note_iri TEXT NOT NULL,
    shop_id INTEGER NOT NULL REFERENCES shops (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_minor INTEGER NOT NULL CHECK (unit_minor >= 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (
            state IN ('open', 'paid', 'shipped', 'completed', 'cancelled', 'refunded')
        ),
    is_holding INTEGER NOT NULL,
    taken_by BLOB,
    order_id INTEGER REFERENCES orders (id),
    ends_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    UNIQUE (buyer_iri, offer_iri),
    CHECK (is_holding = 0 OR (state = 'open' AND order_id IS NULL))
) STRICT;

CREATE INDEX agreements_by_host ON agreements (buyer_host, created_ms);

CREATE INDEX agreements_by_order ON agreements (order_id) WHERE order_id IS NOT NULL;

CREATE INDEX agreements_ending ON agreements (ends_ms) WHERE is_holding = 1;

CREATE INDEX agreements_holding ON agreements (variant_id) WHERE is_holding = 1;

CREATE INDEX agreements_holding_of_shop ON agreements (shop_id, id)
    WHERE is_holding = 1;

CREATE TABLE app_codes (
    code_hash BLOB PRIMARY KEY,
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT NOT NULL DEFAULT '',
    token_id INTEGER,
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX app_codes_by_age ON app_codes (expires_ms);

CREATE INDEX app_codes_by_app ON app_codes (app_id);

CREATE INDEX app_codes_by_user ON app_codes (user_id);

CREATE TABLE app_tokens (
    token_hash BLOB PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX app_tokens_by_app ON app_tokens (app_id);

CREATE INDEX app_tokens_by_user ON app_tokens (user_id, id);

CREATE TABLE apps (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    website TEXT NOT NULL DEFAULT '',
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL
, granted_ms INTEGER) STRICT;

CREATE INDEX apps_never_granted ON apps (created_ms) WHERE granted_ms IS NULL;

CREATE TABLE avoided_hosts (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, host)
) STRICT, WITHOUT ROWID;

CREATE INDEX avoided_hosts_newest ON avoided_hosts (actor_id, id);

CREATE TABLE blocks (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL, is_told INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX blocks_by_target ON blocks (target_id, actor_id);

CREATE INDEX blocks_newest ON blocks (actor_id, id);

CREATE TABLE bookmarks (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, note_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX bookmarks_by_note ON bookmarks (note_id);

CREATE INDEX bookmarks_newest ON bookmarks (actor_id, id);

CREATE TABLE boosts (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    visibility TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX boosts_by_actor ON boosts (actor_id, id);

CREATE INDEX boosts_by_note ON boosts (note_id, id);

CREATE TABLE cart_lines (
    id INTEGER PRIMARY KEY,
    cart_id INTEGER NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id INTEGER NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    seen_price_minor INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL, agreement_id INTEGER REFERENCES agreements (id),
    UNIQUE (cart_id, variant_id)
) STRICT;

CREATE INDEX cart_lines_by_agreement ON cart_lines (agreement_id)
    WHERE agreement_id IS NOT NULL;

CREATE INDEX cart_lines_by_variant ON cart_lines (variant_id);

CREATE TABLE carts (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    key_hash BLOB NOT NULL,
    contact BLOB,
    pickup_id INTEGER,
    method TEXT NOT NULL DEFAULT '',
    updated_ms INTEGER NOT NULL, owner_id INTEGER REFERENCES actors (id) ON DELETE CASCADE,
    UNIQUE (key_hash, shop_id)
) STRICT;

CREATE INDEX carts_by_age ON carts (updated_ms);

CREATE INDEX carts_by_owner ON carts (owner_id) WHERE owner_id IS NOT NULL;

CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('quote', 'reply', 'like', 'boost')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'granted', 'refused', 'revoked')),
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    interacting_iri TEXT NOT NULL,
    request_iri TEXT NOT NULL DEFAULT '',
    stamp_iri TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL,
    UNIQUE (kind, interacting_iri)
) STRICT;

CREATE INDEX consents_by_actor ON consents (actor_id, id);

CREATE INDEX consents_by_request ON consents (request_iri) WHERE request_iri <> '';

CREATE INDEX consents_by_target ON consents (target_id, id);

CREATE INDEX consents_old ON consents (created_ms) WHERE state = 'pending';

CREATE INDEX consents_waiting ON consents (author_id, id) WHERE state = 'pending';

CREATE TABLE custom_emoji (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    iri TEXT,
    media_id INTEGER NOT NULL REFERENCES media (id),
    is_enabled INTEGER NOT NULL DEFAULT 1,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX custom_emoji_by_host ON custom_emoji (host, name);

CREATE INDEX custom_emoji_by_iri ON custom_emoji (iri) WHERE iri IS NOT NULL;

CREATE INDEX custom_emoji_by_media ON custom_emoji (media_id);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    user_id INTEGER REFERENCES users (id),
    action TEXT NOT NULL,
    target_id INTEGER REFERENCES actors (id),
    subject TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    report_id INTEGER REFERENCES reports (id),
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX decisions_by_target ON decisions (target_id, id);

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    activity_id INTEGER NOT NULL REFERENCES activities (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL,
    inbox TEXT NOT NULL,
    host TEXT NOT NULL,
    topic TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_ms INTEGER NOT NULL,
    lease_until_ms INTEGER,
    last_error TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL,
    UNIQUE (activity_id, inbox)
) STRICT;

CREATE INDEX deliveries_by_host ON deliveries (host, state, id);

CREATE INDEX deliveries_due ON deliveries (next_ms, id) WHERE state = 'waiting';

CREATE INDEX deliveries_in_order ON deliveries (inbox, topic, id);

CREATE INDEX deliveries_leased ON deliveries (host, lease_until_ms) WHERE lease_until_ms IS NOT NULL;

CREATE TABLE direct_notes (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    root_id INTEGER NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    seen INTEGER NOT NULL,
    PRIMARY KEY (actor_id, root_id, note_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX direct_notes_by_note ON direct_notes (note_id);

CREATE INDEX direct_notes_by_root ON direct_notes (root_id);

CREATE INDEX direct_notes_newest ON direct_notes (actor_id, note_id);

CREATE TABLE dismissed_people (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX dismissed_people_by_target ON dismissed_people (target_id);

CREATE TABLE early_undos (
    iri TEXT NOT NULL,
    actor_iri TEXT NOT NULL,
    seen_ms INTEGER NOT NULL,
    PRIMARY KEY (iri, actor_iri)
) STRICT, WITHOUT ROWID;

CREATE TABLE emoji_counts (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    emoji TEXT NOT NULL,
    total INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    PRIMARY KEY (note_id, emoji)
) STRICT, WITHOUT ROWID;

CREATE TABLE emoji_reactions (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    emoji TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (note_id, actor_id, emoji)
) STRICT, WITHOUT ROWID;

CREATE INDEX emoji_reactions_by_actor ON emoji_reactions (actor_id, id);

CREATE TABLE endorsements (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX endorsements_by_target ON endorsements (target_id);

CREATE INDEX endorsements_newest ON endorsements (actor_id, id);

CREATE TABLE featured_topics (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE filter_keywords (
    id INTEGER PRIMARY KEY,
    filter_id INTEGER NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    whole_word INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX filter_keywords_by_filter ON filter_keywords (filter_id, id);

CREATE TABLE filter_notes (
    id INTEGER PRIMARY KEY,
    filter_id INTEGER NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    UNIQUE (filter_id, note_id)
) STRICT;

CREATE INDEX filter_notes_by_note ON filter_notes (note_id);

CREATE TABLE filters (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    places TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('warn', 'hide', 'blur')),
    expires_ms INTEGER
) STRICT;

CREATE INDEX filters_by_owner ON filters (owner_id, id);

CREATE TABLE followed_topics (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (actor_id, topic)
) STRICT, WITHOUT ROWID;

CREATE INDEX followed_topics_by_topic ON followed_topics (topic, actor_id);

CREATE INDEX followed_topics_newest ON followed_topics (actor_id, id);

CREATE TABLE follower_digests (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    origin TEXT NOT NULL,
    digest BLOB NOT NULL,
    followers INTEGER NOT NULL,
    PRIMARY KEY (actor_id, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE follows (
    follower_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('requested', 'accepted')),
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL, shows_boosts INTEGER NOT NULL DEFAULT 1, notifies INTEGER NOT NULL DEFAULT 0, languages TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (follower_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX follows_by_follower ON follows (follower_id, state, id);

CREATE INDEX follows_by_target ON follows (target_id, state, id);

CREATE INDEX follows_told ON follows (target_id, follower_id) WHERE notifies = 1;

CREATE TABLE former_mentions (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX former_mentions_by_actor ON former_mentions (actor_id, note_id);

CREATE TABLE held_notes (
    id INTEGER PRIMARY KEY,
    note_iri TEXT NOT NULL UNIQUE,
    activity_iri TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    recipient TEXT NOT NULL DEFAULT '',
    rule TEXT NOT NULL,
    words TEXT NOT NULL,
    body TEXT NOT NULL,
    held_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX held_notes_by_actor ON held_notes (actor_id);

CREATE INDEX held_notes_by_age ON held_notes (held_ms);

CREATE TABLE held_words (
    key TEXT PRIMARY KEY,
    words TEXT NOT NULL
) STRICT;

CREATE TABLE holds (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    state TEXT NOT NULL
        CHECK (state IN ('active', 'allocated', 'released', 'consumed')),
    PRIMARY KEY (order_id, variant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_by_variant ON holds (variant_id, state);

CREATE TABLE home (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    sort_id INTEGER NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    booster_id INTEGER,
    PRIMARY KEY (actor_id, sort_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX home_by_note ON home (note_id, actor_id);

CREATE TABLE home_marks (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    read_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE import_lines (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    handle TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'known', 'failed')),
    reason TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER NOT NULL,
    PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_lines_waiting ON import_lines (import_id, due_ms, line)
    WHERE state = 'waiting';

CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (
        kind IN (
            'following', 'blocks', 'mutes', 'lists', 'domains', 'bookmarks', 'filters'
        )
    ),
    total INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    finished_ms INTEGER
) STRICT;

CREATE INDEX imports_by_actor ON imports (actor_id, id);

CREATE TABLE invites (
    id INTEGER PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,
    note TEXT NOT NULL DEFAULT '',
    made_by INTEGER REFERENCES users (id),
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    uses INTEGER NOT NULL DEFAULT 0,
    expires_ms INTEGER,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT,
    due_ms INTEGER NOT NULL,
    lease_until_ms INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    created_ms INTEGER NOT NULL,
    failed_ms INTEGER
) STRICT;

CREATE INDEX jobs_due ON jobs (due_ms, id)
WHERE failed_ms IS NULL;

CREATE INDEX jobs_failed ON jobs (failed_ms, id)
WHERE failed_ms IS NOT NULL;

CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key)
WHERE lease_until_ms IS NULL AND failed_ms IS NULL;

CREATE TABLE likes (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX likes_by_actor ON likes (actor_id, id);

CREATE INDEX likes_by_note ON likes (note_id, id);

CREATE TABLE list_members (
    list_id INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    follow_id INTEGER REFERENCES follows (id) ON DELETE CASCADE,
    PRIMARY KEY (list_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX list_members_by_actor ON list_members (actor_id, list_id);

CREATE INDEX list_members_by_follow ON list_members (follow_id);

CREATE INDEX list_members_newest ON list_members (list_id, id);

CREATE TABLE list_notes (
    list_id INTEGER NOT NULL,
    sort_id INTEGER NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (list_id, sort_id),
    FOREIGN KEY (list_id, member_id)
        REFERENCES list_members (list_id, actor_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX list_notes_by_member ON list_notes (list_id, member_id);

CREATE INDEX list_notes_by_note ON list_notes (note_id, list_id);

CREATE TABLE listings (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    link TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    purpose TEXT NOT NULL CHECK (purpose IN ('offer', 'request')),
    action TEXT NOT NULL,
    amount TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL DEFAULT '',
    price_words TEXT NOT NULL DEFAULT '',
    unit TEXT NOT NULL,
    unit_based INTEGER NOT NULL,
    quantity TEXT NOT NULL DEFAULT '',
    available TEXT NOT NULL DEFAULT '',
    minimum TEXT NOT NULL DEFAULT '',
    resource TEXT NOT NULL DEFAULT '',
    primary_iri TEXT NOT NULL DEFAULT '',
    reciprocal_iri TEXT NOT NULL DEFAULT '',
    ends_ms INTEGER,
    is_paused INTEGER NOT NULL DEFAULT 0,
    on_flohmarkt INTEGER NOT NULL DEFAULT 0,
    latitude REAL,
    longitude REAL,
    position INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    UNIQUE (actor_id, link)
) STRICT;

CREATE INDEX listings_newest ON listings (position);

CREATE UNIQUE INDEX listings_of_actor ON listings (actor_id, position);

CREATE TABLE lists (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    replies TEXT NOT NULL CHECK (replies IN ('followed', 'list', 'none')),
    exclusive INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX lists_by_owner ON lists (owner_id, id);

CREATE TABLE login_attempts (
    subject TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    next_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX login_attempts_by_age ON login_attempts (since_ms);

CREATE TABLE mails (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    dedupe TEXT UNIQUE,
    created_ms INTEGER NOT NULL,
    sent_ms INTEGER,
    last_error TEXT
, sealed_body BLOB, user_id INTEGER REFERENCES users (id) ON DELETE SET NULL) STRICT;

CREATE INDEX mails_by_recipient ON mails (lower(recipient), created_ms);

CREATE INDEX mails_waiting ON mails (id) WHERE sent_ms IS NULL;

CREATE TABLE market_hosts (
    host TEXT PRIMARY KEY,
    seen_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    owner_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('ready', 'remote', 'failed')),
    alt TEXT NOT NULL DEFAULT '',
    mime TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    focal_x REAL NOT NULL DEFAULT 0,
    focal_y REAL NOT NULL DEFAULT 0,
    blurhash TEXT NOT NULL DEFAULT '',
    lqip TEXT NOT NULL DEFAULT '',
    variants TEXT NOT NULL DEFAULT '[]',
    size_bytes INTEGER NOT NULL DEFAULT 0,
    sha256 BLOB,
    remote_url TEXT,
    attached INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL
, purpose TEXT NOT NULL DEFAULT 'note' CHECK (purpose IN ('note', 'avatar', 'header', 'product', 'emoji'))) STRICT;

CREATE INDEX media_by_owner ON media (owner_id, id);

CREATE INDEX media_cached ON media (used_ms) WHERE remote_url IS NOT NULL AND state = 'ready';

CREATE INDEX media_loose ON media (created_ms) WHERE attached = 0;

CREATE TABLE media_garbage (
    name TEXT PRIMARY KEY,
    since_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE muted_threads (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    root_id INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (actor_id, root_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX muted_threads_by_root ON muted_threads (root_id);

CREATE TABLE mutes (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    id INTEGER NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL, hides_notifications INTEGER NOT NULL DEFAULT 1, ends_ms INTEGER,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX mutes_by_target ON mutes (target_id);

CREATE INDEX mutes_newest ON mutes (actor_id, id);

CREATE TABLE node_state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE note_claims (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    replies_iri TEXT NOT NULL DEFAULT '',
    history_iri TEXT NOT NULL DEFAULT '',
    replies INTEGER,
    likes INTEGER,
    shares INTEGER,
    read_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE note_details (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    abstract TEXT NOT NULL DEFAULT '',
    starts_ms INTEGER,
    ends_ms INTEGER,
    place TEXT NOT NULL DEFAULT '',
    duration_s INTEGER,
    links TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE note_edit_media (
    edit_id INTEGER NOT NULL REFERENCES note_edits (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    alt TEXT NOT NULL,
    PRIMARY KEY (edit_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_edit_media_by_media ON note_edit_media (media_id);

CREATE TABLE note_edits (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    html TEXT NOT NULL,
    warning TEXT NOT NULL,
    alts TEXT NOT NULL DEFAULT '[]',
    written_ms INTEGER NOT NULL
, options TEXT NOT NULL DEFAULT '[]') STRICT;

CREATE INDEX note_edits_by_note ON note_edits (note_id, id);

CREATE TABLE note_groups (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX note_groups_by_group ON note_groups (group_id, note_id);

CREATE VIRTUAL TABLE note_index USING fts5 (
    terms,
    content = 'note_terms',
    content_rowid = 'note_id',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'",
    detail = 'none',
    columnsize = 0
);

CREATE TABLE note_media (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media (id),
    PRIMARY KEY (note_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_media_by_media ON note_media (media_id);

CREATE TABLE note_mentions (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_mentions_by_actor ON note_mentions (actor_id, note_id);

CREATE TABLE note_policies (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    policy TEXT NOT NULL
) STRICT;

CREATE TABLE note_products (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    PRIMARY KEY (note_id, position),
    UNIQUE (note_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_products_by_product ON note_products (product_id, note_id);

CREATE TABLE note_submissions (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (actor_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_submissions_by_age ON note_submissions (created_ms);

CREATE INDEX note_submissions_by_note ON note_submissions (note_id);

CREATE TABLE note_terms (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id),
    terms TEXT NOT NULL
) STRICT;

CREATE TABLE note_topics (
    topic TEXT NOT NULL,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    shown TEXT NOT NULL,
    PRIMARY KEY (topic, note_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX note_topics_by_note ON note_topics (note_id);

CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    is_local INTEGER NOT NULL,
    kind TEXT NOT NULL DEFAULT 'Note',
    title TEXT NOT NULL DEFAULT '',
    html TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    warning TEXT NOT NULL DEFAULT '',
    sensitive INTEGER NOT NULL DEFAULT 0,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct')),
    language TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL,
    reply_to_id INTEGER,
    reply_to_iri TEXT,
    root_id INTEGER NOT NULL,
    context TEXT NOT NULL DEFAULT '',
    likes_count INTEGER NOT NULL DEFAULT 0,
    boosts_count INTEGER NOT NULL DEFAULT 0,
    replies_count INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    edited_ms INTEGER
, conversation TEXT NOT NULL DEFAULT '', held INTEGER NOT NULL DEFAULT 0, app TEXT) STRICT;

CREATE INDEX notes_by_actor ON notes (actor_id, id);

CREATE INDEX notes_by_parent ON notes (reply_to_id, id) WHERE reply_to_id IS NOT NULL;

CREATE INDEX notes_by_root ON notes (root_id, id);

CREATE INDEX notes_by_url ON notes (url);

CREATE INDEX notes_orphaned ON notes (reply_to_iri) WHERE reply_to_id IS NULL AND reply_to_iri IS NOT NULL;

CREATE INDEX notes_public ON notes (id) WHERE visibility = 'public' AND reply_to_iri IS NULL;

CREATE INDEX notes_public_local ON notes (id) WHERE visibility = 'public' AND reply_to_iri IS NULL AND is_local = 1;

CREATE TABLE notification_marks (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    read_id INTEGER NOT NULL
, version INTEGER NOT NULL DEFAULT 0, updated_ms INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE notification_permissions (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    from_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    PRIMARY KEY (actor_id, from_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX notification_permissions_by_sender ON notification_permissions (from_id);

CREATE TABLE notification_rules (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    stranger TEXT NOT NULL,
    treatment TEXT NOT NULL CHECK (treatment IN ('show', 'hold', 'drop')),
    PRIMARY KEY (actor_id, stranger)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    from_id INTEGER REFERENCES actors (id) ON DELETE CASCADE,
    note_id INTEGER REFERENCES notes (id) ON DELETE CASCADE,
    subject TEXT NOT NULL DEFAULT '',
    dedupe TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL
, is_held INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX notifications_by_actor ON notifications (actor_id, id);

CREATE INDEX notifications_by_note ON notifications (note_id) WHERE note_id IS NOT NULL;

CREATE INDEX notifications_by_sender ON notifications (from_id, actor_id) WHERE from_id IS NOT NULL;

CREATE INDEX notifications_held ON notifications (actor_id, from_id, id)
WHERE is_held = 1;

CREATE TABLE order_events (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('buyer', 'merchant', 'system')),
    is_public INTEGER NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX order_events_by_order ON order_events (order_id, id);

CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    title TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_minor INTEGER NOT NULL CHECK (unit_minor >= 0),
    gross_minor INTEGER NOT NULL CHECK (gross_minor >= 0),
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    tax_rate INTEGER NOT NULL,
    PRIMARY KEY (order_id, position),
    CHECK (net_minor + tax_minor = gross_minor)
) STRICT, WITHOUT ROWID;

CREATE INDEX order_lines_by_product ON order_lines (product_id);

CREATE INDEX order_lines_by_variant ON order_lines (variant_id);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id),
    code TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL
        CHECK (status IN ('pending', 'confirmed', 'completed', 'cancelled', 'expired')),
    attention TEXT NOT NULL DEFAULT '',
    method TEXT NOT NULL,
    currency TEXT NOT NULL,
    goods_minor INTEGER NOT NULL CHECK (goods_minor >= 0),
    delivery_minor INTEGER NOT NULL CHECK (delivery_minor >= 0),
    net_minor INTEGER NOT NULL CHECK (net_minor >= 0),
    tax_minor INTEGER NOT NULL CHECK (tax_minor >= 0),
    total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
    captured_minor INTEGER NOT NULL DEFAULT 0,
    refunding_minor INTEGER NOT NULL DEFAULT 0,
    refunded_minor INTEGER NOT NULL DEFAULT 0,
    terms_id INTEGER NOT NULL REFERENCES shop_terms (id),
    pickup_id INTEGER NOT NULL REFERENCES pickup_places (id),
    quote_hash TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL,
    secret_version INTEGER NOT NULL DEFAULT 1,
    contact BLOB,
    buyer_key BLOB NOT NULL,
    buyer_id INTEGER REFERENCES actors (id),
    agreed_ms INTEGER NOT NULL,
    placed_ms INTEGER NOT NULL,
    keep_until_ms INTEGER,
    closed_ms INTEGER,
    CHECK (goods_minor + delivery_minor = total_minor),
    CHECK (net_minor + tax_minor = total_minor),
    CHECK (refunding_minor + refunded_minor <= captured_minor)
) STRICT;

CREATE INDEX orders_by_buyer ON orders (buyer_id, id) WHERE buyer_id IS NOT NULL;

CREATE INDEX orders_by_shop ON orders (shop_id, status, id);

CREATE INDEX orders_newest ON orders (shop_id, id);

CREATE INDEX orders_of_buyer ON orders (shop_id, buyer_key)
    WHERE status IN ('pending', 'confirmed');

CREATE INDEX orders_overdue ON orders (keep_until_ms, id)
    WHERE keep_until_ms IS NOT NULL;

CREATE INDEX orders_to_do ON orders (shop_id, id)
    WHERE status IN ('pending', 'confirmed') OR attention <> '';

CREATE INDEX orders_with_contact ON orders (closed_ms)
    WHERE closed_ms IS NOT NULL AND contact IS NOT NULL;

CREATE TABLE payment_events (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('taken')),
    ref TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    currency TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    UNIQUE (provider, ref)
) STRICT;

CREATE INDEX payment_events_by_order ON payment_events (order_id, id);

CREATE TABLE peers (
    host TEXT PRIMARY KEY,
    policy TEXT NOT NULL DEFAULT 'open' CHECK (policy IN ('open', 'blocked', 'allowed')),
    policy_reason TEXT NOT NULL DEFAULT '',
    first_seen_ms INTEGER NOT NULL,
    last_ok_ms INTEGER NOT NULL DEFAULT 0,
    last_failed_ms INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_days INTEGER NOT NULL DEFAULT 0,
    failing_day INTEGER NOT NULL DEFAULT 0,
    retry_ms INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
, software TEXT NOT NULL DEFAULT '', software_version TEXT NOT NULL DEFAULT '', asked_ms INTEGER NOT NULL DEFAULT 0, refuses_listings INTEGER NOT NULL DEFAULT 0, is_exact INTEGER NOT NULL DEFAULT 0, is_limited INTEGER NOT NULL DEFAULT 0, refuses_media INTEGER NOT NULL DEFAULT 0, refuses_reports INTEGER NOT NULL DEFAULT 0, is_obfuscated INTEGER NOT NULL DEFAULT 0, public_comment TEXT NOT NULL DEFAULT '', decision_id INTEGER) STRICT;

CREATE INDEX peers_by_asked ON peers (asked_ms, host);

CREATE INDEX peers_by_decision ON peers (decision_id) WHERE decision_id IS NOT NULL;

CREATE INDEX peers_by_policy ON peers (policy, host);

CREATE TABLE pickup_places (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    address TEXT NOT NULL,
    area TEXT NOT NULL DEFAULT '',
    hours TEXT NOT NULL DEFAULT '',
    instructions TEXT NOT NULL DEFAULT '',
    keep_days INTEGER NOT NULL CHECK (keep_days > 0),
    is_active INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX pickup_places_by_shop ON pickup_places (shop_id, id) WHERE is_active = 1;

CREATE TABLE pins (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    place INTEGER NOT NULL
) STRICT;

CREATE INDEX pins_by_actor ON pins (actor_id, place);

CREATE TABLE poll_options (
    note_id INTEGER NOT NULL REFERENCES polls (note_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    votes_count INTEGER NOT NULL,
    PRIMARY KEY (note_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE poll_voters (
    note_id INTEGER NOT NULL REFERENCES polls (note_id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (note_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX poll_voters_by_actor ON poll_voters (actor_id, note_id);

CREATE TABLE poll_votes (
    note_id INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (note_id, actor_id, position),
    FOREIGN KEY (note_id, actor_id) REFERENCES poll_voters (note_id, actor_id) ON DELETE CASCADE,
    FOREIGN KEY (note_id, position) REFERENCES poll_options (note_id, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX poll_votes_by_option ON poll_votes (note_id, position);

CREATE TABLE polls (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    is_multiple INTEGER NOT NULL,
    ends_ms INTEGER,
    closed_ms INTEGER,
    voters_count INTEGER,
    told_ms INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL DEFAULT 0
, hides_totals INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE price_history (
    id INTEGER PRIMARY KEY,
    variant_id INTEGER NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    price_minor INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER
) STRICT;

CREATE INDEX price_history_by_variant ON price_history (variant_id, from_ms);

CREATE UNIQUE INDEX price_history_now ON price_history (variant_id) WHERE to_ms IS NULL;

CREATE TABLE product_listings (
    product_id INTEGER PRIMARY KEY REFERENCES products (id) ON DELETE CASCADE,
    note_id INTEGER NOT NULL UNIQUE REFERENCES notes (id) ON DELETE CASCADE,
    told_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE product_media (
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media (id),
    PRIMARY KEY (product_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX product_media_by_media ON product_media (media_id);

CREATE TABLE product_words (
    word TEXT NOT NULL,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    PRIMARY KEY (word, product_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX product_words_by_product ON product_words (product_id);

CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    html TEXT NOT NULL DEFAULT '',
    maker TEXT NOT NULL DEFAULT '',
    safety TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL CHECK (status IN ('draft', 'public', 'archived')),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    published_ms INTEGER,
    hidden_ms INTEGER, submission TEXT NOT NULL DEFAULT '',
    UNIQUE (shop_id, slug)
) STRICT;

CREATE INDEX products_by_shop ON products (shop_id, status, id);

CREATE UNIQUE INDEX products_by_submission ON products (shop_id, submission)
    WHERE submission <> '';

CREATE INDEX products_hidden ON products (id) WHERE hidden_ms IS NOT NULL;

CREATE INDEX products_newest ON products (id) WHERE status = 'public';

CREATE TABLE proof_keys (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL UNIQUE,
    sealed_pem BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE purchase_requests (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    buyer_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    seller_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    note_iri TEXT NOT NULL,
    primary_iri TEXT NOT NULL,
    reciprocal_iri TEXT NOT NULL,
    title TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    total TEXT NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (
            state IN (
                'requested', 'accepted', 'rejected', 'expired', 'undelivered',
                'withdrawn'
            )
        ),
    words TEXT NOT NULL DEFAULT '',
    agreement_iri TEXT NOT NULL DEFAULT '',
    checkout_url TEXT NOT NULL DEFAULT '',
    order_state TEXT NOT NULL DEFAULT '',
    ends_ms INTEGER NOT NULL,
    told_ms INTEGER NOT NULL DEFAULT 0,
    receipt_ms INTEGER,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX purchase_requests_by_age ON purchase_requests (created_ms);

CREATE INDEX purchase_requests_by_agreement ON purchase_requests (agreement_iri)
    WHERE agreement_iri <> '';

CREATE INDEX purchase_requests_ending ON purchase_requests (ends_ms)
    WHERE state = 'requested';

CREATE INDEX purchase_requests_of_buyer ON purchase_requests (buyer_id, id);

CREATE UNIQUE INDEX purchase_requests_waiting ON purchase_requests (buyer_id, note_iri)
    WHERE state = 'requested';

CREATE TABLE push_keys (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    public_key TEXT NOT NULL,
    sealed_key BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE push_subscriptions (
    token_id INTEGER PRIMARY KEY REFERENCES app_tokens (id) ON DELETE CASCADE,
    number INTEGER NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    client_key BLOB NOT NULL,
    auth_secret BLOB NOT NULL,
    is_standard INTEGER NOT NULL,
    policy TEXT NOT NULL CHECK (policy IN ('all', 'followed', 'follower', 'none')),
    alerts TEXT NOT NULL,
    sealed_token BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX push_subscriptions_by_actor ON push_subscriptions (actor_id, number);

CREATE TABLE quotes (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    quoted_iri TEXT NOT NULL,
    quoted_id INTEGER REFERENCES notes (id) ON DELETE SET NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'unasked', 'granted', 'refused', 'revoked')),
    stamp_iri TEXT NOT NULL DEFAULT '',
    depth INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX quotes_by_quoted ON quotes (quoted_id, note_id) WHERE quoted_id IS NOT NULL;

CREATE INDEX quotes_by_stamp ON quotes (stamp_iri) WHERE stamp_iri <> '';

CREATE TABLE refused_offers (
    buyer_iri TEXT NOT NULL,
    offer_iri TEXT NOT NULL,
    buyer_host TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (buyer_iri, offer_iri)
) STRICT, WITHOUT ROWID;

CREATE INDEX refused_offers_by_age ON refused_offers (created_ms);

CREATE INDEX refused_offers_by_host ON refused_offers (buyer_host, created_ms);

CREATE TABLE relayed_notes (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    relay_id INTEGER NOT NULL
) STRICT;

CREATE TABLE relays (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('mastodon', 'litepub')),
    address TEXT NOT NULL UNIQUE,
    inbox TEXT NOT NULL DEFAULT '',
    actor_iri TEXT NOT NULL DEFAULT '',
    follow_iri TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected')),
    fault TEXT NOT NULL DEFAULT '',
    received INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0,
    left_out INTEGER NOT NULL DEFAULT 0,
    last_ms INTEGER,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX relays_by_actor ON relays (actor_iri);

CREATE TABLE remarks (
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX remarks_by_target ON remarks (target_id);

CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    reporter_id INTEGER REFERENCES actors (id),
    target_id INTEGER NOT NULL REFERENCES actors (id),
    category TEXT NOT NULL,
    words TEXT NOT NULL,
    note_iris TEXT NOT NULL DEFAULT '[]',
    snapshot TEXT NOT NULL DEFAULT '[]',
    state TEXT NOT NULL CHECK (state IN ('open', 'resolved', 'dismissed')),
    created_ms INTEGER NOT NULL,
    closed_ms INTEGER,
    closed_by INTEGER REFERENCES users (id)
, rules TEXT NOT NULL DEFAULT '[]', assigned_to INTEGER REFERENCES users (id), is_forwarded INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX reports_by_state ON reports (state, id);

CREATE INDEX reports_by_target ON reports (target_id, id);

CREATE TABLE retired_keys (
    activity_id INTEGER PRIMARY KEY REFERENCES activities (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL,
    sealed_pem BLOB NOT NULL,
    retired_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE scheduled_notes (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    due_ms INTEGER NOT NULL,
    draft TEXT NOT NULL,
    submission TEXT NOT NULL DEFAULT '',
    fault TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX scheduled_notes_by_actor ON scheduled_notes (actor_id, id);

CREATE UNIQUE INDEX scheduled_notes_by_submission
    ON scheduled_notes (actor_id, submission) WHERE submission <> '';

CREATE TABLE schema_migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE seen_activities (
    iri TEXT PRIMARY KEY,
    seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX seen_activities_by_age ON seen_activities (seen_ms);

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    ip_prefix TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    proved_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE severed_follows (
    follower_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('requested', 'accepted')),
    id INTEGER NOT NULL UNIQUE,
    iri TEXT NOT NULL UNIQUE,
    severed_ms INTEGER NOT NULL, is_told INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (follower_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX severed_follows_by_target ON severed_follows (target_id);

CREATE INDEX severed_follows_untold ON severed_follows (id) WHERE is_told = 0;

CREATE TABLE shipments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('pickup')),
    state TEXT NOT NULL CHECK (state IN ('packing', 'ready', 'collected', 'void')),
    ready_ms INTEGER,
    done_ms INTEGER
) STRICT;

CREATE INDEX shipments_by_order ON shipments (order_id);

CREATE TABLE shop_terms (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    seller_kind TEXT NOT NULL CHECK (seller_kind IN ('trader', 'private')),
    trader_name TEXT NOT NULL DEFAULT '',
    trader_address TEXT NOT NULL DEFAULT '',
    trader_email TEXT NOT NULL DEFAULT '',
    trader_phone TEXT NOT NULL DEFAULT '',
    register TEXT NOT NULL DEFAULT '',
    vat_id TEXT NOT NULL DEFAULT '',
    tax_mode TEXT NOT NULL,
    tax_rate INTEGER NOT NULL DEFAULT 0 CHECK (tax_rate >= 0),
    tax_words TEXT NOT NULL DEFAULT '',
    terms TEXT NOT NULL DEFAULT '',
    withdrawal TEXT NOT NULL DEFAULT '',
    privacy TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX shop_terms_by_shop ON shop_terms (shop_id, id);

CREATE TABLE shops (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL UNIQUE REFERENCES actors (id),
    state TEXT NOT NULL CHECK (state IN ('setup', 'open', 'vacation', 'closed')),
    name TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',
    about_html TEXT NOT NULL DEFAULT '',
    notice TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL DEFAULT 'EUR',
    auto_accept INTEGER NOT NULL DEFAULT 1,
    cash_on_pickup INTEGER NOT NULL DEFAULT 0,
    terms_id INTEGER,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
, on_flohmarkt INTEGER NOT NULL DEFAULT 0, latitude REAL, longitude REAL) STRICT;

CREATE INDEX shops_by_state ON shops (state, id);

CREATE TABLE signing_keys (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL UNIQUE,
    sealed_pem BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE stock_moves (
    id INTEGER PRIMARY KEY,
    variant_id INTEGER NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    delta INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('start', 'sale', 'correction')),
    ref TEXT NOT NULL,
    actor_id INTEGER REFERENCES actors (id),
    created_ms INTEGER NOT NULL,
    UNIQUE (variant_id, reason, ref)
) STRICT;

CREATE TABLE thread_loads (
    root_id INTEGER PRIMARY KEY,
    asked_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    found INTEGER NOT NULL DEFAULT 0,
    is_whole INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX thread_loads_by_age ON thread_loads (asked_ms);

CREATE TABLE tickets (
    token_hash BLOB PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('setup', 'reset', 'confirm', 'undo')),
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    data TEXT NOT NULL DEFAULT '',
    expires_ms INTEGER NOT NULL
, leads_to TEXT NOT NULL DEFAULT '') STRICT;

CREATE INDEX tickets_by_user ON tickets (user_id, kind);

CREATE TABLE tombstones (
    iri TEXT PRIMARY KEY,
    former_kind TEXT NOT NULL,
    owner_iri TEXT NOT NULL,
    was_public INTEGER NOT NULL,
    deleted_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE unhandled_activities (
    kind TEXT PRIMARY KEY,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL UNIQUE REFERENCES actors (id),
    skeleton TEXT NOT NULL UNIQUE,
    email TEXT,
    email_key TEXT UNIQUE,
    email_confirmed_ms INTEGER,
    password_hash TEXT NOT NULL,
    recovery_hash TEXT,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'moderator', 'member')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'active', 'disabled', 'deleted')),
    may_sell INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    network TEXT NOT NULL DEFAULT '',
    invite_id INTEGER,
    language TEXT NOT NULL DEFAULT 'en',
    default_visibility TEXT NOT NULL DEFAULT 'public',
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL DEFAULT 0
, default_replies TEXT NOT NULL DEFAULT 'everyone', default_quotes TEXT NOT NULL DEFAULT 'everyone', buys_elsewhere INTEGER NOT NULL DEFAULT 0, default_sensitive INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX users_by_state ON users (state, id);

CREATE INDEX users_on_staff ON users (state, id) WHERE role <> 'member';

CREATE TABLE variants (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    label TEXT NOT NULL DEFAULT '',
    sku TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    is_active INTEGER NOT NULL DEFAULT 1,
    price_minor INTEGER NOT NULL CHECK (price_minor BETWEEN 0 AND 1000000000000),
    stock_policy TEXT NOT NULL CHECK (stock_policy IN ('track', 'unlimited')),
    on_hand INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    allocated INTEGER NOT NULL DEFAULT 0 CHECK (allocated >= 0),
    max_per_order INTEGER NOT NULL DEFAULT 10 CHECK (max_per_order BETWEEN 1 AND 1000),
    CHECK (stock_policy <> 'track' OR held + allocated <= on_hand),
    UNIQUE (shop_id, sku)
) STRICT;

CREATE INDEX variants_by_price ON variants (price_minor, product_id);

CREATE INDEX variants_by_product ON variants (product_id, position, id);

CREATE TABLE withdrawals (
    order_id INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
    declared_ms INTEGER NOT NULL
) STRICT;
