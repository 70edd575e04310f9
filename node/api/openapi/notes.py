"""Schemas of notes and of all that hangs on them."""

from typing import Final

from node.api.openapi.people import ACCOUNT
from node.api.openapi.shapes import (
    ANY,
    COUNT,
    FLAG,
    HTML,
    ID,
    LANGUAGE,
    NOTHING,
    NUMBER_TEXT,
    REAL,
    SECONDS,
    TEXT,
    TIME,
    URL,
    Schema,
    by_name,
    many,
    maybe,
    one_of,
    ref,
    shape,
)
from node.api.openapi.words import VISIBILITY_WORDS

STATUS: Final = ref("Status")
DELETED_STATUS: Final = ref("DeletedStatus")
SCHEDULED: Final = ref("ScheduledStatus")
CONTEXT: Final = ref("Context")
SOURCE: Final = ref("StatusSource")
EDIT: Final = ref("StatusEdit")
MEDIA: Final = ref("MediaAttachment")
POLL: Final = ref("Poll")
TAG: Final = ref("Tag")
EMOJI: Final = ref("CustomEmoji")
VISIBILITY: Final = ref("Visibility")
FOUND: Final = ref("Search")

_STATUS: Final[dict[str, Schema]] = {
    "id": ID,
    "uri": URL,
    "url": maybe(URL),
    "created_at": TIME,
    "edited_at": maybe(TIME),
    "account": ACCOUNT,
    "title": TEXT,
    "content": HTML,
    "spoiler_text": TEXT,
    "visibility": VISIBILITY,
    "sensitive": FLAG,
    "language": maybe(LANGUAGE),
    "in_reply_to_id": maybe(ID),
    "in_reply_to_account_id": maybe(ID),
    "replies_count": COUNT,
    "reblogs_count": COUNT,
    "favourites_count": COUNT,
    "reblog": maybe(STATUS),
    "media_attachments": many(MEDIA),
    "mentions": many(ref("Mention")),
    "tags": many(ref("StatusTag")),
    "emojis": many(EMOJI),
    "card": maybe(ref("PreviewCard")),
    "products": many(ref("Product")),
    "quote_approval": ref("QuoteApproval"),
    "poll": maybe(POLL),
    "quote": maybe(ref("Quote")),
}
_SOMETIMES: Final[dict[str, Schema]] = {
    "application": maybe(shape({"name": TEXT, "website": maybe(TEXT)})),
    "favourited": FLAG,
    "reblogged": FLAG,
    "bookmarked": FLAG,
    "muted": FLAG,
    "pinned": FLAG,
    "filtered": many(ref("FilterResult")),
}
_POLL_DRAFT: Final = shape(
    {"options": many(TEXT), "expires_in": SECONDS, "multiple": FLAG},
    {"hide_totals": FLAG},
)
_SIZE: Final = shape({"width": COUNT, "height": COUNT, "size": TEXT, "aspect": REAL})

SCHEMAS: Final[dict[str, Schema]] = {
    "Visibility": VISIBILITY_WORDS,
    "Status": shape(_STATUS, _SOMETIMES),
    "DeletedStatus": shape({**_STATUS, "text": TEXT}, _SOMETIMES),
    "Mention": shape({"id": ID, "username": TEXT, "url": URL, "acct": TEXT}),
    "StatusTag": shape({"name": TEXT, "url": URL}),
    "Tag": shape(
        {"name": TEXT, "url": URL, "history": many(ref("TagDay"))},
        {"id": TEXT, "following": FLAG, "featuring": FLAG},
    ),
    "TagDay": shape({"day": NUMBER_TEXT, "uses": NUMBER_TEXT, "accounts": NUMBER_TEXT}),
    "MediaAttachment": shape(
        {
            "id": ID,
            "type": one_of("image", "video", "gifv", "audio", "unknown"),
            "url": maybe(URL),
            "preview_url": maybe(URL),
            "remote_url": maybe(URL),
            "preview_remote_url": maybe(URL),
            "meta": shape(
                {},
                {
                    "focus": shape({"x": REAL, "y": REAL}),
                    "original": _SIZE,
                    "small": _SIZE,
                },
            ),
            "description": maybe(TEXT),
            "blurhash": maybe(TEXT),
        }
    ),
    "PreviewCard": shape(
        {
            "url": URL,
            "title": TEXT,
            "description": TEXT,
            "language": maybe(LANGUAGE),
            "type": one_of("link", "photo", "video", "rich"),
            "author_name": TEXT,
            "author_url": TEXT,
            "authors": many(by_name(ANY)),
            "provider_name": TEXT,
            "provider_url": TEXT,
            "html": TEXT,
            "width": COUNT,
            "height": COUNT,
            "image": maybe(URL),
            "image_description": TEXT,
            "embed_url": TEXT,
            "blurhash": maybe(TEXT),
            "published_at": maybe(TIME),
        }
    ),
    "Quote": shape(
        {
            "state": one_of("accepted", "pending", "unauthorized"),
        },
        {"quoted_status": maybe(STATUS), "quoted_status_id": maybe(ID)},
    ),
    "QuoteApproval": shape(
        {
            "automatic": many(TEXT),
            "manual": many(TEXT),
            "current_user": one_of("automatic", "manual", "denied", "unknown"),
        }
    ),
    "Poll": shape(
        {
            "id": ID,
            "expires_at": maybe(TIME),
            "expired": FLAG,
            "multiple": FLAG,
            "votes_count": COUNT,
            "voters_count": maybe(COUNT),
            "options": many(shape({"title": TEXT, "votes_count": maybe(COUNT)})),
            "emojis": many(EMOJI),
        },
        {"voted": FLAG, "own_votes": many(COUNT)},
    ),
    "Context": shape({"ancestors": many(STATUS), "descendants": many(STATUS)}),
    "StatusSource": shape(
        {"id": ID, "text": TEXT, "spoiler_text": TEXT, "title": TEXT}
    ),
    "StatusEdit": shape(
        {
            "content": HTML,
            "title": TEXT,
            "spoiler_text": TEXT,
            "sensitive": FLAG,
            "created_at": TIME,
            "account": ACCOUNT,
            "media_attachments": many(MEDIA),
            "emojis": many(EMOJI),
        },
        {"poll": shape({"options": many(shape({"title": TEXT}))})},
    ),
    "ScheduledStatus": shape(
        {
            "id": ID,
            "scheduled_at": TIME,
            "params": ref("ScheduledParams"),
            "media_attachments": many(MEDIA),
        },
        {"error": TEXT},
    ),
    "ScheduledParams": shape(
        {
            "text": TEXT,
            "title": TEXT,
            "visibility": VISIBILITY,
            "media_ids": maybe(many(ID)),
            "sensitive": FLAG,
            "spoiler_text": maybe(TEXT),
            "in_reply_to_id": maybe(ID),
            "quoted_status_id": maybe(ID),
            "language": maybe(LANGUAGE),
            "poll": maybe(_POLL_DRAFT),
            "idempotency": NOTHING,
            "application_id": maybe(ID),
            "scheduled_at": NOTHING,
            "with_rate_limit": FLAG,
        }
    ),
    "Search": shape(
        {"accounts": many(ACCOUNT), "statuses": many(STATUS), "hashtags": many(TAG)},
        {"products": many(ref("Product"))},
    ),
}
