"""What orders leave to later: lapsing when nobody accepts or collects them."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class ExpireOrders(JobBase):
    """End every order whose time is over, and give back what it kept."""

    kind: ClassVar[str] = "shop_expire_orders"
