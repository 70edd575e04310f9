"""Schemas of the node itself, of apps and of their tokens."""

from typing import Final

from node.api.openapi.people import ACCOUNT
from node.api.openapi.shapes import (
    ANY,
    COUNT,
    FLAG,
    ID,
    LANGUAGE,
    NUMBER_TEXT,
    TEXT,
    TIME,
    URL,
    WHOLE,
    Schema,
    by_name,
    many,
    maybe,
    one_of,
    ref,
    shape,
)

INSTANCE: Final = ref("Instance")
OLD_INSTANCE: Final = ref("InstanceV1")
RULE: Final = ref("Rule")
PAGE: Final = ref("SitePage")
DOMAIN_BLOCK: Final = ref("DomainBlock")
LINK: Final = ref("TrendingLink")
APP: Final = ref("Application")
NEW_APP: Final = ref("CredentialApplication")
TOKEN: Final = ref("Token")
USER_INFO: Final = ref("UserInfo")
METADATA: Final = ref("AuthorizationServer")

_WHO: Final = one_of("public", "authenticated", "disabled")
_FEEDS: Final = shape({"local": _WHO, "remote": _WHO})
_LIMITS: Final[dict[str, Schema]] = {
    "accounts": shape(
        {
            "max_featured_tags": COUNT,
            "max_pinned_statuses": COUNT,
            "max_profile_fields": COUNT,
            "profile_field_name_limit": COUNT,
            "profile_field_value_limit": COUNT,
            "max_display_name_length": COUNT,
            "max_note_length": COUNT,
        }
    ),
    "statuses": shape(
        {
            "max_characters": COUNT,
            "max_media_attachments": COUNT,
            "characters_reserved_per_url": COUNT,
        }
    ),
    "media_attachments": shape(
        {
            "supported_mime_types": many(TEXT),
            "description_limit": COUNT,
            "image_size_limit": COUNT,
            "image_matrix_limit": COUNT,
            "video_size_limit": COUNT,
            "video_matrix_limit": COUNT,
            "video_frame_rate_limit": COUNT,
        }
    ),
    "polls": shape(
        {
            "max_options": COUNT,
            "max_characters_per_option": COUNT,
            "min_expiration": COUNT,
            "max_expiration": COUNT,
        }
    ),
}
_APP: Final[dict[str, Schema]] = {
    "id": ID,
    "name": TEXT,
    "website": maybe(TEXT),
    "scopes": many(TEXT),
    "redirect_uris": many(TEXT),
    "redirect_uri": TEXT,
    "vapid_key": TEXT,
}

SCHEMAS: Final[dict[str, Schema]] = {
    "Instance": shape(
        {
            "domain": TEXT,
            "title": TEXT,
            "version": TEXT,
            "source_url": URL,
            "description": TEXT,
            "usage": shape({"users": shape({"active_month": COUNT})}),
            "thumbnail": shape({"url": URL}),
            "icon": many(shape({"src": URL, "size": TEXT})),
            "languages": many(LANGUAGE),
            "configuration": shape(
                {
                    "urls": shape(
                        {
                            "streaming": URL,
                            "about": URL,
                            "privacy_policy": maybe(URL),
                            "terms_of_service": maybe(URL),
                        }
                    ),
                    "vapid": shape({"public_key": TEXT}),
                    **_LIMITS,
                    "translation": shape({"enabled": FLAG}),
                    "timelines_access": shape(
                        {
                            "live_feeds": _FEEDS,
                            "hashtag_feeds": _FEEDS,
                            "trending_link_feeds": _FEEDS,
                        }
                    ),
                    "limited_federation": FLAG,
                },
                {"shop": by_name(ANY)},
            ),
            "registrations": shape(
                {
                    "enabled": FLAG,
                    "approval_required": FLAG,
                    "reason_required": FLAG,
                    "message": maybe(TEXT),
                    "min_age": maybe(COUNT),
                    "url": maybe(URL),
                }
            ),
            "contact": shape({"email": TEXT, "account": maybe(ACCOUNT)}),
            "rules": many(ref("Rule")),
            "api_versions": by_name(COUNT),
        },
    ),
    "Week": shape(
        dict.fromkeys(("week", "statuses", "logins", "registrations"), NUMBER_TEXT)
    ),
    "InstanceV1": shape(
        {
            "uri": TEXT,
            "title": TEXT,
            "short_description": TEXT,
            "description": TEXT,
            "email": TEXT,
            "version": TEXT,
            "urls": shape({"streaming_api": URL}),
            "stats": shape(
                {"user_count": COUNT, "status_count": COUNT, "domain_count": COUNT}
            ),
            "thumbnail": maybe(URL),
            "languages": many(LANGUAGE),
            "registrations": FLAG,
            "approval_required": FLAG,
            "invites_enabled": FLAG,
            "configuration": shape(_LIMITS),
            "contact_account": maybe(ACCOUNT),
            "rules": many(ref("Rule")),
        }
    ),
    "Rule": shape({"id": ID, "text": TEXT, "hint": TEXT, "translations": by_name(ANY)}),
    "SitePage": shape({"updated_at": maybe(TIME), "content": TEXT}),
    "DomainBlock": shape(
        {
            "domain": TEXT,
            "digest": TEXT,
            "severity": one_of("silence", "suspend"),
            "comment": maybe(TEXT),
        }
    ),
    "TrendingLink": shape({"url": URL}),
    "Announcement": shape({"id": ID, "content": TEXT}),
    "Application": shape(_APP),
    "CredentialApplication": shape(
        {
            **_APP,
            "client_id": TEXT,
            "client_secret": TEXT,
            "client_secret_expires_at": WHOLE,
        }
    ),
    "Token": shape(
        {"access_token": TEXT, "token_type": TEXT, "scope": TEXT, "created_at": WHOLE}
    ),
    "UserInfo": shape(
        {
            "iss": URL,
            "sub": URL,
            "name": TEXT,
            "preferred_username": TEXT,
            "profile": URL,
            "picture": URL,
        }
    ),
    "AuthorizationServer": shape(
        {
            "issuer": URL,
            "authorization_endpoint": URL,
            "token_endpoint": URL,
            "revocation_endpoint": URL,
            "userinfo_endpoint": URL,
            "app_registration_endpoint": URL,
            "service_documentation": URL,
            "scopes_supported": many(TEXT),
            "response_types_supported": many(TEXT),
            "response_modes_supported": many(TEXT),
            "grant_types_supported": many(TEXT),
            "token_endpoint_auth_methods_supported": many(TEXT),
            "code_challenge_methods_supported": many(TEXT),
        }
    ),
    "Error": shape(
        {"error": TEXT},
        {
            "error_description": TEXT,
            "details": by_name(many(shape({"error": TEXT, "description": TEXT}))),
        },
    ),
}
