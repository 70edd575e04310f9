"""The buyer's order page, opened by its secret link and by nothing else."""

from quart import Blueprint, Response, request

from node.database.types import Reader, Writer
from node.errors import Conflict, Invalid, NotFound
from node.web.context import services
from node.web.forms import is_on, see_other
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from storefront.door import clerk
from storefront.orders.actions import cancel_order, withdraw_from_order
from storefront.orders.models import Order, Side
from storefront.orders.queries import find_order_by_secret
from storefront.seals import Contact
from storefront.web.context import keep_order_secret, order_secret
from storefront.web.forms import read_form, sentence
from storefront.web.order_views import WholeOrder, load_whole, order_page

blueprint = Blueprint("orders", __name__)


@blueprint.get("/orders/<code>")
async def get_order(code: str) -> Response:
    """The order; a link's secret is moved into a cookie first.

    So the secret does not stay in the address bar, the history or a referrer.
    """
    sent = request.args.get("k")
    if sent is not None:
        return await _exchange(code, sent)
    whole = await services().db.read(_load, code, _secret_of(code))
    response = await render_page("shop/order.html", _page(whole))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/orders/<code>/cancel")
async def cancel(code: str) -> Response:
    """The buyer calls a pending order off."""

    def run(w: Writer) -> Order:
        order = _find(w, code, secret)
        return cancel_order(w, clerk_of_node, order, side=Side.BUYER)

    secret, clerk_of_node = _secret_of(code), clerk()
    response = _back(code)
    try:
        await services().db.write(run)
    except Conflict as error:
        flash(response, sentence(error), FlashKind.WARN)
        return response
    flash(response, "The order is cancelled.")
    return response


@blueprint.post("/orders/<code>/withdraw")
async def withdraw(code: str) -> Response:
    """The consumer confirms the withdrawal; the receipt goes out by mail."""

    def run(w: Writer) -> Order:
        return withdraw_from_order(w, clerk_of_node, _find(w, code, secret))

    secret, clerk_of_node = _secret_of(code), clerk()
    form = await read_form()
    if not is_on(form, "confirm"):
        raise Invalid.field("confirm", "missing", "Confirm the withdrawal.")
    response = _back(code)
    try:
        await services().db.write(run)
    except Conflict as error:
        flash(response, sentence(error), FlashKind.WARN)
        return response
    receipt = "A receipt is on its way to you."
    if not services().mailer.can_send:
        receipt = "This page, with date and time, is your receipt."
    flash(response, f"You withdrew from the contract. {receipt}")
    return response


async def _exchange(code: str, secret: str) -> Response:
    await services().db.read(_find, code, secret)
    response = _back(code)
    keep_order_secret(response, code, secret)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _back(code: str) -> Response:
    return see_other(f"/orders/{code}")


def _secret_of(code: str) -> str:
    secret = order_secret(code)
    if secret is None:
        raise NotFound("no such order")
    return secret


def _find(r: Reader, code: str, secret: str) -> Order:
    order = find_order_by_secret(r, code, secret)
    if order is None:
        raise NotFound("no such order")
    return order


def _load(r: Reader, code: str, secret: str) -> WholeOrder:
    return load_whole(r, _find(r, code, secret), public_only=True)


def _page(whole: WholeOrder):
    order, seals = whole.order, clerk().seals
    contact: Contact | None = None
    if order.contact is not None:
        contact = seals.open_contact(order.contact)
    link = ""
    if request.args.get("placed") == "1":
        link = seals.order_url(order.id, order.code, order.secret_version)
    current = services()
    return order_page(
        whole,
        contact,
        current.urls,
        now_ms=current.clock.now_ms(),
        link=link,
        has_mail=current.mailer.can_send,
    )
