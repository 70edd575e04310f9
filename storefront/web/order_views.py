"""Orders as the buyer's and the seller's pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from node.database.types import Reader
from node.urls import Urls
from node.web.pages.shop import (
    OrderEventView,
    OrderLineView,
    OrderPage,
    OrderState,
    TotalsView,
)
from storefront.agreements.models import Agreement
from storefront.agreements.queries import list_of_order
from storefront.catalog.models import Product
from storefront.catalog.queries import list_products
from storefront.ids import ProductId
from storefront.money import Money
from storefront.orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    OrderStatus,
    ShipmentState,
    Side,
)
from storefront.orders.policy import Step, may_step, may_withdraw
from storefront.orders.queries import list_events, list_lines
from storefront.orders.words import event_text, next_text, payment_text, state_text
from storefront.seals import Contact
from storefront.shops.models import Pickup, Shop, Terms
from storefront.shops.queries import find_pickup, get_shop, get_terms
from storefront.web.legal import legal_of, pickup_of, tax_line, trader_of
from storefront.web.shelf import (
    Shelf,
    card_of,
    load_shelf,
    money_of,
    seller_of,
    shop_path,
)


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """An order with everything its pages show."""

    order: Order
    shop: Shop
    terms: Terms
    pickup: Pickup
    lines: Sequence[OrderLine]
    events: Sequence[OrderEvent]
    products: Mapping[ProductId, Product]
    shelf: Shelf
    agreements: Sequence[Agreement]


def load_whole(r: Reader, order: Order, *, public_only: bool) -> WholeOrder:
    """Everything about an order; the buyer's page takes the public history."""
    lines = list_lines(r, order.id)
    shop = get_shop(r, order.shop_id)
    products = list_products(r, [line.product_id for line in lines])
    pickup = find_pickup(r, order.pickup_id)
    assert pickup is not None, "a foreign key holds it"
    return WholeOrder(
        order=order,
        shop=shop,
        terms=get_terms(r, order.terms_id),
        pickup=pickup,
        lines=lines,
        events=list_events(r, order.id, public_only=public_only),
        products=products,
        shelf=load_shelf(r, products.values(), shops=(shop,)),
        agreements=list_of_order(r, order.id),
    )


def order_page(
    whole: WholeOrder,
    contact: Contact | None,
    urls: Urls,
    *,
    now_ms: int,
    link: str,
    has_mail: bool,
) -> OrderPage:
    """What the buyer sees by the secret link."""
    order = whole.order
    path = f"/orders/{order.code}"
    may_cancel = may_step(order, Step.CANCEL, Side.BUYER)
    withdrawable = may_withdraw(order, whole.terms.seller_kind, now_ms=now_ms)
    return OrderPage(
        code=order.code,
        state=state_of(order),
        state_text=state_text(order),
        next_text=next_text(order, whole.pickup),
        created_ms=order.placed_ms,
        lines=line_views(whole, urls),
        totals=totals_of(whole),
        tax_words=whole.terms.tax_words,
        payment_text=payment_text(order),
        pickup=pickup_of(whole.pickup),
        email_masked=mask_email(contact.email) if contact else "",
        buyer_name=contact.name if contact else "",
        message=contact.message if contact else "",
        events=event_views(whole),
        seller=seller_of(whole.shelf, urls, whole.shop),
        shop_name=whole.shop.shown_name,
        shop_url=shop_path(whole.shop.owner_name),
        trader=trader_of(whole.terms),
        legal=legal_of(whole.terms, urls),
        cancel_url=f"{path}/cancel" if may_cancel else None,
        withdraw_url=f"{path}/withdraw" if withdrawable else None,
        link_url=link,
        has_mail=has_mail,
        buyer_host=next((each.buyer_host for each in whole.agreements), ""),
    )


def state_of(order: Order) -> OrderState:
    """The page's word for where an order stands."""
    is_ready = order.shipment is ShipmentState.READY
    if order.status is OrderStatus.CONFIRMED and is_ready:
        return OrderState.READY
    return OrderState(order.status)


def line_views(whole: WholeOrder, urls: Urls) -> tuple[OrderLineView, ...]:
    return tuple(_line_view(whole, line, urls) for line in whole.lines)


def totals_of(whole: WholeOrder) -> TotalsView:
    totals, currency = whole.order.totals, whole.order.currency
    words = tax_line(whole.terms)
    tax = ((words, money_of(Money(totals.tax, currency))),) if words else ()
    return TotalsView(
        subtotal=money_of(Money(totals.goods, currency)),
        delivery=money_of(Money(totals.delivery, currency)),
        tax=tax,
        total=money_of(whole.order.total),
    )


def event_views(whole: WholeOrder) -> tuple[OrderEventView, ...]:
    return tuple(
        OrderEventView(event.created_ms, event_text(event)) for event in whole.events
    )


def mask_email(email: str) -> str:
    """Enough for its owner to know it: `b…@mail.example`."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


def _line_view(whole: WholeOrder, line: OrderLine, urls: Urls) -> OrderLineView:
    product = whole.products.get(line.product_id)
    card = card_of(whole.shelf, urls, product) if product else None
    is_shown = product is not None and product.is_shown
    currency = whole.order.currency
    return OrderLineView(
        title=line.title,
        quantity=line.quantity,
        unit=money_of(Money(line.unit_minor, currency)),
        total=money_of(Money(line.gross_minor, currency)),
        photo=card.photo if card else None,
        url=card.url if card and is_shown else None,
    )
