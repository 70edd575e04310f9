"""What the shop does by itself: lapsed orders, old contacts, idle carts, the audit."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from node.actors.jobs import ActorDeleted
from node.database.types import Database, Writer
from node.ids import ActorId
from node.jobs.types import Handler, JobBase
from node.logs import get_logger
from node.moderation.servers import SettleFollows
from node.urls import Urls
from storefront.agreements.actions import follow_order
from storefront.agreements.jobs import EndAgreements
from storefront.agreements.keeping import (
    end_agreements,
    forget_agreements,
    forget_person,
    forget_refused,
)
from storefront.agreements.keeping import end_blocked as end_blocked_agreements
from storefront.carts.actions import drop_carts, drop_idle_carts
from storefront.carts.policy import key_of_person
from storefront.changes import OrderMoved, ProductChanged
from storefront.ids import OrderId, ProductId
from storefront.listings.actions import keep_listing
from storefront.listings.queries import list_unseen
from storefront.orders.actions import expire_overdue, forget_contacts
from storefront.orders.jobs import ExpireOrders
from storefront.orders.letters import Clerk
from storefront.requests.actions import end_blocked as end_blocked_requests
from storefront.requests.actions import end_requests
from storefront.requests.jobs import EndRequests
from storefront.requests.keeping import forget_requests, forget_requests_of
from storefront.stock.queries import list_drifted

log = get_logger(__name__)

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class KeepShops(JobBase):
    """The nightly round."""

    kind: ClassVar[str] = "shop_keep"


class Caretaker:
    """Handles the shop's jobs; each may run any number of times."""

    def __init__(self, db: Database, clerk: Clerk, urls: Urls) -> None:
        self._db = db
        self._clerk = clerk
        self._urls = urls

    async def keep_listing(self, job: ProductChanged) -> None:
        """Make the note that announces a product say what is true now."""
        await self._db.write(keep_listing, self._urls, ProductId(job.product_id))

    async def follow_order(self, job: OrderMoved) -> None:
        """Tell the servers of those who ordered from elsewhere."""
        await self._db.write(follow_order, self._urls, OrderId(job.order_id))

    async def end_agreements(self, _job: EndAgreements) -> None:
        """Free what was kept for buyers of other servers who never came."""
        await _until_done(lambda: self._db.write(end_agreements, self._urls))

    async def end_requests(self, _job: EndRequests) -> None:
        """Take back what sellers elsewhere did not answer."""
        await _until_done(lambda: self._db.write(end_requests, self._urls))

    async def end_blocked(self, _job: SettleFollows) -> None:
        """The owner blocked or unblocked servers: nothing waits for the blocked."""
        await _until_done(lambda: self._db.write(end_blocked_agreements, self._urls))
        await _until_done(lambda: self._db.write(end_blocked_requests, self._urls))

    async def forget_person(self, job: ActorDeleted) -> None:
        """Somebody is gone, here or elsewhere."""
        await self._db.write(forget_person, self._urls, ActorId(job.actor_id))
        await self._db.write(forget_requests_of, ActorId(job.actor_id))
        await self._db.write(drop_carts, key_of_person(ActorId(job.actor_id)))

    async def expire_orders(self, _job: ExpireOrders) -> None:
        """End every order whose time is over, a batch at a time."""
        while await self._db.write(expire_overdue, self._clerk):
            pass

    async def keep_shops(self, _job: KeepShops) -> None:
        """Expire, forget, drop, and compare counters with what they stand for."""
        await self.expire_orders(ExpireOrders())
        await self.end_agreements(EndAgreements())
        await self.end_requests(EndRequests())
        await self._db.write(forget_refused)
        await self._db.write(forget_requests)
        await _until_done(lambda: self._db.write(forget_contacts))
        await _until_done(lambda: self._db.write(forget_agreements))
        await _until_done(lambda: self._db.write(drop_idle_carts))
        await _until_done(lambda: self._db.write(_withdraw_unseen, self._urls))
        drifted = await self._db.read(list_drifted)
        if drifted:
            log.error("shop.stock_drifted", variants=str(drifted))


def make_handlers(caretaker: Caretaker) -> Mapping[type[JobBase], tuple[Handler, ...]]:
    """Every job that the shop has a hand in."""
    return {
        ActorDeleted: (caretaker.forget_person,),
        EndAgreements: (caretaker.end_agreements,),
        EndRequests: (caretaker.end_requests,),
        ExpireOrders: (caretaker.expire_orders,),
        KeepShops: (caretaker.keep_shops,),
        OrderMoved: (caretaker.follow_order,),
        ProductChanged: (caretaker.keep_listing,),
        SettleFollows: (caretaker.end_blocked,),
    }


def _withdraw_unseen(w: Writer, urls: Urls) -> int:
    """Take back what is announced by those who may not sell any more."""
    unseen = list_unseen(w, limit=AT_ONCE)
    for product_id in unseen:
        keep_listing(w, urls, product_id)
    return len(unseen)


async def _until_done(work: Callable[[], Awaitable[int]]) -> None:
    while await work():
        pass
