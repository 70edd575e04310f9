"""The cart: putting things in, looking at it, taking them out."""

from dataclasses import dataclass, replace

from quart import Blueprint, Response

from node.database.types import Reader
from node.errors import Conflict, Invalid, NotFound
from node.ids import parse_id
from node.web.context import services
from node.web.forms import failed_form, see_other, typed_values
from node.web.pages.shop import CartLineView, CartPage, ShopCartView
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from storefront.carts.actions import put_aside, remove_line, set_quantity
from storefront.carts.models import MAX_LINES
from storefront.carts.queries import list_carts
from storefront.catalog.queries import get_product
from storefront.checkout.models import Fit, Quote, QuoteLine
from storefront.checkout.queries import load_quotes
from storefront.ids import CartLineId, ProductId
from storefront.money import Money, format_money
from storefront.shops.queries import get_shop
from storefront.web.context import (
    cart_key,
    count_left,
    keep_cart_key,
    new_cart_key,
)
from storefront.web.forms import read_form, sentence, whole
from storefront.web.products import product_page, read_product
from storefront.web.shelf import (
    Shelf,
    card_of,
    load_shelf,
    money_of,
    seller_of,
    shop_path,
)
from storefront.web.shops import closed_text

blueprint = Blueprint("cart", __name__)


@blueprint.post("/cart/add")
async def add() -> Response:
    """Put pieces of a product aside; the product's page again when that fails."""
    form = await read_form()
    product_id = parse_id(form.get("product", ""))
    if product_id is None:
        raise NotFound("no such product")
    key, key_hash = "", cart_key()
    if key_hash is None:
        key, key_hash = new_cart_key()
    try:
        quantity = whole(form, "quantity", default=1)
        await services().db.write(put_aside, key_hash, ProductId(product_id), quantity)
    except (Invalid, Conflict) as error:
        return await _refused(ProductId(product_id), error, typed_values(form))
    response = see_other("/cart")
    if key:
        keep_cart_key(response, key)
    flash(response, "Added to your cart.")
    return response


@blueprint.get("/cart")
async def get_cart() -> Response:
    """Everything this browser put aside, shop by shop. Looking changes nothing."""
    key = cart_key()
    loaded = await services().db.read(_load_carts, key) if key else None
    views = _cart_views(loaded) if loaded else ()
    message = _left_text(count_left())
    return await render_page("shop/cart.html", CartPage(views, message))


@blueprint.post("/cart/lines/<line>/update")
async def update(line: str) -> Response:
    """Change a line's quantity."""
    form = await read_form()
    response = see_other("/cart")
    try:
        quantity = whole(form, "quantity")
        await services().db.write(
            set_quantity, _own_key(), line_id=_line_id(line), quantity=quantity
        )
    except (Invalid, Conflict) as error:
        flash(response, _told(error), FlashKind.WARN)
        return response
    flash(response, "The cart was changed.")
    return response


@blueprint.post("/cart/lines/<line>/remove")
async def remove(line: str) -> Response:
    """Take a line out."""
    await services().db.write(remove_line, _own_key(), _line_id(line))
    response = see_other("/cart")
    flash(response, "Taken out of the cart.")
    return response


def _left_text(left: int) -> str:
    if not left:
        return ""
    what = "one product" if left == 1 else f"{left} products"
    return (
        f"A cart holds {MAX_LINES} products of a shop. This browser keeps {what} more "
        "that you put aside before you logged in: take something out here, and the "
        "rest comes in."
    )


async def _refused(
    product_id: ProductId, error: Invalid | Conflict, typed: dict[str, str]
) -> Response:
    def find(r: Reader) -> tuple[str, str]:
        product = get_product(r, product_id)
        return get_shop(r, product.shop_id).owner_name, product.slug

    shown = await read_product(*await services().db.read(find))
    fault = error if isinstance(error, Invalid) else _fault_of(error)
    page = product_page(shown, failed_form(typed, fault.faults))
    return await render_page("shop/product.html", page, status=422)


def _fault_of(error: Conflict) -> Invalid:
    return Invalid.field("", error.code, sentence(error))


def _own_key() -> bytes:
    key = cart_key()
    if key is None:
        raise NotFound("no cart")
    return key


def _line_id(text: str) -> CartLineId:
    line_id = parse_id(text)
    if line_id is None:
        raise NotFound("no such line")
    return CartLineId(line_id)


def _told(error: Invalid | Conflict) -> str:
    if isinstance(error, Invalid):
        return " ".join(fault.text for fault in error.faults)
    return sentence(error)


@dataclass(frozen=True, slots=True)
class _Carts:
    quotes: tuple[Quote, ...]
    shelf: Shelf


def _load_carts(r: Reader, key_hash: bytes) -> _Carts:
    quotes = tuple(load_quotes(r, list_carts(r, key_hash)))
    products = [line.product for quote in quotes for line in quote.lines]
    return _Carts(quotes, load_shelf(r, products, shops=[q.shop for q in quotes]))


def _cart_views(loaded: _Carts) -> tuple[ShopCartView, ...]:
    return tuple(_cart_view(loaded.shelf, quote) for quote in loaded.quotes)


def _cart_view(shelf: Shelf, quote: Quote) -> ShopCartView:
    shop = quote.shop
    can_order = quote.is_taken and quote.fits
    reason = closed_text(shop) or "Change or remove what cannot be ordered."
    return ShopCartView(
        seller=seller_of(shelf, services().urls, shop),
        shop_name=shop.shown_name,
        shop_url=shop_path(shop.owner_name),
        lines=tuple(_line_view(shelf, quote, line) for line in quote.lines),
        subtotal=money_of(quote.total),
        tax_words=quote.terms.tax_words,
        checkout_url=f"/checkout/{shop.owner_name}/contact" if can_order else None,
        closed_text="" if can_order else reason,
    )


def _line_view(shelf: Shelf, quote: Quote, line: QuoteLine) -> CartLineView:
    currency = quote.shop.currency
    card = card_of(shelf, services().urls, line.product)
    is_agreed = line.agreement_id is not None
    return CartLineView(
        id=line.line_id,
        product=replace(card, price=money_of(Money(line.unit_minor, currency))),
        quantity=line.quantity,
        max_quantity=max(1, line.product.variant.orderable),
        total=money_of(Money(line.gross_minor, currency)),
        notice=line_notice(line, currency),
        update_url=None if is_agreed else f"/cart/lines/{line.line_id}/update",
        remove_url=f"/cart/lines/{line.line_id}/remove",
    )


def line_notice(line: QuoteLine, currency: str) -> str:
    """What changed about a line since it was put in the cart."""
    if line.agreement_id is not None and line.fit is Fit.GONE:
        return "The time to order what was agreed on is over."
    if line.fit is Fit.GONE:
        return "This can no longer be ordered."
    if line.fit is Fit.TOO_MANY:
        return f"Only {line.product.variant.orderable} can be ordered."
    if line.unit_minor != line.seen_price_minor:
        before = format_money(Money(line.seen_price_minor, currency))
        now = format_money(Money(line.unit_minor, currency))
        return f"The price changed from {before} to {now}."
    return ""
