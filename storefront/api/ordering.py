"""What apps order, and the steps that buyer and seller take afterwards.

The same actions as on the pages, so that a button pressed twice, a price that changed
and the last piece go out alike.
"""

from collections.abc import Callable, Mapping
from typing import Final

from quart import Response, request

from node.api.answers import Json, answer
from node.api.caller import require_person
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.api.throttle import limit_caller
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Conflict, Invalid, NotFound
from node.ids import ActorId, parse_id
from node.limits.rates import Limit
from node.oauth.policy import Scope
from node.text.plain import clean_name, clean_text
from node.users.models import Member
from storefront.api.order_entities import STEP_NAMES
from storefront.api.orders import load_order
from storefront.api.reading import amount_text, currency_text, read_item
from storefront.carts.models import MAX_LINES
from storefront.checkout.models import Instruction, Item
from storefront.checkout.ordering import find_ordered, order_at_once
from storefront.checkout.policy import MAX_MESSAGE, MAX_NAME
from storefront.door import clerk
from storefront.ids import OrderId, PickupId
from storefront.orders.actions import (
    accept_order,
    cancel_order,
    mark_collected,
    mark_ready,
    settle_withdrawal,
    withdraw_from_order,
)
from storefront.orders.letters import Clerk
from storefront.orders.models import Order, Side
from storefront.orders.parties import get_order_of
from storefront.orders.policy import Step, check_step
from storefront.seals import Contact
from storefront.shops.models import Method

StepRunner = Callable[[Writer, Clerk, Order, Side, str], object]

STEPS: Final[Mapping[str, Step]] = {name: step for step, name in STEP_NAMES.items()}
RUNNERS: Final[Mapping[Step, StepRunner]] = {
    Step.ACCEPT: lambda w, by, order, _side, _words: accept_order(w, by, order),
    Step.READY: lambda w, by, order, _side, _words: mark_ready(w, by, order),
    Step.COLLECT: lambda w, _by, order, _side, _words: mark_collected(w, order),
    Step.CANCEL: lambda w, by, order, side, words: cancel_order(
        w, by, order, side=side, reason=words
    ),
    Step.WITHDRAW: lambda w, by, order, _side, _words: withdraw_from_order(
        w, by, order
    ),
    Step.SETTLE: lambda w, _by, order, _side, _words: settle_withdrawal(w, order),
}

routes = Routes("shop_ordering")


@routes.post("/v1/shop/orders", person(Scope.WRITE_SHOP))
async def place() -> Response:
    """Order `items[]` of one seller, or the caller's cart at `account_id`.

    With the same `Idempotency-Key` it is the same order, whatever changed since.
    """
    current, who = services(), require_person()
    asked, by = _read_instruction(await read_params(), who), clerk()
    if await current.db.read(find_ordered, asked) is None:
        limit_caller(Limit.CHECKOUT)

    def run(w: Writer) -> Json:
        order = order_at_once(w, by, asked)
        return load_order(w, current, who.actor.id, order.id)

    return answer(await current.db.write(run))


@routes.post("/v1/shop/orders/<order_id>/<step>", person(Scope.WRITE_SHOP))
async def take_step(order_id: str, step: str) -> Response:
    """One of the steps that `can` names: confirm, ready, complete, cancel, withdraw,
    settle. A `reason` for cancelling is told to the buyer.
    """
    if step not in STEPS:
        raise NotFound("no such step")
    current, who, by = services(), require_person().actor.id, clerk()
    words = (await read_params()).text("reason")

    def run(w: Writer) -> Json:
        order, side = _get_own(w, who, order_id)
        _take(w, by, order, side, step=STEPS[step], words=words)
        return load_order(w, current, who, order.id)

    return answer(await current.db.write(run))


def _get_own(r: Reader, who: ActorId, order_id: str) -> tuple[Order, Side]:
    return get_order_of(r, who, OrderId(parse_id(order_id) or 0))


def _take(
    w: Writer, by: Clerk, order: Order, side: Side, *, step: Step, words: str
) -> None:
    try:
        check_step(order, step, side)
        RUNNERS[step](w, by, order, side, words)
    except Conflict as error:
        raise Invalid.field("state", "invalid", str(error)) from error


def _read_instruction(params: Params, who: Member) -> Instruction:
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        text = "Send an Idempotency-Key, so that nothing is ordered twice."
        raise Invalid.field("idempotency_key", "blank", text)
    pickup_id, seller_id = params.find_id("pickup_id"), params.find_id("account_id")
    return Instruction(
        buyer_id=who.actor.id,
        key=key,
        items=_read_items(params),
        seller_id=None if seller_id is None else ActorId(seller_id),
        contact=_read_contact(params, who),
        pickup_id=None if pickup_id is None else PickupId(pickup_id),
        method=_read_method(params),
        expected=amount_text(params, "expected_total"),
        currency=currency_text(params, "expected_total"),
        has_agreed=params.flag("agreement"),
    )


def _read_items(params: Params) -> tuple[Item, ...]:
    found = params.children("items")
    if len(found) > MAX_LINES:
        raise Invalid.field("items", "too_many", f"At most {MAX_LINES} products.")
    return tuple(map(read_item, found))


def _read_contact(params: Params, who: Member) -> Contact:
    """Who collects it; what is not said is what the pages offer.

    Cut a letter later than is allowed, so that what is too long is told.
    """
    name = clean_name(params.text("name"), max_length=MAX_NAME + 1)
    return Contact(
        name=name or who.actor.shown_name,
        email=params.text("email").strip() or who.user.email or "",
        message=clean_text(params.text("note"), max_length=MAX_MESSAGE + 1),
    )


def _read_method(params: Params) -> Method:
    word = params.text("payment_method") or Method.CASH_ON_PICKUP
    if word not in tuple(Method):
        text = "payment_method is not included in the list"
        raise Invalid.field("payment_method", "inclusion", text)
    return Method(word)
