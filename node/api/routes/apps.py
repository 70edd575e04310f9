"""Apps: registering, and what they are known as here."""

from quart import Response

from node.api.answers import answer
from node.api.caller import require_bearer
from node.api.entities.apps import app_entity, new_app_entity
from node.api.params import Params, read_params
from node.api.routing import Routes, anyone, app
from node.door import client_ip, services
from node.errors import Invalid
from node.limits.rates import Limit, client_prefix
from node.oauth.actions import register_app
from node.oauth.policy import Scope, read_scopes
from node.oauth.registration import read_registration
from node.push.queries import vapid_public_key

routes = Routes("apps")


@routes.post("/v1/apps", anyone())
async def create_app() -> Response:
    params = await read_params()
    asked = read_registration(
        params.text("client_name"),
        params.text("website"),
        _list_redirects(params),
    )
    scopes = _read_scopes(params)
    current = services()
    current.rates.check(Limit.APP_REGISTRATION, client_prefix(client_ip()))
    made = await current.db.write(
        register_app,
        name=asked.name,
        website=asked.website,
        redirect_uris=asked.redirect_uris,
        scopes=scopes,
    )
    server_key = await current.db.read(vapid_public_key)
    return answer(new_app_entity(made, server_key))


@routes.get("/v1/apps/verify_credentials", app())
async def verify_app() -> Response:
    server_key = await services().db.read(vapid_public_key)
    return answer(app_entity(require_bearer().app, server_key))


def _list_redirects(params: Params) -> list[str]:
    """A list, or one text with a line for each."""
    return [
        line for text in params.texts("redirect_uris") for line in text.splitlines()
    ]


def _read_scopes(params: Params) -> frozenset[Scope]:
    scopes = read_scopes(params.text("scopes"))
    if scopes is None:
        text = "Scopes doesn't match configured on the server."
        raise Invalid.field("scopes", "not_match_configured", text)
    return scopes or frozenset({Scope.READ})
