"""Addresses that machines expect: robots.txt and two well-known ones."""

from datetime import timedelta
from typing import Final

from quart import Blueprint, Response

from node.clock import DAY_MS, to_datetime
from node.errors import NotFound
from node.web.context import services
from node.web.inputs import see_other

# They gather text and pictures to train models, and say that they obey.
TRAINERS: Final = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-ai",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "meta-externalagent",
    "Omgilibot",
    "PetalBot",
    "TikTokSpider",
    "Timpibot",
)
PRIVATE: Final = (
    "/admin",
    "/cart",
    "/checkout/",
    "/compose",
    "/forgot",
    "/intent",
    "/login",
    "/moderation/",
    "/oauth/",
    "/orders/",
    "/prove",
    "/report",
    "/reset",
    "/search",
    "/sell/",
    "/settings/",
    "/setup",
)
KEPT: Final = "public, max-age=3600"

routes = Blueprint("conventions", __name__)


@routes.get("/robots.txt")
async def get_robots() -> Response:
    """Whose notes may be found is said on each page, by `<meta name=robots>`."""
    lines = [f"User-agent: {name}" for name in TRAINERS]
    lines += ["Disallow: /", "", "User-agent: *"]
    lines += [f"Disallow: {path}" for path in PRIVATE]
    return _text("\n".join(lines) + "\n")


@routes.get("/.well-known/security.txt")
async def get_security() -> Response:
    """RFC 9116; only where there is an address to write to."""
    config = services().config
    if config.contact_email is None:
        raise NotFound("nobody is named")
    # A whole day, so that the text does not change with every request.
    today_ms = services().clock.now_ms() // DAY_MS * DAY_MS
    expires = to_datetime(today_ms) + timedelta(days=180)
    lines = (
        f"Contact: mailto:{config.contact_email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {config.base_url}/.well-known/security.txt",
    )
    return _text("\n".join(lines) + "\n")


@routes.get("/.well-known/change-password")
async def get_change_password() -> Response:
    """Password managers look here."""
    return see_other("/settings/account")


def _text(body: str) -> Response:
    headers = {"Cache-Control": KEPT}
    return Response(body, mimetype="text/plain", headers=headers)
