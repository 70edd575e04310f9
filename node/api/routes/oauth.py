"""Tokens for codes, tokens given back, and where all of that is (RFC 6749, 7009, 8414).

The page on which people agree is `node.web.oauth`.
"""

from typing import Final
from urllib.parse import unquote_plus

from quart import Response, request

from node.api.answers import Json, answer, done
from node.api.caller import require_person
from node.api.entities.accounts import NO_AVATAR
from node.api.entities.apps import token_entity
from node.api.entities.media import AVATAR
from node.api.oauth_errors import GrantRefused, Problem
from node.api.params import Params, read_params
from node.api.routing import Routes, client, person
from node.door import services
from node.errors import Forbidden
from node.ids import MediaId
from node.media.addresses import picture_url
from node.media.queries import list_media
from node.oauth.actions import grant_token, redeem_code, revoke_token
from node.oauth.models import App, NewToken
from node.oauth.pkce import METHOD
from node.oauth.policy import Scope, allows_all, default_scopes, read_scopes
from node.oauth.queries import prove_app

CODE: Final = "authorization_code"
CLIENT: Final = "client_credentials"
KEPT: Final = "public, max-age=3600"

routes = Routes("oauth")


@routes.post("/oauth/token", client())
async def create_token() -> Response:
    params = await read_params()
    kind = params.text("grant_type")
    if not kind:
        raise GrantRefused(Problem.INVALID_REQUEST, "grant_type is missing")
    app = await _prove(params)
    if kind == CODE:
        granted = await _redeem(app, params)
    elif kind == CLIENT:
        granted = await _grant_itself(app, params)
    else:
        raise GrantRefused(Problem.UNSUPPORTED_GRANT, f"use {CODE} or {CLIENT}")
    response = answer(token_entity(granted))
    response.headers["Pragma"] = "no-cache"
    return response


@routes.post("/oauth/revoke", client())
async def end_token() -> Response:
    params = await read_params()
    app = await _prove(params)
    token = params.text("token")
    if not token:
        raise GrantRefused(Problem.INVALID_REQUEST, "token is missing")
    try:
        await services().db.write(revoke_token, app, token)
    except Forbidden:
        text = "You are not authorized to revoke this token"
        raise GrantRefused(Problem.UNAUTHORIZED_CLIENT, text) from None
    return done()


@routes.get("/oauth/userinfo", person(Scope.PROFILE))
@routes.post("/oauth/userinfo", person(Scope.PROFILE))
async def get_userinfo() -> Response:
    """Who the token speaks for, in the words of OpenID Connect (Core §5.3)."""
    current, actor = services(), require_person().actor
    pictures = await current.db.read(list_media, [actor.avatar_id or MediaId(0)])
    avatar = next(iter(pictures.values()), None)
    return answer(
        {
            "iss": _issuer(),
            "sub": actor.iri,
            "name": actor.shown_name,
            "preferred_username": actor.name,
            "profile": current.urls.profile(actor.name),
            "picture": picture_url(current.urls, avatar, width=AVATAR, none=NO_AVATAR),
        }
    )


@routes.get("/.well-known/oauth-authorization-server", client())
async def get_metadata() -> Response:
    response = answer(_metadata())
    response.headers["Cache-Control"] = KEPT
    return response


def _metadata() -> Json:
    """RFC 8414 §2, with the two addresses that Mastodon adds."""
    base = services().config.base_url
    return {
        "issuer": _issuer(),
        "service_documentation": "https://docs.joinmastodon.org/",
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "app_registration_endpoint": f"{base}/api/v1/apps",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "userinfo_endpoint": f"{base}/oauth/userinfo",
        "scopes_supported": list(Scope),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [CODE, CLIENT],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
        ],
        "code_challenge_methods_supported": [METHOD],
    }


def _issuer() -> str:
    return f"{services().config.base_url}/"


async def _prove(params: Params) -> App:
    """The app that asks, by its secret in the body or as Basic (RFC 6749 §2.3.1)."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        client_id = unquote_plus(basic.username or "")
        secret = unquote_plus(basic.password or "")
    else:
        client_id, secret = params.text("client_id"), params.text("client_secret")
    # A header, unlike a body, was not looked through for what no text has.
    is_text = client_id.isprintable()
    app = await services().db.read(prove_app, client_id, secret) if is_text else None
    if app is None:
        raise GrantRefused(
            Problem.INVALID_CLIENT,
            "Client authentication failed due to unknown client, no client "
            "authentication included, or unsupported authentication method.",
        )
    return app


async def _redeem(app: App, params: Params) -> NewToken:
    for name in ("code", "redirect_uri"):
        if not params.text(name):
            raise GrantRefused(Problem.INVALID_REQUEST, f"{name} is missing")
    granted = await services().db.write(
        redeem_code,
        app,
        params.text("code"),
        redirect_uri=params.text("redirect_uri"),
        verifier=params.text("code_verifier"),
    )
    if granted is None:
        raise GrantRefused(
            Problem.INVALID_GRANT,
            "The provided authorization grant is invalid, expired, revoked, does not "
            "match the redirection URI used in the authorization request, or was "
            "issued to another client.",
        )
    return granted


async def _grant_itself(app: App, params: Params) -> NewToken:
    """A token with which the app acts for nobody (RFC 6749 §4.4)."""
    scopes = read_scopes(params.text("scope"))
    if scopes is None or not allows_all(app.scopes, scopes):
        text = "The requested scope is invalid, unknown, or malformed."
        raise GrantRefused(Problem.INVALID_SCOPE, text)
    return await services().db.write(
        grant_token, app, user_id=None, scopes=scopes or default_scopes(app.scopes)
    )
