"""Apps as they see themselves."""

from node.api.answers import Json
from node.oauth.models import App, NewApp, NewToken
from node.oauth.policy import Scope, write_scopes


def app_entity(app: App, server_key: str) -> Json:
    """An Application, without what only its registration tells."""
    return {
        "id": str(app.id),
        "name": app.name,
        "website": app.website or None,
        "scopes": [scope for scope in Scope if scope in app.scopes],
        "redirect_uris": list(app.redirect_uris),
        "redirect_uri": "\n".join(app.redirect_uris),
        # Where older apps look for it; others ask the instance.
        "vapid_key": server_key,
    }


def new_app_entity(made: NewApp, server_key: str) -> Json:
    """A CredentialApplication, as its registration answers it."""
    return {
        **app_entity(made.app, server_key),
        "client_id": made.app.client_id,
        "client_secret": made.secret,
        "client_secret_expires_at": 0,
    }


def token_entity(granted: NewToken) -> Json:
    """A Token."""
    return {
        "access_token": granted.token,
        "token_type": "Bearer",
        "scope": write_scopes(granted.scopes),
        "created_at": granted.created_ms // 1_000,
    }
