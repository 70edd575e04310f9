"""What the shop's pages share: whose cart it is, and the browser's order keys."""

from typing import cast

from quart import Response, after_this_request, g, request
from quart.typing import ResponseTypes

from node.ids import new_token
from node.web.context import cookies, require_viewer, services, viewer
from node.web.cookies import CART, Cookie
from node.web.session import load_reader
from storefront.carts.merging import merge_carts
from storefront.carts.policy import key_of_person
from storefront.carts.queries import count_pieces
from storefront.seals import hash_secret
from storefront.shops.actions import ensure_shop
from storefront.shops.models import Shop

ORDERS = Cookie("orders", None)
"""Codes and secrets of the orders this browser may see: `CODE.SECRET~CODE.SECRET`."""

MAX_ORDER_KEYS = 5
MIN_KEY_LENGTH = 22
CARTLESS_PATHS = ("/static/", "/media/", "/ap/", "/api/", "/.well-known/", "/nodeinfo/")


def cart_key() -> bytes | None:
    """What stands for the reader's carts, or this browser's if it has any."""
    reader = viewer()
    return key_of_person(reader.actor.id) if reader else _browser_key()


def _browser_key() -> bytes | None:
    key = cookies().read(request, CART)
    return hash_secret(key) if key and len(key) >= MIN_KEY_LENGTH else None


def new_cart_key() -> tuple[str, bytes]:
    """A key for a browser that puts its first thing aside, and its hash."""
    key = new_token(16)
    return key, hash_secret(key)


def keep_cart_key(response: Response, key: str) -> None:
    cookies().write(response, CART, key)


async def count_cart() -> None:
    """The number beside the cart, for every page; asks only who can have a cart.

    What a browser put aside before its reader logged in is theirs from here on,
    whichever page they came in by. The browser keeps its key to what has no room there.
    """
    if request.path.startswith(CARTLESS_PATHS):
        return
    await load_reader()
    reader, browser = viewer(), _browser_key()
    if reader is not None and browser is not None:
        left = await services().db.write(merge_carts, browser, reader.actor.id)
        g.cart_left = left
        if not left:
            after_this_request(_forget_cart_key)
    key = cart_key()
    if key is not None:
        g.cart_count = await services().db.read(count_pieces, key)


def _forget_cart_key(response: ResponseTypes) -> ResponseTypes:
    cookies().erase(cast("Response", response), CART)
    return response


def count_left() -> int:
    """Products that the reader's own cart had no room for, of this browser's."""
    return int(g.get("cart_left", 0))


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
