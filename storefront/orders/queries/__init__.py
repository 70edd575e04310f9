"""Questions about orders. Whoever asks for one proves a secret or owns the shop."""

from storefront.orders.queries.desks import (
    count_open_of_buyer,
    count_open_of_seller,
    count_pieces,
    list_open_orders,
    list_orders,
)
from storefront.orders.queries.due import (
    list_forgettable,
    list_overdue,
    list_overdue_with,
)
from storefront.orders.queries.orders import (
    find_by_token,
    find_order,
    find_order_by_secret,
    get_order,
    get_shop_order,
    list_events,
    list_lines,
    list_orders_by_id,
)

__all__ = [
    "count_open_of_buyer",
    "count_open_of_seller",
    "count_pieces",
    "find_by_token",
    "find_order",
    "find_order_by_secret",
    "get_order",
    "get_shop_order",
    "list_events",
    "list_forgettable",
    "list_lines",
    "list_open_orders",
    "list_orders",
    "list_orders_by_id",
    "list_overdue",
    "list_overdue_with",
]
