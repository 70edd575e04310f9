"""What the shop's doors share: the clerk, and the browser's cart and order keys."""

from typing import cast

from quart import Quart, Response, current_app, g, request

from node.ids import new_token
from node.paths import templates_dir
from node.services import Services
from node.web.context import cookies, require_viewer, services
from node.web.cookies import CART, Cookie
from storefront.carts.queries import count_pieces
from storefront.letters import Letters
from storefront.orders.letters import Clerk
from storefront.seals import Seals, hash_secret
from storefront.shops.actions import ensure_shop
from storefront.shops.models import Shop

EXTENSION = "vermilion_shop"

ORDERS = Cookie("orders", None)
"""Codes and secrets of the orders this browser may see: `CODE.SECRET~CODE.SECRET`."""

MAX_ORDER_KEYS = 5
MIN_KEY_LENGTH = 22
CARTLESS_PATHS = ("/static/", "/media/", "/ap/", "/api/", "/.well-known/", "/nodeinfo/")


def make_clerk(services: Services) -> Clerk:
    """The clerk of this node; the same secrets as long as its key file lives."""
    base_url = services.config.base_url
    return Clerk(Seals(services.box, base_url), Letters(templates_dir()), base_url)


def attach_clerk(app: Quart, clerk: Clerk) -> None:
    app.extensions[EXTENSION] = clerk


def clerk() -> Clerk:
    """The clerk of the running app."""
    return cast("Clerk", current_app.extensions[EXTENSION])


def cart_key() -> bytes | None:
    """What stands for this browser's carts, if it has any."""
    key = cookies().read(request, CART)
    return hash_secret(key) if key and len(key) >= MIN_KEY_LENGTH else None


def new_cart_key() -> tuple[str, bytes]:
    """A key for a browser that puts its first thing aside, and its hash."""
    key = new_token(16)
    return key, hash_secret(key)


def keep_cart_key(response: Response, key: str) -> None:
    cookies().write(response, CART, key)


async def count_cart() -> None:
    """The number beside the cart, for every page; asks only when there is a cart."""
    if request.path.startswith(CARTLESS_PATHS):
        return
    key = cart_key()
    if key is not None:
        g.cart_count = await services().db.read(count_pieces, key)


def order_secret(code: str) -> str | None:
    """The secret this browser holds for an order."""
    return _order_keys().get(code)


def keep_order_secret(response: Response, code: str, secret: str) -> None:
    """Let this browser see the order until it is closed."""
    keys = {code: secret} | {
        known: each for known, each in _order_keys().items() if known != code
    }
    kept = list(keys.items())[:MAX_ORDER_KEYS]
    cookies().write(response, ORDERS, "~".join(f"{c}.{s}" for c, s in kept))


def _order_keys() -> dict[str, str]:
    text = cookies().read(request, ORDERS) or ""
    pairs = [part.partition(".") for part in text.split("~")[:MAX_ORDER_KEYS]]
    return {code: secret for code, dot, secret in pairs if dot}


async def require_shop() -> Shop:
    """The viewer's own shop; raises `Unauthorised` or `Forbidden`."""
    viewer = require_viewer()
    return await services().db.write(ensure_shop, viewer.actor.id)
