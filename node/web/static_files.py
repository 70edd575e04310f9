"""Files that never change under their address: a content hash is in the URL."""

import hashlib
from functools import cache
from pathlib import Path

from quart import (
    Blueprint,
    Response,
    request,
    send_file,  # pyright: ignore[reportUnknownVariableType]
)

from node.errors import NotFound

ROOT = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"

static_files = Blueprint("static_files", __name__)


@cache
def static_url(name: str) -> str:
    """The address of a file under `static/`; raises `NotFound` for a typo."""
    return f"/static/{name}?v={_hash_of(name)}"


@cache
def _hash_of(name: str) -> str:
    path = _path_of(name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _known_files() -> frozenset[str]:
    return frozenset(
        path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()
    )


def _path_of(name: str) -> Path:
    # A name is looked up, never joined, so it cannot leave the folder.
    if name not in _known_files():
        raise NotFound(name)
    return ROOT / name


@static_files.get("/static/<path:name>")
async def get_static(name: str) -> Response:
    response = await send_file(_path_of(name), conditional=True)
    current = request.args.get("v") == _hash_of(name)
    response.headers["Cache-Control"] = FOREVER if current else "public, max-age=300"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if (response.mimetype or "").startswith("image/"):
        # Who has no picture is shown with one of these, in apps of other origins too.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response
