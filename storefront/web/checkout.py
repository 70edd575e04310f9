"""The checkout: contact, payment, review. Each step has its address and keeps its
answer, so going back or coming back later loses nothing.
"""

from dataclasses import replace

from quart import Blueprint, Response

from node.database.types import Reader
from node.errors import Conflict, Invalid, NotFound
from node.failpoints import failpoint
from node.ids import new_token, parse_id
from node.limits.rates import Limit
from node.web.context import services, viewer
from node.web.forms import Form, failed_form, is_on, see_other, typed_values
from node.web.pages.shared import FormView
from node.web.pages.shop import CheckoutStep
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.throttle import limit_client
from storefront.carts.actions import keep_contact, keep_method
from storefront.carts.queries import find_cart
from storefront.checkout.actions import place_order
from storefront.checkout.models import (
    Press,
    QuoteChanged,
    StepMissing,
)
from storefront.checkout.policy import check_contact
from storefront.checkout.queries import load_quote
from storefront.door import clerk
from storefront.ids import PickupId
from storefront.orders.models import Order
from storefront.seals import Contact, Seals
from storefront.shops.models import Method
from storefront.shops.queries import find_shop_by_owner, list_pickups
from storefront.stock.models import SoldOut
from storefront.web.cart import line_notice
from storefront.web.checkout_views import (
    Visit,
    checkout_page,
    methods_of,
    step_path,
)
from storefront.web.context import cart_key, keep_order_secret
from storefront.web.forms import line, read_form, sentence, text
from storefront.web.shelf import load_shelf

blueprint = Blueprint("checkout", __name__)


@blueprint.get("/checkout/<name>/contact")
async def get_contact(name: str) -> Response:
    """Step 1: who collects, and where."""
    visit = await _visit(name)
    if visit is None:
        return _back_to_cart()
    return await _show(visit, CheckoutStep.CONTACT)


@blueprint.post("/checkout/<name>/contact")
async def post_contact(name: str) -> Response:
    """Keep the first step's answers, sealed."""
    visit = await _visit(name)
    if visit is None:
        return _back_to_cart()
    form = await read_form()
    try:
        contact, pickup_id = _read_contact(form, visit)
    except Invalid as error:
        failed = failed_form(typed_values(form), error.faults)
        return await _show(visit, CheckoutStep.CONTACT, form=failed)
    await services().db.write(
        keep_contact,
        visit.cart,
        sealed_contact=clerk().seals.seal_contact(contact),
        pickup_id=pickup_id,
    )
    return see_other(step_path(name, CheckoutStep.PAYMENT))


@blueprint.get("/checkout/<name>/payment")
async def get_payment(name: str) -> Response:
    """Step 2: how to pay."""
    visit = await _visit(name)
    if visit is None:
        return _back_to_cart()
    if visit.contact is None or visit.quote.pickup is None:
        return see_other(step_path(name, CheckoutStep.CONTACT))
    return await _show(visit, CheckoutStep.PAYMENT)


@blueprint.post("/checkout/<name>/payment")
async def post_payment(name: str) -> Response:
    """Keep the second step's answer."""
    visit = await _visit(name)
    if visit is None:
        return _back_to_cart()
    form = await read_form()
    chosen = form.get("method", "")
    offered = {choice.value for choice in methods_of(visit)}
    if chosen not in offered:
        fault = Invalid.field("method", "unknown", "Choose how you pay.")
        failed = failed_form(typed_values(form), fault.faults)
        return await _show(visit, CheckoutStep.PAYMENT, form=failed)
    await services().db.write(keep_method, visit.cart, Method(chosen))
    return see_other(step_path(name, CheckoutStep.REVIEW))


@blueprint.get("/checkout/<name>/review")
async def get_review(name: str) -> Response:
    """Step 3: everything once more, and the button."""
    visit = await _visit(name)
    if visit is None:
        return _back_to_cart()
    if not visit.is_ready:
        return see_other(step_path(name, CheckoutStep.CONTACT))
    return await _show(visit, CheckoutStep.REVIEW)


@blueprint.post("/checkout/<name>/review")
async def post_review(name: str) -> Response:
    """The button: an order, or the page again with what changed."""
    limit_client(Limit.CHECKOUT)
    form = await read_form()
    press = await _read_press(name, form)
    try:
        order = await services().db.write(place_order, clerk(), press)
        failpoint("checkout.ordered")
    except Invalid as error:
        return await _again(name, form, error)
    except StepMissing:
        return see_other(step_path(name, CheckoutStep.CONTACT))
    except (SoldOut, QuoteChanged, Conflict) as error:
        return await _changed(name, error)
    return _to_order(order)


async def _visit(name: str) -> Visit | None:
    """The buyer's visit, or None when there is nothing to order here."""
    key = cart_key()
    if key is None:
        return None
    return await services().db.read(_load_visit, name, key, clerk().seals)


def _load_visit(r: Reader, name: str, key_hash: bytes, seals: Seals) -> Visit | None:
    shop = find_shop_by_owner(r, name)
    if shop is None or not shop.is_visible:
        raise NotFound("no such shop")
    cart = find_cart(r, key_hash, shop.id)
    if cart is None or not cart.lines:
        return None
    quote = load_quote(r, cart)
    products = [each.product for each in quote.lines]
    contact = seals.open_contact(cart.contact) if cart.contact else None
    return Visit(
        cart=cart,
        quote=quote,
        pickups=tuple(list_pickups(r, shop.id)),
        shelf=load_shelf(r, products, shops=(shop,)),
        contact=contact,
    )


def _read_contact(form: Form, visit: Visit) -> tuple[Contact, PickupId]:
    contact = Contact(
        name=line(form, "buyer_name"),
        email=form.get("email", "").strip(),
        message=text(form, "message"),
    )
    check_contact(contact)
    chosen = parse_id(form.get("pickup", ""))
    places = [place for place in visit.pickups if place.id == chosen]
    if not places:
        raise Invalid.field("pickup", "unknown", "Choose where you collect it.")
    return contact, places[0].id


async def _read_press(name: str, form: Form) -> Press:
    def find(r: Reader):
        return find_shop_by_owner(r, name)

    shop = await services().db.read(find)
    key = cart_key()
    if shop is None or key is None:
        raise NotFound("no such shop")
    reader = viewer()
    return Press(
        shop_id=shop.id,
        key_hash=key,
        token=form.get("token", ""),
        quote_hash=form.get("quote", ""),
        has_agreed=is_on(form, "terms"),
        buyer_id=reader.actor.id if reader else None,
    )


async def _again(name: str, form: Form, error: Invalid) -> Response:
    visit = await _visit(name)
    if visit is None or not visit.is_ready:
        return _back_to_cart()
    token = form.get("token", "")
    failed = failed_form(typed_values(form), error.faults)
    return await _show(visit, CheckoutStep.REVIEW, form=failed, token=token)


async def _changed(name: str, error: Conflict) -> Response:
    """Show the last step anew; nothing was ordered."""
    visit = await _visit(name)
    if visit is None or not visit.is_ready:
        return _back_to_cart(sentence(error))
    changes = _changes(visit, error)
    return await _show(visit, CheckoutStep.REVIEW, changes=changes, status=409)


def _changes(visit: Visit, error: Conflict) -> tuple[str, ...]:
    currency = visit.quote.shop.currency
    told = [
        f"{each.product.title}: {line_notice(each, currency)}"
        for each in visit.quote.lines
        if line_notice(each, currency)
    ]
    if not told and isinstance(error, SoldOut):
        titles = {e.product.variant.id: e.product.title for e in visit.quote.lines}
        told = [f"{titles.get(error.variant_id, 'One product')}: {error}"]
    return tuple(told) or (sentence(error),)


def _to_order(order: Order) -> Response:
    secret = clerk().seals.order_secret(order.id, order.secret_version)
    response = see_other(f"/orders/{order.code}?placed=1")
    keep_order_secret(response, order.code, secret)
    return response


def _back_to_cart(words: str = "") -> Response:
    response = see_other("/cart")
    if words:
        flash(response, words, FlashKind.WARN)
    return response


async def _show(
    visit: Visit,
    step: CheckoutStep,
    *,
    form: FormView | None = None,
    token: str = "",
    changes: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    page = checkout_page(visit, step, form or FormView())
    page = replace(page, token=token or new_token(24), changes=changes)
    shown_status = 422 if form is not None else status
    return await render_page("shop/checkout.html", page, status=shown_status)
