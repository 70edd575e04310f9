"""Offers, and what takes them back, as they arrive from other servers."""

from federation.vocabulary import Activity, Offer, Ref, Undo
from federation.vocabulary import Agreement as AgreementDocument
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri
from node.database.types import Writer
from node.ids import Iri
from storefront.agreements.offers import Asked, answer_offer, undo_offer
from storefront.agreements.queries import is_answered
from storefront.orders.letters import Clerk

MAX_ADDRESSED = 5


class OfferDesk:
    """What the shop does with activities; the node asks it first."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk

    async def handle(self, inbound: Inbound, activity: Activity) -> bool:
        """Whether it was the shop's business."""
        if isinstance(activity, Offer):
            await inbound.db.write(_receive, inbound, self._clerk, activity)
            return True
        if isinstance(activity, Undo) and isinstance(activity.object, Offer | Ref):
            return await self._take_back(inbound, activity.object.iri)
        return False

    async def _take_back(self, inbound: Inbound, iri: Iri | None) -> bool:
        """Looks first: most of what is taken back is a follow or a like."""
        buyer, urls = inbound.actor, inbound.urls
        if iri is None or not await inbound.db.read(is_answered, buyer.iri, iri):
            return False
        await inbound.db.write(undo_offer, urls, self._clerk, buyer, iri)
        return True


def _receive(w: Writer, inbound: Inbound, clerk: Clerk, offer: Offer) -> None:
    """An offer without an id cannot be answered (FEP-0837)."""
    seller, agreement = _find_seller(w, inbound, offer), offer.object
    if seller is None or offer.iri is None:
        return
    if not isinstance(agreement, AgreementDocument):
        return
    asked = Asked(
        buyer=inbound.actor,
        seller=seller,
        offer=offer,
        iri=offer.iri,
        agreement=agreement,
    )
    answer_offer(w, inbound.urls, clerk.seals, asked)


def _find_seller(w: Writer, inbound: Inbound, offer: Offer) -> Actor | None:
    """Whom it is addressed to; the owner of the inbox it came to, if there is one."""
    addressed = [iri for iri in offer.to if inbound.urls.is_ours(iri)]
    wanted: list[Iri] = [inbound.recipient] if inbound.recipient else addressed
    for iri in wanted[:MAX_ADDRESSED]:
        actor = find_actor_by_iri(w, iri)
        if actor is not None and actor.is_local and actor.is_active:
            return actor
    return None
