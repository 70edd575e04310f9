"""One of ours who asks a seller on another server for something."""

from typing import Any

from node.actors.models import Actor
from node.database.paging import newest
from node.notifications.models import NotificationKind
from node.notifications.queries import list_notifications
from storefront.requests.actions import ask_to_buy
from storefront.requests.models import PurchaseRequest
from storefront.requests.queries import list_of_buyer
from storefront.upkeep import KeepShops
from support.agreements import answers
from support.federated import FederatedNode
from support.listings import listed
from support.peer import Peer, make_activity
from support.shop import CLERK


class Buyer:
    """One of ours who wants a cup of ana's."""

    def __init__(self, node: FederatedNode, peer: Peer, actor: Actor, iri: str):
        self.node = node
        self.peer = peer
        self.actor = actor
        self.iri = iri
        self.ana = peer.iri("ana")

    async def ask(self, quantity: int = 2) -> dict[str, Any]:
        """Ask, and the offer that is sent."""
        stored = await listed(self.node, self.iri)
        assert stored is not None
        await self.node.db.write(
            ask_to_buy,
            self.node.urls,
            CLERK.seals,
            buyer=self.actor,
            stored=stored,
            quantity=quantity,
        )
        return (await answers(self.node.db))[-1]

    async def request(self) -> PurchaseRequest:
        page = await self.node.db.read(list_of_buyer, self.actor.id, newest(5))
        return page.items[0]

    async def notified(self) -> list[str]:
        page = await self.node.db.read(
            list_notifications,
            self.actor.id,
            newest(9),
            kinds=[NotificationKind.PURCHASE],
        )
        return [each.subject for each in page.items]

    async def keep(self) -> None:
        """The nightly round."""
        await self.node.db.write(lambda w: w.enqueue(KeepShops()))
        await self.node.work()

    async def hear(self, kind: str, thing: Any, who: str = "ana", **more: Any) -> None:
        iri = self.peer.add(who)
        path = f"/ap/u/{self.actor.id}/inbox"
        told = make_activity(kind, iri, thing, **more)
        number = more.get("result", thing)
        told["id"] += f"/{abs(hash(str(number)))}"
        await self.node.receive(self.peer, who, told, to=path)

    def agreement(self, offer: dict[str, Any], **changes: Any) -> dict[str, Any]:
        return {
            **offer["object"],
            "id": f"{self.peer.base}/agreements/1",
            "attributedTo": self.ana,
            "updated": "2026-01-01T00:00:00Z",
            "preview": {"type": "Note", "name": "Open"},
            "url": {
                "type": "Link",
                "href": f"{self.peer.base}/checkout/1?t=x",
                "rel": ["payment"],
            },
            **changes,
        }
