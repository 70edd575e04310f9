"""Opening orders and moving them through their life.

A step locks the order's variants, flips the order's status by a conditional
UPDATE, and only then moves stock, writes history and queues letters, all in the
caller's transaction. Two steps that race find that one of them changed no row.
"""

from storefront.orders.actions.expiry import (
    expire_overdue,
    expire_overdue_with,
    forget_contacts,
)
from storefront.orders.actions.opening import open_order
from storefront.orders.actions.steps import (
    accept_order,
    ask_to_cancel,
    cancel_order,
    mark_collected,
    mark_ready,
    send_new_link,
    settle_withdrawal,
    withdraw_from_order,
)

__all__ = [
    "accept_order",
    "ask_to_cancel",
    "cancel_order",
    "expire_overdue",
    "expire_overdue_with",
    "forget_contacts",
    "mark_collected",
    "mark_ready",
    "open_order",
    "send_new_link",
    "settle_withdrawal",
    "withdraw_from_order",
]
