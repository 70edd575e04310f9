"""Apps as they see themselves."""

from node.api.answers import Json
from node.oauth.models import App
from node.oauth.policy import Scope


def app_entity(app: App) -> Json:
    """An Application, without what only its registration tells."""
    return {
        "id": str(app.id),
        "name": app.name,
        "website": app.website or None,
        "scopes": [scope for scope in Scope if scope in app.scopes],
        "redirect_uris": list(app.redirect_uris),
        "redirect_uri": "\n".join(app.redirect_uris),
    }
