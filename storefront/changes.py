"""What happens to products, shops and orders, for whoever has to tell others.

Stated in the transaction that makes the change, and only where somebody announced the
product, or ordered from another server: most changes concern nobody else.
"""

from dataclasses import dataclass
from typing import ClassVar

from node.database.types import Writer
from node.jobs.types import JobBase
from storefront.ids import OrderId, ProductId, ShopId, VariantId

MAX_ANNOUNCED = 5_000


@dataclass(frozen=True, slots=True)
class ProductChanged(JobBase):
    """An announced product has another price, stock, text, or is gone."""

    kind: ClassVar[str] = "shop_product_changed"

    product_id: int


@dataclass(frozen=True, slots=True)
class OrderMoved(JobBase):
    """An order that was agreed on with another server is further than before."""

    kind: ClassVar[str] = "shop_order_moved"

    order_id: int


def note_order_change(w: Writer, order_id: OrderId) -> None:
    """Something happened to an order."""
    row = w.one("SELECT id FROM agreements WHERE order_id = :id LIMIT 1", id=order_id)
    if row is not None:
        w.enqueue(OrderMoved(order_id), unique=f"order_moved {order_id}")


def note_product_change(w: Writer, product_id: ProductId) -> None:
    """A product reads differently, or may be seen by others than before."""
    row = w.one(
        "SELECT product_id FROM product_listings WHERE product_id = :id", id=product_id
    )
    if row is not None:
        _enqueue(w, product_id)


def note_stock_change(w: Writer, variant_id: VariantId) -> None:
    """There is more or less of a variant than before."""
    row = w.one(
        """
        SELECT l.product_id
        FROM variants AS v
        JOIN product_listings AS l ON l.product_id = v.product_id
        WHERE v.id = :id
        """,
        id=variant_id,
    )
    if row is not None:
        _enqueue(w, row.num("product_id"))


def note_shop_change(w: Writer, shop_id: ShopId) -> None:
    """A shop opened, closed, or says something else about all its products."""
    rows = w.all(
        """
        SELECT l.product_id
        FROM product_listings AS l
        JOIN products AS p ON p.id = l.product_id
        WHERE p.shop_id = :shop
        ORDER BY l.product_id
        LIMIT :limit
        """,
        shop=shop_id,
        limit=MAX_ANNOUNCED,
    )
    for row in rows:
        _enqueue(w, row.num("product_id"))


def _enqueue(w: Writer, product_id: int) -> None:
    w.enqueue(ProductChanged(product_id), unique=f"product_changed {product_id}")
