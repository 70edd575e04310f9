"""From another server to the checkout: a link with a token, used by one browser.

Looking changes nothing, so that a program that follows links takes nothing from the
buyer; the form exchanges the token for the cart's cookie.
"""

import hmac
from dataclasses import dataclass

from quart import Blueprint, Response, request

from node.database.types import Reader, Writer
from node.errors import NotFound
from node.limits.rates import Limit
from node.web.context import services
from node.web.forms import see_other
from node.web.pages.shop import AgreementPage
from node.web.render import render_page
from node.web.throttle import limit_client
from storefront.agreements.actions import take_agreement
from storefront.agreements.models import Agreement
from storefront.agreements.queries import find_by_key
from storefront.carts.actions import put_agreed
from storefront.catalog.queries import get_product
from storefront.door import clerk
from storefront.letters import date_text
from storefront.paths import agreement_path
from storefront.seals import Seals
from storefront.shops.models import Shop
from storefront.shops.queries import get_shop
from storefront.web.context import cart_key, keep_cart_key, new_cart_key
from storefront.web.forms import read_form
from storefront.web.shelf import Shelf, card_of, load_shelf, money_of, seller_of

blueprint = Blueprint("agreements", __name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    agreement: Agreement
    shop: Shop
    shelf: Shelf


@blueprint.get("/checkout/<key>")
async def get_agreement(key: str) -> Response:
    """What was agreed on, for whoever brings its token."""
    token = request.args.get("t", "")
    shown = await services().db.read(_load, clerk().seals, key, token, cart_key())
    page = _page(shown, token)
    return _kept_quiet(await render_page("shop/agreement.html", page))


@blueprint.post("/checkout/<key>")
async def post_agreement(key: str) -> Response:
    """Put it in this browser's cart, and go on to the checkout."""
    limit_client(Limit.CHECKOUT)
    token = (await read_form()).get("t", "")
    new_key, browser = "", cart_key()
    if browser is None:
        new_key, browser = new_cart_key()

    def take(w: Writer, seals: Seals, key_hash: bytes) -> str:
        _load(w, seals, key, token, key_hash)
        agreement = take_agreement(w, key, key_hash)
        put_agreed(w, key_hash, agreement)
        return get_shop(w, agreement.shop_id).owner_name

    name = await services().db.write(take, clerk().seals, browser)
    response = see_other(f"/checkout/{name}/contact")
    if new_key:
        keep_cart_key(response, new_key)
    return _kept_quiet(response)


def _load(
    r: Reader, seals: Seals, key: str, token: str, browser: bytes | None
) -> _Shown:
    """Raises `NotFound` alike for what ended, was taken by others, or never was."""
    agreement = find_by_key(r, key)
    if agreement is None or not agreement.is_waiting(r.now_ms):
        raise NotFound("there is no such agreement")
    expected = seals.agreement_token(agreement.id)
    if not hmac.compare_digest(expected.encode(), token.encode()):
        raise NotFound("there is no such agreement")
    if agreement.taken_by is not None and agreement.taken_by != browser:
        raise NotFound("there is no such agreement")
    shop = get_shop(r, agreement.shop_id)
    product = get_product(r, agreement.product_id)
    return _Shown(agreement, shop, load_shelf(r, [product], shops=[shop]))


def _page(shown: _Shown, token: str) -> AgreementPage:
    agreement, urls = shown.agreement, services().urls
    product = shown.shelf.products[agreement.product_id]
    return AgreementPage(
        seller=seller_of(shown.shelf, urls, shown.shop),
        shop_name=shown.shop.shown_name,
        product=card_of(shown.shelf, urls, product),
        quantity=agreement.quantity,
        total=money_of(agreement.total),
        ends_text=date_text(agreement.ends_ms),
        buyer_host=agreement.buyer_host,
        token=token,
        action_url=agreement_path(agreement.key),
    )


def _kept_quiet(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response
