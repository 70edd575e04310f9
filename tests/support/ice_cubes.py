"""What Ice Cubes declares of each entity (Swift; as of March 2026).

It is the one of its kind whose source is open: Ivory, Mona and others are as strict.
"""

from support.strict import (
    Model,
    date,
    flag,
    given,
    many,
    may,
    need,
    number,
    one_of,
    small,
    text,
    url,
    whole,
)

EMOJI = Model(
    shortcode=need(text),
    url=need(url),
    static_url=need(url),
    visible_in_picker=need(flag),
    category=may(text),
)
FIELD = Model(name=need(text), value=need(text), verified_at=may(text))
VISIBILITY = one_of("public", "unlisted", "private", "direct")
ACCOUNT = Model(
    id=need(text),
    username=need(text),
    display_name=may(text),
    avatar=need(url),
    header=need(url),
    acct=need(text),
    note=need(text),
    created_at=need(date),
    followers_count=may(whole),
    following_count=may(whole),
    statuses_count=may(whole),
    last_status_at=may(text),
    fields=need(many(FIELD)),
    locked=need(flag),
    emojis=need(many(EMOJI)),
    url=may(url),
    source=may(
        Model(
            privacy=may(VISIBILITY),
            sensitive=need(flag),
            language=may(text),
            note=need(text),
            fields=need(many(FIELD)),
        )
    ),
    bot=need(flag),
    discoverable=may(flag),
)
ACCOUNT.with_(moved=may(ACCOUNT))
HISTORY = Model(day=need(text), accounts=need(text), uses=need(text))
_CARD_KEYS = {
    "url": need(text),
    "title": may(text),
    "author_name": may(text),
    "description": may(text),
    "provider_name": may(text),
    "provider_url": may(text),
    "type": need(text),
    "image": may(url),
    "width": may(number),
    "height": may(number),
    "history": may(many(HISTORY)),
    "authors": may(many(Model(name=need(text), url=need(text), account=may(ACCOUNT)))),
}
CARD = Model(**_CARD_KEYS)
_SIZE = Model(width=may(whole), height=may(whole))
ATTACHMENT = Model(
    id=need(text),
    type=need(text),
    url=may(url),
    preview_url=may(url),
    description=may(text),
    meta=may(Model(original=may(_SIZE))),
)
POLL = Model(
    id=need(text),
    expires_at=may(date),
    expired=need(flag),
    multiple=need(flag),
    votes_count=need(whole),
    voters_count=may(whole),
    voted=may(flag),
    own_votes=may(many(whole)),
    options=need(many(Model(title=need(text), votes_count=may(whole)))),
)
TAG = Model(
    name=need(text),
    url=need(text),
    following=given(flag),
    history=given(many(HISTORY)),
)
FILTERED = Model(
    filter=need(
        Model(
            id=need(text),
            title=need(text),
            context=need(many(text)),
            filter_action=need(one_of("warn", "hide")),
        )
    ),
    keyword_matches=may(many(text)),
)
MENTION = Model(id=need(text), username=need(text), url=need(url), acct=need(text))
STATUS = Model(
    id=need(text),
    content=need(text),
    account=need(ACCOUNT),
    created_at=need(date),
    edited_at=may(date),
    media_attachments=need(many(ATTACHMENT)),
    mentions=need(many(MENTION)),
    replies_count=need(whole),
    reblogs_count=need(whole),
    quotes_count=may(whole),
    favourites_count=need(whole),
    card=may(CARD),
    favourited=may(flag),
    reblogged=may(flag),
    pinned=may(flag),
    bookmarked=may(flag),
    emojis=need(many(EMOJI)),
    url=may(text),
    application=may(Model(name=may(text))),
    in_reply_to_id=may(text),
    in_reply_to_account_id=may(text),
    visibility=need(VISIBILITY),
    poll=may(POLL),
    spoiler_text=need(text),
    filtered=may(many(FILTERED)),
    sensitive=need(flag),
    language=may(text),
    tags=need(many(TAG)),
    quote_approval=may(
        Model(
            current_user=need(one_of("automatic", "manual", "denied", "unknown")),
            automatic=need(many(text)),
            manual=need(many(text)),
        )
    ),
)
STATUS.with_(
    reblog=may(STATUS),
    # Wrong here, it is only not shown; that is enough of a fault.
    quote=may(
        Model(
            state=need(
                one_of(
                    "accepted",
                    "pending",
                    "rejected",
                    "revoked",
                    "deleted",
                    "unauthorized",
                )
            ),
            quoted_status=may(STATUS),
            quoted_status_id=may(text),
        )
    ),
)
NOTIFICATION = Model(
    id=need(text),
    type=need(text),
    created_at=need(date),
    account=need(ACCOUNT),
    status=may(STATUS),
    group_key=may(text),
)
GROUPED = Model(
    accounts=need(many(ACCOUNT)),
    statuses=need(many(STATUS)),
    notification_groups=need(
        many(
            Model(
                group_key=need(text),
                notifications_count=need(whole),
                type=need(text),
                most_recent_notification_id=need(whole),
                page_min_id=may(text),
                page_max_id=may(text),
                latest_page_notification_at=need(date),
                sample_account_ids=need(many(text)),
                status_id=may(text),
            )
        )
    ),
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
            pending_requests_count=need(whole),
            pending_notifications_count=need(whole),
        )
    ),
)
REQUEST = Model(id=need(text), account=need(ACCOUNT), notifications_count=need(text))
_FLAG = need(flag)
RELATIONSHIP = Model(
    id=need(text),
    following=_FLAG,
    showing_reblogs=_FLAG,
    notifying=_FLAG,
    followed_by=_FLAG,
    blocking=_FLAG,
    blocked_by=_FLAG,
    muting=_FLAG,
    muting_notifications=_FLAG,
    requested=_FLAG,
    domain_blocking=_FLAG,
    endorsed=_FLAG,
    note=need(text),
)
CONVERSATION = Model(
    id=need(text),
    unread=need(flag),
    last_status=may(STATUS),
    accounts=need(many(ACCOUNT)),
)
LIST = Model(
    id=need(text),
    title=need(text),
    replies_policy=may(one_of("followed", "list", "none")),
    exclusive=may(flag),
)
_MARKER = Model(last_read_id=need(text), version=need(whole), updated_at=need(date))
MARKERS = Model(home=may(_MARKER), notifications=may(_MARKER))
FILTER = Model(
    id=need(text),
    title=need(text),
    keywords=need(
        many(Model(id=need(text), keyword=need(text), whole_word=need(flag)))
    ),
    filter_action=need(one_of("warn", "hide")),
    context=need(many(one_of("home", "notifications", "public", "thread", "account"))),
    expires_at=may(date),
)
FEATURED_TAG = Model(
    id=need(text), name=need(text), url=need(url), statuses_count=need(text)
)
FAMILIAR = Model(id=need(text), accounts=need(many(ACCOUNT)))
CONTEXT = Model(ancestors=need(many(STATUS)), descendants=need(many(STATUS)))
EDIT = Model(content=need(text), created_at=need(date), emojis=need(many(EMOJI)))
SEARCH = Model(
    accounts=need(many(ACCOUNT)),
    statuses=need(many(STATUS)),
    hashtags=need(many(TAG)),
)
PREFERENCES = Model(
    **{
        "posting:default:visibility": may(VISIBILITY),
        "posting:default:sensitive": may(flag),
        "posting:default:language": may(text),
        "reading:expand:media": may(one_of("show_all", "hide_all", "default")),
        "reading:expand:spoilers": may(flag),
    }
)
INSTANCE = Model(
    title=need(text),
    domain=need(text),
    description=may(text),
    version=need(text),
    api_versions=may(Model(mastodon=may(whole))),
    usage=may(Model(users=may(Model(active_month=may(whole))))),
    languages=may(many(text)),
    registrations=need(Model(enabled=need(flag))),
    thumbnail=need(Model(url=may(url))),
    configuration=may(
        Model(
            statuses=need(
                Model(max_characters=need(whole), max_media_attachments=need(whole))
            ),
            polls=need(
                Model(
                    max_options=need(whole),
                    max_characters_per_option=need(whole),
                    min_expiration=need(whole),
                    max_expiration=need(whole),
                )
            ),
        )
    ),
    rules=may(many(Model(id=need(text), text=need(text)))),
    contact=need(Model(account=may(ACCOUNT), email=need(text))),
)
SUBSCRIPTION = Model(
    id=need(small),
    endpoint=need(url),
    server_key=need(text),
    alerts=need(
        Model(
            follow=_FLAG,
            favourite=_FLAG,
            reblog=_FLAG,
            mention=_FLAG,
            poll=_FLAG,
            status=_FLAG,
        )
    ),
)
APP = Model(
    id=need(text),
    name=need(text),
    website=may(url),
    redirect_uri=need(text),
    client_id=need(text),
    client_secret=need(text),
    vapid_key=may(text),
)
TOKEN = Model(
    access_token=need(text),
    token_type=need(text),
    scope=need(text),
    created_at=need(number),
)
FRAME = Model(event=need(text), stream=need(many(text)), payload=need(text))
