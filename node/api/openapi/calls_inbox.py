"""The calls about what reaches people: notifications, talks, lists, filters."""

from typing import Final

from node.api.entities.push import ALERTS, OWN_ALERTS
from node.api.openapi.inbox import (
    CONVERSATION,
    FILTER,
    FILTERED_STATUS,
    GROUPED,
    KEYWORD,
    LIST,
    MARKERS,
    NOTIFICATION,
    OLD_FILTER,
    OLD_POLICY_FLAGS,
    POLICY_WORDS,
    REQUEST,
    SUBSCRIPTION,
)
from node.api.openapi.people import ACCOUNT
from node.api.openapi.shapes import (
    EMPTY,
    FLAG,
    ID,
    SECONDS,
    TEXT,
    URL,
    Schema,
    many,
    one_of,
    ref,
    shape,
)
from node.api.openapi.told import (
    LIMIT,
    POSITIONS,
    Calls,
    Told,
    need,
    needing,
    page,
    stream,
    told,
)
from node.api.openapi.words import ACTIONS, CONTEXTS, PUSHED, REPLIES

_KINDS: Final[dict[str, Schema]] = {
    "types": many(TEXT),
    "exclude_types": many(TEXT),
    "supported_types": many(TEXT),
    "account_id": ID,
    "include_filtered": FLAG,
}
_GROUPED: Final[dict[str, Schema]] = {**_KINDS, "grouped_types": many(TEXT)}
_EXPANDED: Final = one_of("full", "partial_avatars")
_LIST: Final[dict[str, Schema]] = {
    "title": TEXT,
    "replies_policy": REPLIES,
    "exclusive": FLAG,
}
_FILTER: Final[dict[str, Schema]] = {
    "title": TEXT,
    "context": CONTEXTS,
    "filter_action": ACTIONS,
    "expires_in": SECONDS,
    "keywords_attributes": many(
        shape({}, {"id": ID, "keyword": TEXT, "whole_word": FLAG, "_destroy": FLAG})
    ),
}
_OLD_FILTER: Final[dict[str, Schema]] = {
    "phrase": TEXT,
    "context": CONTEXTS,
    "irreversible": FLAG,
    "whole_word": FLAG,
    "expires_in": SECONDS,
}
_MARK: Final = shape({}, {"last_read_id": ID})
_DATA: Final = shape(
    {},
    {
        "policy": PUSHED,
        "alerts": shape({}, dict.fromkeys((*ALERTS, *OWN_ALERTS), FLAG)),
    },
)
_SUBSCRIPTION: Final = shape(
    {"endpoint": URL, "keys": shape({"p256dh": TEXT, "auth": TEXT})},
    {"standard": FLAG},
)
_MEDIA: Final[dict[str, Schema]] = {"only_media": FLAG}

CALLS: Final[Calls] = {
    "GET /v1/notifications": page("What happened", NOTIFICATION, **_KINDS),
    "GET /v1/notifications/<notification_id>": told("One of them", NOTIFICATION),
    "POST /v1/notifications/<notification_id>/dismiss": told("Drop it", EMPTY),
    "POST /v1/notifications/clear": told("Drop all", EMPTY),
    "GET /v1/notifications/unread_count": told(
        "How many are unread", ref("Count"), **_KINDS, limit=LIMIT
    ),
    "GET /v2/notifications": Told(
        "What happened, in groups",
        GROUPED,
        {**_GROUPED, "expand_accounts": _EXPANDED, **POSITIONS},
        is_page=True,
    ),
    "GET /v2/notifications/unread_count": told(
        "How many groups are unread", ref("Count"), **_GROUPED, limit=LIMIT
    ),
    "GET /v2/notifications/<group_key>": told("A group", GROUPED),
    "GET /v2/notifications/<group_key>/accounts": told(
        "Everybody in a group", many(ACCOUNT)
    ),
    "POST /v2/notifications/<group_key>/dismiss": told("Drop a group", EMPTY),
    "GET /v2/notifications/policy": told("Whom one hears", ref("NotificationPolicy")),
    "PUT /v2/notifications/policy": told(
        "Hear others", ref("NotificationPolicy"), **POLICY_WORDS
    ),
    "GET /v1/notifications/policy": told("Whom one hears", ref("NotificationPolicyV1")),
    "PUT /v1/notifications/policy": told(
        "Hear others", ref("NotificationPolicyV1"), **OLD_POLICY_FLAGS
    ),
    "GET /v1/notifications/requests": page("Who is held back", REQUEST),
    "GET /v1/notifications/requests/merged": told(
        "Whether all that was accepted is listed", ref("Merged")
    ),
    "GET /v1/notifications/requests/<request_id>": told("One of them", REQUEST),
    "POST /v1/notifications/requests/<request_id>/accept": told("Hear them", EMPTY),
    "POST /v1/notifications/requests/<request_id>/dismiss": told("Drop it", EMPTY),
    "POST /v1/notifications/requests/accept": told("Hear several", EMPTY, id=many(ID)),
    "POST /v1/notifications/requests/dismiss": told("Drop several", EMPTY, id=many(ID)),
    "GET /v1/conversations": page("Talks among a few", CONVERSATION),
    "POST /v1/conversations/<conversation_id>/read": told("It is read", CONVERSATION),
    "DELETE /v1/conversations/<conversation_id>": told("Show it no more", EMPTY),
    "GET /v1/markers": told(
        "How far was read", MARKERS, timeline=many(one_of("home", "notifications"))
    ),
    "POST /v1/markers": told(
        "This far was read", MARKERS, home=_MARK, notifications=_MARK
    ),
    "GET /v1/lists": told("Every list of the caller", many(LIST)),
    "POST /v1/lists": told("Make a list", LIST, **needing(_LIST, "title")),
    "GET /v1/lists/<list_id>": told("A list", LIST),
    "PUT /v1/lists/<list_id>": told("Change a list", LIST, **_LIST),
    "DELETE /v1/lists/<list_id>": told("Delete a list", EMPTY),
    "GET /v1/lists/<list_id>/accounts": page("Who is in a list", ACCOUNT),
    "POST /v1/lists/<list_id>/accounts": told(
        "Put people into a list", account_ids=need(many(ID))
    ),
    "DELETE /v1/lists/<list_id>/accounts": told(
        "Take people out of a list", account_ids=need(many(ID))
    ),
    "GET /v1/accounts/<account_id>/lists": told("Lists with them", many(LIST)),
    "GET /v2/filters": told("Every filter", many(FILTER)),
    "POST /v2/filters": told(
        "Make a filter", FILTER, **needing(_FILTER, "title", "context")
    ),
    "GET /v2/filters/<filter_id>": told("A filter", FILTER),
    "PUT /v2/filters/<filter_id>": told("Change a filter", FILTER, **_FILTER),
    "DELETE /v2/filters/<filter_id>": told("Delete a filter", EMPTY),
    "GET /v2/filters/<filter_id>/keywords": told("Its words", many(KEYWORD)),
    "POST /v2/filters/<filter_id>/keywords": told(
        "Add a word", KEYWORD, keyword=need(TEXT), whole_word=FLAG
    ),
    "GET /v2/filters/keywords/<keyword_id>": told("A word", KEYWORD),
    "PUT /v2/filters/keywords/<keyword_id>": told(
        "Change a word", KEYWORD, keyword=TEXT, whole_word=FLAG
    ),
    "DELETE /v2/filters/keywords/<keyword_id>": told("Drop a word", EMPTY),
    "GET /v2/filters/<filter_id>/statuses": told("Its notes", many(FILTERED_STATUS)),
    "POST /v2/filters/<filter_id>/statuses": told(
        "Add a note", FILTERED_STATUS, status_id=need(ID)
    ),
    "GET /v2/filters/statuses/<filtered_id>": told("A filtered note", FILTERED_STATUS),
    "DELETE /v2/filters/statuses/<filtered_id>": told("Drop a note", EMPTY),
    "GET /v1/filters": told("Every word, each as a filter", many(OLD_FILTER)),
    "POST /v1/filters": told(
        "Filter a word", OLD_FILTER, **needing(_OLD_FILTER, "phrase", "context")
    ),
    "GET /v1/filters/<keyword_id>": told("A filtered word", OLD_FILTER),
    "PUT /v1/filters/<keyword_id>": told("Change it", OLD_FILTER, **_OLD_FILTER),
    "DELETE /v1/filters/<keyword_id>": told("Filter it no more", EMPTY),
    "GET /v1/push/subscription": told("What is pushed", SUBSCRIPTION),
    "POST /v1/push/subscription": told(
        "Have messages pushed",
        SUBSCRIPTION,
        subscription=need(_SUBSCRIPTION),
        data=_DATA,
        policy=PUSHED,
    ),
    "PUT /v1/push/subscription": told(
        "Change what is pushed", SUBSCRIPTION, data=_DATA, policy=PUSHED
    ),
    "DELETE /v1/push/subscription": told("Push no more", EMPTY),
    "GET /v1/streaming/health": Told(
        "Whether streams are", TEXT, media_type="text/plain"
    ),
    "GET /v1/streaming/user": stream("Home and notifications"),
    "GET /v1/streaming/user/notification": stream("Notifications"),
    "GET /v1/streaming/public": stream("Everybody", **_MEDIA),
    "GET /v1/streaming/public/local": stream("Everybody here", **_MEDIA),
    "GET /v1/streaming/public/remote": stream("Everybody elsewhere", **_MEDIA),
    "GET /v1/streaming/hashtag": stream("A topic", tag=need(TEXT)),
    "GET /v1/streaming/hashtag/local": stream("A topic here", tag=need(TEXT)),
    "GET /v1/streaming/list": stream("A list", list=need(ID)),
    "GET /v1/streaming/direct": stream("Talks among a few"),
    "GET /v1/streaming/shop": stream("Orders"),
}
