"""One order with its lines and its history, and how it is found."""

import hmac

from node.database.types import Reader
from node.errors import NotFound
from storefront.ids import OrderId, ShopId
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.queries.rows import ORDER, event_of, line_of, order_of
from storefront.seals import hash_secret


def find_order(r: Reader, order_id: OrderId) -> Order | None:
    row = r.one(ORDER + "WHERE o.id = :id", id=order_id)
    return order_of(row) if row else None


def get_order(r: Reader, order_id: OrderId) -> Order:
    """Raises `NotFound`."""
    order = find_order(r, order_id)
    if order is None:
        raise NotFound("no such order")
    return order


def list_orders_by_id(r: Reader, ids: list[int]) -> dict[OrderId, Order]:
    rows = r.many(ORDER + "WHERE o.id IN (:items)", items=ids)
    return {order.id: order for order in map(order_of, rows)}


def find_order_by_secret(r: Reader, code: str, secret: str) -> Order | None:
    """The order of a link; a wrong secret is as good as no order."""
    row = r.one("SELECT id, secret_hash FROM orders WHERE code = :code", code=code)
    if row is None:
        return None
    if not hmac.compare_digest(row.blob("secret_hash"), hash_secret(secret)):
        return None
    return find_order(r, OrderId(row.num("id")))


def get_shop_order(r: Reader, shop_id: ShopId, code: str) -> Order:
    """An order for its seller; raises `NotFound` for another shop's."""
    row = r.one(
        ORDER + "WHERE o.code = :code AND o.shop_id = :shop",
        code=code,
        shop=shop_id,
    )
    if row is None:
        raise NotFound("no such order")
    return order_of(row)


def find_by_token(r: Reader, token_hash: bytes) -> Order | None:
    """The order that this press of the button made already."""
    row = r.one(ORDER + "WHERE o.token_hash = :token", token=token_hash)
    return order_of(row) if row else None


def list_lines(r: Reader, order_id: OrderId) -> list[OrderLine]:
    rows = r.all(
        """
        SELECT
            variant_id, product_id, title, label, quantity, unit_minor, gross_minor,
            net_minor, tax_minor, tax_rate
        FROM order_lines
        WHERE order_id = :order_id
        ORDER BY position
        LIMIT 100
        """,
        order_id=order_id,
    )
    return [line_of(row) for row in rows]


def list_events(r: Reader, order_id: OrderId, *, public_only: bool) -> list[OrderEvent]:
    """The history, oldest first; the buyer sees its public part."""
    rows = r.all(
        """
        SELECT kind, side, is_public, words, created_ms
        FROM order_events
        WHERE order_id = :order_id
            AND is_public >= :least
        ORDER BY id
        LIMIT 500
        """,
        order_id=order_id,
        least=public_only,
    )
    return [event_of(row) for row in rows]
