"""What the shop does by itself: lapsed orders, old contacts, idle carts, the audit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

from node.database.types import Database
from node.jobs.types import JobBase
from node.logs import get_logger
from storefront.carts.actions import drop_idle_carts
from storefront.orders.actions import expire_overdue, forget_contacts
from storefront.orders.jobs import ExpireOrders
from storefront.orders.letters import Clerk
from storefront.stock.queries import list_drifted

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeepShops(JobBase):
    """The nightly round."""

    kind: ClassVar[str] = "shop_keep"


class Caretaker:
    """Handles the shop's jobs; each may run any number of times."""

    def __init__(self, db: Database, clerk: Clerk) -> None:
        self._db = db
        self._clerk = clerk

    async def expire_orders(self, _job: ExpireOrders) -> None:
        """End every order whose time is over, a batch at a time."""
        while await self._db.write(expire_overdue, self._clerk):
            pass

    async def keep_shops(self, _job: KeepShops) -> None:
        """Expire, forget, drop, and compare counters with what they stand for."""
        await self.expire_orders(ExpireOrders())
        await _until_done(lambda: self._db.write(forget_contacts))
        await _until_done(lambda: self._db.write(drop_idle_carts))
        drifted = await self._db.read(list_drifted)
        if drifted:
            log.error("shop.stock_drifted", variants=str(drifted))


async def _until_done(work: Callable[[], Awaitable[int]]) -> None:
    while await work():
        pass
