"""Apps: what they are known as here."""

from quart import Response

from node.api.answers import answer
from node.api.caller import require_bearer
from node.api.entities.apps import app_entity
from node.api.routing import Routes, app

routes = Routes("apps")


@routes.get("/v1/apps/verify_credentials", app())
async def verify_app() -> Response:
    return answer(app_entity(require_bearer().app))
