"""Pictures by their address: `/media/KEY/FILE`.

The key is unguessable and a copy never changes, so answers are kept for ever; a
picture that goes missing is asked for again. Names are looked up, never joined to a
path. What is sent was encoded here, and may run nothing wherever it is opened.
"""

from quart import (
    Blueprint,
    Response,
    send_file,  # pyright: ignore[reportUnknownVariableType]
)

from node.door import services
from node.errors import NotFound
from node.media.service import OpenFile

FOREVER = "public, max-age=31536000, immutable"
POLICY = "default-src 'none'; sandbox"

media_files = Blueprint("media_files", __name__)


@media_files.get("/media/<key>/<file>")
async def get_media(key: str, file: str) -> Response:
    try:
        found = await services().media.open_variant(key, file)
    except NotFound:
        return _furnish(Response("There is no such picture.\n", 404), "no-store")
    return _furnish(await _send(found), FOREVER)


async def _send(found: OpenFile) -> Response:
    if found.path is None:
        return Response(found.body, mimetype=found.mime)
    try:
        # No `conditional`: it never changes under its address, so nobody asks twice.
        return await send_file(found.path, mimetype=found.mime, add_etags=False)
    except FileNotFoundError:
        return Response("There is no such picture.\n", 404)


def _furnish(response: Response, caching: str) -> Response:
    headers = response.headers
    if response.status_code != 200:
        caching = "no-store"
        response.mimetype = "text/plain"
    headers["Cache-Control"] = caching
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    # Peers' pages and apps show our pictures.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Access-Control-Allow-Origin"] = "*"
    return response
