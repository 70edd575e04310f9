"""The seller's orders: what is to do, one order, and what may be done to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quart import Blueprint, Response, request

from node.database.paging import Page
from node.database.types import Reader, Writer
from node.errors import Conflict, NotFound
from node.urls import Urls
from node.web.context import services
from node.web.forms import see_other
from node.web.inputs import next_page, read_cursor
from node.web.pages.shared import Chip
from node.web.pages.shop import (
    BuyerView,
    KeptView,
    MerchantOrderLine,
    MerchantOrderPage,
    MerchantOrdersPage,
    OrderActionView,
)
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from storefront.door import clerk
from storefront.ids import OrderId, ShopId
from storefront.orders.actions import (
    accept_order,
    cancel_order,
    mark_collected,
    mark_ready,
    send_new_link,
    settle_withdrawal,
)
from storefront.orders.letters import Clerk
from storefront.orders.models import Attention, Order, OrderStatus, Side
from storefront.orders.policy import Step, list_steps
from storefront.orders.queries import (
    count_pieces,
    get_shop_order,
    list_open_orders,
    list_orders,
)
from storefront.orders.words import STEP_WORDS, payment_text, state_text
from storefront.web.context import require_shop
from storefront.web.forms import read_form, sentence
from storefront.web.legal import pickup_of
from storefront.web.order_views import (
    WholeOrder,
    event_views,
    line_views,
    load_whole,
    state_of,
    totals_of,
)
from storefront.web.sell_agreements import find_buyer, load_kept
from storefront.web.shelf import money_of

PAGE_SIZE = 30
OPEN = "open"
CHIPS = (
    (OPEN, "To do"),
    (OrderStatus.COMPLETED, "Collected"),
    (OrderStatus.CANCELLED, "Cancelled"),
    (OrderStatus.EXPIRED, "Expired"),
    ("all", "All"),
)

StepRunner = Callable[[Writer, Clerk, Order, str], object]

blueprint = Blueprint("sell_orders", __name__)


@blueprint.get("/sell/orders")
async def get_orders() -> Response:
    """The seller's orders, those with something to do first."""
    shop = await require_shop()
    shown = request.args.get("state", OPEN)
    if shown not in {value for value, _ in CHIPS}:
        raise NotFound("no such list")
    listed = await services().db.read(
        _list, services().urls, shop.id, shown, read_cursor()
    )
    return await render_page("shop/merchant_orders.html", _orders_page(listed, shown))


@blueprint.get("/sell/orders/<code>")
async def get_order(code: str) -> Response:
    """One order with its buyer."""
    shop, current = await require_shop(), services()

    def load(r: Reader) -> tuple[WholeOrder, BuyerView | None]:
        whole = load_whole(r, get_shop_order(r, shop.id, code), public_only=False)
        return whole, find_buyer(r, current.urls, whole.agreements)

    whole, buyer = await current.db.read(load)
    return await render_page("shop/merchant_order.html", _order_page(whole, buyer))


@blueprint.post("/sell/orders/<code>/<step>")
async def post_step(code: str, step: str) -> Response:
    """Take a step; a refusal is told on the order's page."""
    if step not in RUNNERS:
        raise NotFound("no such step")
    shop = await require_shop()
    form = await read_form()
    reason, clerk_of_node = form.get("reason", ""), clerk()

    def run(w: Writer) -> None:
        order = get_shop_order(w, shop.id, code)
        RUNNERS[step](w, clerk_of_node, order, reason)

    response = see_other(f"/sell/orders/{code}")
    try:
        await services().db.write(run)
    except Conflict as error:
        flash(response, sentence(error), FlashKind.WARN)
        return response
    flash(response, _done_words(step))
    return response


def _done_words(step: str) -> str:
    if step not in MAILED:
        return DONE_WORDS[step]
    if services().mailer.can_send:
        return f"{DONE_WORDS[step]} The buyer gets a mail."
    return (
        f"{DONE_WORDS[step]} This node sends no mail: tell the buyer yourself, or ask"
        " those who run the node to pass on the mail that waits there."
    )


def _cancel(w: Writer, clerk_of_node: Clerk, order: Order, reason: str) -> object:
    return cancel_order(w, clerk_of_node, order, side=Side.MERCHANT, reason=reason)


RUNNERS: Mapping[str, StepRunner] = {
    "accept": lambda w, by, order, _: accept_order(w, by, order),
    "ready": lambda w, by, order, _: mark_ready(w, by, order),
    "collected": lambda w, _by, order, _: mark_collected(w, order),
    "cancel": _cancel,
    "settled": lambda w, _by, order, _: settle_withdrawal(w, order),
    "link": lambda w, by, order, _: send_new_link(w, by, order),
}

DONE_WORDS = {
    "accept": "Accepted.",
    "ready": "Marked as ready.",
    "collected": "Handed over and paid.",
    "cancel": "Cancelled.",
    "settled": "Settled.",
    "link": "The old link is dead, and there is a new one.",
}
MAILED = frozenset({"accept", "ready", "cancel", "link"})
"""Steps that write to the buyer."""

_STEP_PATHS = {
    Step.ACCEPT: "accept",
    Step.READY: "ready",
    Step.COLLECT: "collected",
    Step.CANCEL: "cancel",
    Step.SETTLE: "settled",
}


@dataclass(frozen=True, slots=True)
class _Listed:
    page: Page[Order]
    pieces: Mapping[OrderId, int]
    kept: tuple[KeptView, ...] = ()


def _list(
    r: Reader, urls: Urls, shop_id: ShopId, shown: str, after: int | None
) -> _Listed:
    kept: tuple[KeptView, ...] = ()
    if shown == OPEN:
        page = list_open_orders(r, shop_id, after=after, limit=PAGE_SIZE)
        kept = load_kept(r, urls, shop_id) if after is None else ()
    else:
        status = None if shown == "all" else OrderStatus(shown)
        page = list_orders(r, shop_id, status=status, before=after, limit=PAGE_SIZE)
    return _Listed(page, count_pieces(r, [order.id for order in page.items]), kept)


def _orders_page(listed: _Listed, shown: str) -> MerchantOrdersPage:
    return MerchantOrdersPage(
        orders=tuple(
            _order_line(order, listed.pieces.get(order.id, 0))
            for order in listed.page.items
        ),
        kept=listed.kept,
        chips=tuple(
            Chip(words, f"/sell/orders?state={value}", value == shown)
            for value, words in CHIPS
        ),
        pagination=next_page(listed.page.next_before, state=shown),
    )


def _order_line(order: Order, pieces: int) -> MerchantOrderLine:
    return MerchantOrderLine(
        code=order.code,
        url=f"/sell/orders/{order.code}",
        state=state_of(order),
        state_text=_told_state(order),
        is_paid=order.is_paid,
        buyer_name=_buyer(order)[0],
        pieces=pieces,
        total=money_of(order.total),
        created_ms=order.placed_ms,
    )


def _order_page(whole: WholeOrder, buyer: BuyerView | None) -> MerchantOrderPage:
    order, urls = whole.order, services().urls
    name, email, message = _buyer(order)
    return MerchantOrderPage(
        code=order.code,
        state=state_of(order),
        state_text=_told_state(order),
        is_paid=order.is_paid,
        created_ms=order.placed_ms,
        buyer_name=name,
        buyer_email=email,
        message=message,
        pickup=pickup_of(whole.pickup),
        payment_text=payment_text(order),
        lines=line_views(whole, urls),
        totals=totals_of(whole),
        events=event_views(whole),
        actions=_actions(order),
        buyer=buyer,
    )


def _told_state(order: Order) -> str:
    if order.attention is Attention.WITHDRAWAL:
        return f"{state_text(order)}, the buyer withdrew"
    return state_text(order)


def _buyer(order: Order) -> tuple[str, str, str]:
    if order.contact is None:
        return "", "", ""
    contact = clerk().seals.open_contact(order.contact)
    return contact.name, contact.email, contact.message


def _actions(order: Order) -> tuple[OrderActionView, ...]:
    path = f"/sell/orders/{order.code}"
    steps = list_steps(order, Side.MERCHANT)
    views = [
        OrderActionView(
            label=STEP_WORDS[step],
            url=f"{path}/{_STEP_PATHS[step]}",
            is_primary=step is steps[0],
            is_dangerous=step is Step.CANCEL,
        )
        for step in steps
    ]
    if order.contact is not None:
        views.append(
            OrderActionView("Send the buyer a new link", f"{path}/link", False, False)
        )
    return tuple(views)
