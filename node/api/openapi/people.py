"""Schemas of people, and of how they stand to the caller."""

from typing import Final

from node.api.openapi.shapes import (
    COUNT,
    DAY,
    FLAG,
    HTML,
    ID,
    LANGUAGE,
    NUMBER_TEXT,
    TEXT,
    TIME,
    URL,
    Schema,
    many,
    maybe,
    one_of,
    ref,
    shape,
)
from node.api.openapi.words import CATEGORY, QUOTERS

ACCOUNT: Final = ref("Account")
OWN_ACCOUNT: Final = ref("CredentialAccount")
MUTED_ACCOUNT: Final = ref("MutedAccount")
RELATIONSHIP: Final = ref("Relationship")
SUGGESTION: Final = ref("Suggestion")
FAMILIAR: Final = ref("FamiliarFollowers")
REPORT: Final = ref("Report")
PROFILE: Final = ref("Profile")
PREFERENCES: Final = ref("Preferences")

_FIELD: Final = {"name": TEXT, "value": TEXT, "verified_at": maybe(TIME)}
_ACCOUNT: Final[dict[str, Schema]] = {
    "id": ID,
    "username": TEXT,
    "acct": TEXT,
    "display_name": TEXT,
    "locked": FLAG,
    "bot": FLAG,
    "group": FLAG,
    "discoverable": FLAG,
    "indexable": FLAG,
    "noindex": FLAG,
    "hide_collections": FLAG,
    "created_at": TIME,
    "note": HTML,
    "url": URL,
    "uri": URL,
    "avatar": URL,
    "avatar_static": URL,
    "header": URL,
    "header_static": URL,
    "followers_count": COUNT,
    "following_count": COUNT,
    "statuses_count": COUNT,
    "last_status_at": maybe(DAY),
    "emojis": many(ref("CustomEmoji")),
    "fields": many(ref("Field")),
    "roles": many(ref("AccountRole")),
}
_SOMETIMES: Final[dict[str, Schema]] = {
    "suspended": FLAG,
    "limited": FLAG,
    "moved": ACCOUNT,
    "shop": shape({"enabled": FLAG, "products_count": COUNT, "url": URL}),
}

SCHEMAS: Final[dict[str, Schema]] = {
    "Account": shape(_ACCOUNT, _SOMETIMES),
    "CredentialAccount": shape(
        {**_ACCOUNT, "source": ref("Source"), "role": ref("Role")}, _SOMETIMES
    ),
    "MutedAccount": shape({**_ACCOUNT, "mute_expires_at": maybe(TIME)}, _SOMETIMES),
    "Source": shape(
        {
            "privacy": ref("Visibility"),
            "sensitive": FLAG,
            "language": maybe(LANGUAGE),
            "note": TEXT,
            "fields": many(ref("Field")),
            "follow_requests_count": COUNT,
            "hide_collections": FLAG,
            "discoverable": FLAG,
            "indexable": FLAG,
            "attribution_domains": many(TEXT),
            "quote_policy": QUOTERS,
        }
    ),
    "Field": shape(_FIELD),
    "AccountRole": shape({"id": TEXT, "name": TEXT, "color": TEXT}),
    "Role": shape(
        {
            "id": TEXT,
            "name": TEXT,
            "permissions": NUMBER_TEXT,
            "color": TEXT,
            "highlighted": FLAG,
        }
    ),
    "CustomEmoji": shape(
        {
            "shortcode": TEXT,
            "url": URL,
            "static_url": URL,
            "visible_in_picker": FLAG,
        },
        {"category": maybe(TEXT)},
    ),
    "Relationship": shape(
        {
            "id": ID,
            "following": FLAG,
            "showing_reblogs": FLAG,
            "notifying": FLAG,
            "languages": maybe(many(LANGUAGE)),
            "followed_by": FLAG,
            "blocking": FLAG,
            "blocked_by": FLAG,
            "muting": FLAG,
            "muting_notifications": FLAG,
            "muting_expires_at": maybe(TIME),
            "requested": FLAG,
            "requested_by": FLAG,
            "domain_blocking": FLAG,
            "endorsed": FLAG,
            "note": TEXT,
        }
    ),
    "Suggestion": shape({"source": TEXT, "sources": many(TEXT), "account": ACCOUNT}),
    "FamiliarFollowers": shape({"id": ID, "accounts": many(ACCOUNT)}),
    "Report": shape(
        {
            "id": ID,
            "action_taken": FLAG,
            "action_taken_at": maybe(TIME),
            "category": CATEGORY,
            "comment": TEXT,
            "forwarded": FLAG,
            "created_at": TIME,
            "status_ids": maybe(many(ID)),
            "rule_ids": maybe(many(ID)),
            "target_account": ACCOUNT,
        }
    ),
    "Profile": shape(
        {
            "id": ID,
            "display_name": TEXT,
            "note": TEXT,
            "fields": many(ref("Field")),
            "avatar": maybe(URL),
            "avatar_static": maybe(URL),
            "avatar_description": TEXT,
            "header": maybe(URL),
            "header_static": maybe(URL),
            "header_description": TEXT,
            "locked": FLAG,
            "bot": FLAG,
            "hide_collections": FLAG,
            "discoverable": FLAG,
            "indexable": FLAG,
            "show_media": FLAG,
            "show_media_replies": FLAG,
            "show_featured": FLAG,
            "attribution_domains": many(TEXT),
            "featured_tags": many(ref("FeaturedTag")),
        }
    ),
    "FeaturedTag": shape(
        {
            "id": ID,
            "name": TEXT,
            "url": URL,
            "statuses_count": NUMBER_TEXT,
            "last_status_at": maybe(DAY),
        }
    ),
    "Preferences": shape(
        {
            "posting:default:visibility": ref("Visibility"),
            "posting:default:sensitive": FLAG,
            "posting:default:language": maybe(LANGUAGE),
            "posting:default:quote_policy": QUOTERS,
            "reading:expand:media": one_of("default", "show_all", "hide_all"),
            "reading:expand:spoilers": FLAG,
            "reading:autoplay:gifs": FLAG,
        }
    ),
}
