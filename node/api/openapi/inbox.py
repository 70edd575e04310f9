"""Schemas of what reaches people, and how they arrange it: notifications, lists…"""

from typing import Final

from node.api.entities.push import ALERTS, OWN_ALERTS
from node.api.entities.warnings import ACTIONS as WARNINGS
from node.api.openapi.notes import STATUS
from node.api.openapi.people import ACCOUNT
from node.api.openapi.shapes import (
    COUNT,
    FLAG,
    ID,
    NOTHING,
    NUMBER_TEXT,
    TEXT,
    TIME,
    URL,
    WHOLE,
    Schema,
    many,
    maybe,
    one_of,
    ref,
    shape,
)
from node.api.openapi.words import ACTIONS, CONTEXTS, PUSHED, REPLIES

NOTIFICATION: Final = ref("Notification")
GROUPED: Final = ref("GroupedNotificationsResults")
REQUEST: Final = ref("NotificationRequest")
CONVERSATION: Final = ref("Conversation")
LIST: Final = ref("List")
FILTER: Final = ref("Filter")
KEYWORD: Final = ref("FilterKeyword")
FILTERED_STATUS: Final = ref("FilterStatus")
OLD_FILTER: Final = ref("FilterV1")
MARKERS: Final = ref("Markers")
SUBSCRIPTION: Final = ref("WebPushSubscription")

_FILTER: Final[dict[str, Schema]] = {
    "id": ID,
    "title": TEXT,
    "context": CONTEXTS,
    "expires_at": maybe(TIME),
    "filter_action": ACTIONS,
}
_ABOUT: Final[dict[str, Schema]] = {
    "emoji": TEXT,
    "moderation_warning": ref("AccountWarning"),
    "report": ref("Report"),
    "event": ref("RelationshipSeveranceEvent"),
    "order": shape({"id": ID, "number": TEXT, "state": TEXT}),
    "purchase_request": shape({"id": ID, "state": TEXT}),
}

_TREATMENT: Final = one_of("accept", "filter", "drop")
POLICY_WORDS: Final[dict[str, Schema]] = {
    "for_not_following": _TREATMENT,
    "for_not_followers": _TREATMENT,
    "for_new_accounts": _TREATMENT,
    "for_private_mentions": _TREATMENT,
    "for_limited_accounts": _TREATMENT,
}
OLD_POLICY_FLAGS: Final[dict[str, Schema]] = {
    "filter_not_following": FLAG,
    "filter_not_followers": FLAG,
    "filter_new_accounts": FLAG,
    "filter_private_mentions": FLAG,
}
_SUMMARY: Final = shape(
    {"pending_requests_count": COUNT, "pending_notifications_count": COUNT}
)

SCHEMAS: Final[dict[str, Schema]] = {
    "Notification": shape(
        {
            "id": ID,
            "type": TEXT,
            "created_at": TIME,
            "group_key": TEXT,
            "account": ACCOUNT,
        },
        {"status": STATUS, **_ABOUT},
    ),
    "NotificationGroup": shape(
        {
            "group_key": TEXT,
            "notifications_count": COUNT,
            "type": TEXT,
            "most_recent_notification_id": WHOLE,
            "page_min_id": ID,
            "page_max_id": ID,
            "latest_page_notification_at": TIME,
            "sample_account_ids": many(ID),
        },
        {"status_id": ID, **_ABOUT},
    ),
    "GroupedNotificationsResults": shape(
        {
            "accounts": many(ACCOUNT),
            "statuses": many(STATUS),
            "notification_groups": many(ref("NotificationGroup")),
        },
        {"partial_accounts": many(ref("PartialAccount"))},
    ),
    "PartialAccount": shape(
        {
            "id": ID,
            "acct": TEXT,
            "url": URL,
            "avatar": URL,
            "avatar_static": URL,
            "locked": FLAG,
            "bot": FLAG,
        }
    ),
    "NotificationPolicy": shape({**POLICY_WORDS, "summary": _SUMMARY}),
    "NotificationPolicyV1": shape({**OLD_POLICY_FLAGS, "summary": _SUMMARY}),
    "NotificationRequest": shape(
        {
            "id": ID,
            "created_at": TIME,
            "updated_at": TIME,
            "account": ACCOUNT,
            "notifications_count": NUMBER_TEXT,
        },
        {"last_status": STATUS},
    ),
    "Merged": shape({"merged": FLAG}),
    "AccountWarning": shape(
        {
            "id": ID,
            "action": one_of("none", *sorted(WARNINGS.values())),
            "text": TEXT,
            "status_ids": maybe(many(ID)),
            "target_account": ACCOUNT,
            "appeal": NOTHING,
            "created_at": TIME,
        }
    ),
    "RelationshipSeveranceEvent": shape(
        {
            "id": ID,
            "type": one_of("domain_block"),
            "purged": FLAG,
            "target_name": TEXT,
            "followers_count": COUNT,
            "following_count": COUNT,
            "created_at": TIME,
        }
    ),
    "Count": shape({"count": COUNT}),
    "Conversation": shape(
        {
            "id": ID,
            "unread": FLAG,
            "accounts": many(ACCOUNT),
            "last_status": maybe(STATUS),
        }
    ),
    "List": shape(
        {
            "id": ID,
            "title": TEXT,
            "replies_policy": REPLIES,
            "exclusive": FLAG,
        }
    ),
    "Filter": shape(
        {
            **_FILTER,
            "keywords": many(ref("FilterKeyword")),
            "statuses": many(ref("FilterStatus")),
        }
    ),
    "FilterKeyword": shape({"id": ID, "keyword": TEXT, "whole_word": FLAG}),
    "FilterStatus": shape({"id": ID, "status_id": ID}),
    "FilterResult": shape(
        {
            "filter": shape(_FILTER),
            "keyword_matches": maybe(many(TEXT)),
            "status_matches": maybe(many(ID)),
        }
    ),
    "FilterV1": shape(
        {
            "id": ID,
            "phrase": TEXT,
            "context": CONTEXTS,
            "whole_word": FLAG,
            "expires_at": maybe(TIME),
            "irreversible": FLAG,
        }
    ),
    "Marker": shape({"last_read_id": ID, "version": COUNT, "updated_at": TIME}),
    "Markers": shape({}, {"home": ref("Marker"), "notifications": ref("Marker")}),
    "WebPushSubscription": shape(
        {
            "id": WHOLE,
            "endpoint": URL,
            "standard": FLAG,
            "server_key": TEXT,
            "policy": PUSHED,
            "alerts": shape(
                dict.fromkeys(ALERTS, FLAG), dict.fromkeys(OWN_ALERTS, FLAG)
            ),
        }
    ),
}
