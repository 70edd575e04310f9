"""From rows to orders. Not for use outside this slice."""

from typing import LiteralString

from node.database.types import Record
from node.ids import ActorId
from storefront.ids import OrderId, PickupId, ProductId, ShopId, TermsId, VariantId
from storefront.orders.models import (
    Attention,
    EventKind,
    Order,
    OrderEvent,
    OrderLine,
    OrderStatus,
    ShipmentState,
    Side,
    Totals,
)
from storefront.shops.models import Method

ORDER: LiteralString = """
    SELECT
        o.id, o.shop_id, o.code, o.status, o.attention, o.method, o.currency,
        o.goods_minor, o.delivery_minor, o.net_minor, o.tax_minor,
        o.captured_minor, o.terms_id, o.pickup_id, o.secret_version, o.contact,
        o.buyer_id, o.placed_ms, o.keep_until_ms, o.closed_ms,
        s.state AS shipment, d.declared_ms AS withdrawn_ms
    FROM orders AS o
    JOIN shipments AS s ON s.order_id = o.id
    LEFT JOIN withdrawals AS d ON d.order_id = o.id
"""


def order_of(row: Record) -> Order:
    buyer_id = row.opt_num("buyer_id")
    return Order(
        id=OrderId(row.num("id")),
        shop_id=ShopId(row.num("shop_id")),
        code=row.text("code"),
        status=OrderStatus(row.text("status")),
        shipment=ShipmentState(row.text("shipment")),
        attention=Attention(row.text("attention")),
        method=Method(row.text("method")),
        currency=row.text("currency"),
        totals=Totals(
            row.num("goods_minor"),
            row.num("delivery_minor"),
            row.num("net_minor"),
            row.num("tax_minor"),
        ),
        captured_minor=row.num("captured_minor"),
        terms_id=TermsId(row.num("terms_id")),
        pickup_id=PickupId(row.num("pickup_id")),
        secret_version=row.num("secret_version"),
        contact=row.opt_blob("contact"),
        buyer_id=None if buyer_id is None else ActorId(buyer_id),
        placed_ms=row.num("placed_ms"),
        keep_until_ms=row.opt_num("keep_until_ms"),
        closed_ms=row.opt_num("closed_ms"),
        withdrawn_ms=row.opt_num("withdrawn_ms"),
    )


def line_of(row: Record) -> OrderLine:
    """A row of `order_lines`."""
    return OrderLine(
        variant_id=VariantId(row.num("variant_id")),
        product_id=ProductId(row.num("product_id")),
        title=row.text("title"),
        label=row.text("label"),
        quantity=row.num("quantity"),
        unit_minor=row.num("unit_minor"),
        gross_minor=row.num("gross_minor"),
        net_minor=row.num("net_minor"),
        tax_minor=row.num("tax_minor"),
        tax_rate=row.num("tax_rate"),
    )


def event_of(row: Record) -> OrderEvent:
    """A row of `order_events`."""
    return OrderEvent(
        EventKind(row.text("kind")),
        Side(row.text("side")),
        row.flag("is_public"),
        row.text("words"),
        row.num("created_ms"),
    )
