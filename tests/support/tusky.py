"""What Tusky declares of each entity (Moshi; as of May 2025)."""

from support.strict import (
    Model,
    by_name,
    date,
    flag,
    given,
    many,
    may,
    need,
    number,
    number_or_digits,
    one_of,
    small,
    text,
)

EMOJI = Model(
    shortcode=need(text),
    url=need(text),
    static_url=need(text),
    visible_in_picker=given(flag),
    category=may(text),
)
FIELD = Model(name=need(text), value=need(text), verified_at=may(date))
SOURCE = Model(
    privacy=given(text),
    sensitive=may(flag),
    note=may(text),
    fields=given(many(Model(name=need(text), value=need(text)))),
    language=may(text),
)
ACCOUNT = Model(
    id=need(text),
    username=need(text),
    acct=need(text),
    display_name=may(text),
    created_at=need(date),
    note=need(text),
    url=need(text),
    avatar=need(text),
    header=need(text),
    locked=given(flag),
    followers_count=given(small),
    following_count=given(small),
    statuses_count=given(small),
    source=may(SOURCE),
    bot=given(flag),
    emojis=given(many(EMOJI)),
    fields=given(many(FIELD)),
    roles=given(many(Model(name=need(text), color=need(text)))),
)
ACCOUNT.with_(moved=may(ACCOUNT))
TIMELINE_ACCOUNT = Model(
    id=need(text),
    username=need(text),
    acct=need(text),
    display_name=may(text),
    url=need(text),
    avatar=need(text),
    note=need(text),
    bot=given(flag),
    emojis=given(many(EMOJI)),
)
_SIZE = Model(width=given(small), height=given(small), aspect=given(number))
ATTACHMENT = Model(
    id=need(text),
    url=need(text),
    preview_url=may(text),
    remote_url=may(text),
    meta=may(
        Model(
            focus=may(Model(x=may(number), y=may(number))),
            duration=may(number),
            original=may(_SIZE),
            small=may(_SIZE),
        )
    ),
    type=need(text),
    description=may(text),
    blurhash=may(text),
)
POLL = Model(
    id=need(text),
    expires_at=may(date),
    expired=need(flag),
    multiple=need(flag),
    votes_count=need(small),
    voters_count=may(small),
    options=need(many(Model(title=need(text), votes_count=may(small)))),
    voted=given(flag),
    own_votes=given(many(small)),
)
CARD = Model(
    url=need(text),
    title=need(text),
    description=given(text),
    authors=given(
        many(Model(name=need(text), url=need(text), account=may(TIMELINE_ACCOUNT)))
    ),
    author_name=may(text),
    provider_name=may(text),
    image=may(text),
    type=need(text),
    width=given(small),
    height=given(small),
    blurhash=may(text),
    embed_url=may(text),
)
KEYWORD = Model(id=need(text), keyword=need(text), whole_word=need(flag))
PLACES = many(one_of("home", "notifications", "public", "thread", "account"))
FILTER = Model(
    id=given(text),
    title=given(text),
    context=need(PLACES),
    expires_at=may(date),
    filter_action=need(one_of("none", "blur", "warn", "hide")),
    keywords=given(many(KEYWORD)),
)
OLD_FILTER = Model(
    id=need(text),
    phrase=need(text),
    context=need(many(text)),
    expires_at=may(date),
    irreversible=need(flag),
    whole_word=need(flag),
)
TAG = Model(name=need(text), url=need(text), following=may(flag))
MENTION = Model(id=need(text), url=need(text), acct=need(text), username=need(text))
STATUS = Model(
    id=need(text),
    url=may(text),
    account=need(TIMELINE_ACCOUNT),
    in_reply_to_id=may(text),
    in_reply_to_account_id=may(text),
    content=need(text),
    created_at=need(date),
    edited_at=may(date),
    emojis=need(many(EMOJI)),
    reblogs_count=need(small),
    favourites_count=need(small),
    replies_count=need(small),
    reblogged=given(flag),
    favourited=given(flag),
    bookmarked=given(flag),
    sensitive=need(flag),
    spoiler_text=need(text),
    visibility=need(one_of("public", "unlisted", "private", "direct")),
    media_attachments=need(many(ATTACHMENT)),
    mentions=need(many(MENTION)),
    tags=given(many(TAG)),
    application=may(Model(name=need(text), website=may(text))),
    pinned=given(flag),
    muted=given(flag),
    poll=may(POLL),
    card=may(CARD),
    language=may(text),
    filtered=may(many(Model(filter=need(FILTER)))),
)
STATUS.with_(reblog=may(STATUS))
DELETED = Model(
    text=may(text),
    in_reply_to_id=may(text),
    spoiler_text=need(text),
    visibility=need(text),
    sensitive=need(flag),
    media_attachments=need(many(ATTACHMENT)),
    poll=may(POLL),
    created_at=need(date),
    language=may(text),
)
REPORT = Model(
    id=need(text),
    category=need(text),
    status_ids=may(many(text)),
    created_at=need(date),
    target_account=need(TIMELINE_ACCOUNT),
)
WARNING = Model(
    id=need(text),
    action=need(
        one_of(
            "none",
            "disable",
            "mark_statuses_as_sensitive",
            "delete_statuses",
            "sensitive",
            "silence",
            "suspend",
        )
    ),
)
NOTIFICATION = Model(
    type=need(text),
    id=need(text),
    account=need(TIMELINE_ACCOUNT),
    status=may(STATUS),
    report=may(REPORT),
    filtered=given(flag),
    moderation_warning=may(WARNING),
)
RELATIONSHIP = Model(
    id=need(text),
    following=need(flag),
    followed_by=need(flag),
    blocking=need(flag),
    muting=need(flag),
    muting_notifications=need(flag),
    requested=need(flag),
    showing_reblogs=need(flag),
    domain_blocking=need(flag),
    note=may(text),
    notifying=may(flag),
)
CONVERSATION = Model(
    id=need(text),
    accounts=need(many(TIMELINE_ACCOUNT)),
    last_status=may(STATUS),
    unread=need(flag),
)
LIST = Model(
    id=need(text), title=need(text), exclusive=may(flag), replies_policy=may(text)
)
MARKERS = by_name(
    Model(last_read_id=need(text), version=need(small), updated_at=need(date))
)
SCHEDULED = Model(
    id=need(text),
    scheduled_at=need(text),
    params=need(
        Model(
            text=need(text),
            sensitive=may(flag),
            visibility=need(text),
            spoiler_text=may(text),
            in_reply_to_id=may(text),
        )
    ),
    media_attachments=need(many(ATTACHMENT)),
)
EDIT = Model(
    content=need(text),
    spoiler_text=need(text),
    sensitive=need(flag),
    created_at=need(date),
    account=need(TIMELINE_ACCOUNT),
    media_attachments=need(many(ATTACHMENT)),
    emojis=need(many(EMOJI)),
)
STATUS_SOURCE = Model(id=need(text), text=need(text), spoiler_text=need(text))
CONTEXT = Model(ancestors=need(many(STATUS)), descendants=need(many(STATUS)))
SEARCH = Model(
    accounts=need(many(TIMELINE_ACCOUNT)),
    statuses=need(many(STATUS)),
    hashtags=need(many(TAG)),
)
TRENDING_TAG = Model(
    name=need(text),
    history=need(many(Model(day=need(text), accounts=need(text), uses=need(text)))),
)
_LIMITS = Model(
    image_size_limit=may(number),
    image_matrix_limit=may(number),
    video_size_limit=may(number),
    video_matrix_limit=may(number),
    video_frame_rate_limit=may(small),
)
INSTANCE = Model(
    domain=need(text),
    version=need(text),
    configuration=may(
        Model(
            accounts=may(
                Model(max_featured_tags=need(small), max_profile_fields=may(small))
            ),
            statuses=may(
                Model(
                    max_characters=may(small),
                    max_media_attachments=may(small),
                    characters_reserved_per_url=may(small),
                )
            ),
            media_attachments=may(_LIMITS),
            polls=may(
                Model(
                    max_options=may(small),
                    max_characters_per_option=may(small),
                    min_expiration=may(small),
                    max_expiration=may(small),
                )
            ),
            translation=may(Model(enabled=need(flag))),
        )
    ),
    rules=given(many(Model(id=need(text), text=need(text)))),
    api_versions=may(Model(mastodon=may(small))),
)
_HANDLING = need(one_of("accept", "filter", "drop"))
POLICY = Model(
    for_not_following=_HANDLING,
    for_not_followers=_HANDLING,
    for_new_accounts=_HANDLING,
    for_private_mentions=_HANDLING,
    for_limited_accounts=_HANDLING,
    summary=need(
        Model(
            pending_requests_count=need(small),
            pending_notifications_count=need(small),
        )
    ),
)
REQUEST = Model(
    id=need(text), account=need(ACCOUNT), notifications_count=need(number_or_digits)
)
SUBSCRIPTION = Model(
    id=need(small),
    endpoint=need(text),
    alerts=need(by_name(flag)),
    server_key=need(text),
)
APP = Model(client_id=need(text), client_secret=need(text))
TOKEN = Model(access_token=need(text))
