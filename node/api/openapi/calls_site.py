"""The calls about the node itself, and those by which apps get their tokens."""

from typing import Final

from node.api.openapi.notes import EMOJI
from node.api.openapi.shapes import EMPTY, TEXT, URL, by_name, many, one_of, ref
from node.api.openapi.site import (
    APP,
    DOMAIN_BLOCK,
    INSTANCE,
    METADATA,
    NEW_APP,
    OLD_INSTANCE,
    PAGE,
    RULE,
    TOKEN,
    USER_INFO,
)
from node.api.openapi.told import Calls, need, told

CALLS: Final[Calls] = {
    "GET /v2/instance": told("The node, and what it can do", INSTANCE),
    "GET /v1/instance": told("The node, in an older form", OLD_INSTANCE),
    "GET /v1/instance/rules": told("Its rules", many(RULE)),
    "GET /v1/instance/peers": told("Servers that it knows", many(TEXT)),
    "GET /v1/instance/extended_description": told("More about it", PAGE),
    "GET /v1/instance/privacy_policy": told("Its privacy notice", PAGE),
    "GET /v1/instance/terms_of_service": told("It has none of its own", PAGE),
    "GET /v1/instance/domain_blocks": told(
        "Servers that it blocks or limits", many(DOMAIN_BLOCK)
    ),
    "GET /v1/instance/translation_languages": told(
        "What it translates: nothing yet", by_name(many(TEXT))
    ),
    "GET /v1/custom_emojis": told("Its emoji", many(EMOJI)),
    "GET /v1/announcements": told(
        "What its admins announce", many(ref("Announcement"))
    ),
    "POST /v1/announcements/<announcement_id>/dismiss": told("It is read", EMPTY),
    "PUT /v1/announcements/<announcement_id>/reactions/<emoji>": told("React", EMPTY),
    "DELETE /v1/announcements/<announcement_id>/reactions/<emoji>": told(
        "React no more", EMPTY
    ),
    "GET /v1/instance/activity": told("Twelve weeks of it", many(ref("Week"))),
    "POST /v1/apps": told(
        "Register an app",
        NEW_APP,
        client_name=need(TEXT),
        redirect_uris=need(many(TEXT)),
        scopes=TEXT,
        website=URL,
    ),
    "GET /v1/apps/verify_credentials": told("The app that asks", APP),
    "POST /oauth/token": told(
        "Get a token (RFC 6749 §4.1.3, §4.4)",
        TOKEN,
        grant_type=need(one_of("authorization_code", "client_credentials")),
        client_id=TEXT,
        client_secret=TEXT,
        code=TEXT,
        redirect_uri=TEXT,
        code_verifier=TEXT,
        scope=TEXT,
    ),
    "POST /oauth/revoke": told(
        "Give a token back (RFC 7009)",
        EMPTY,
        client_id=TEXT,
        client_secret=TEXT,
        token=TEXT,
    ),
    "GET /oauth/userinfo": told("Who gave the token (OpenID Connect)", USER_INFO),
    "POST /oauth/userinfo": told("Who gave the token (OpenID Connect)", USER_INFO),
    "GET /.well-known/oauth-authorization-server": told(
        "Where tokens are got (RFC 8414)", METADATA
    ),
}
