"""Whether the process lives, and whether it can work. For machines."""

from quart import Blueprint, Response

from node.database.connect import list_pending
from node.door import services
from node.errors import NodeError

health = Blueprint("health", __name__)


@health.get("/health")
@health.get("/healthz")
async def get_health() -> Response:
    """Alive; Mastodon says so without the `z`."""
    return _answer(200, "ok")


@health.get("/readyz")
async def get_readiness() -> Response:
    """Ready: the database answers and its schema is this version's."""
    try:
        await services().db.ping()
        pending = await list_pending(services().db)
    except NodeError:
        return _answer(503, "the database does not answer")
    return _answer(503, "not migrated") if pending else _answer(200, "ok")


def _answer(status: int, text: str) -> Response:
    return Response(
        text + "\n",
        status=status,
        mimetype="text/plain",
        headers={"Cache-Control": "no-store"},
    )
