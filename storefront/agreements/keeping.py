"""When agreements end by themselves, and how long is known who bought."""

from typing import Final

from node.actors.queries import get_actor
from node.clock import DAY_MS
from node.database.types import Writer
from node.ids import ActorId
from node.limits.decisions import load_decisions
from node.urls import Urls
from storefront.agreements.actions import cancel_agreement
from storefront.agreements.models import Agreement
from storefront.agreements.queries import (
    list_ended,
    list_forgettable,
    list_holding_at,
    list_holding_hosts,
    list_holding_product,
    list_holding_with,
)
from storefront.ids import AgreementId, ProductId

SWEEP_LIMIT: Final = 200
MAX_HOSTS: Final = 10_000
KEEP_REFUSED_MS: Final = 30 * DAY_MS


def end_agreements(w: Writer, urls: Urls, *, limit: int = SWEEP_LIMIT) -> int:
    """Cancel those whose time is over; how many there were."""
    return _cancel(w, urls, list_ended(w, limit=limit))


def end_blocked(w: Writer, urls: Urls, *, limit: int = SWEEP_LIMIT) -> int:
    """Cancel what waits for buyers of servers that nothing comes from any more.

    Orders stand: their buyers have a page here, and mail.
    """
    hosts = list_holding_hosts(w, limit=MAX_HOSTS)
    decisions = load_decisions(w, hosts)
    blocked = [host for host in hosts if decisions.blocks(host)]
    return sum(
        _cancel(w, urls, list_holding_at(w, host, limit=limit)) for host in blocked
    )


def end_of_product(
    w: Writer, urls: Urls, product_id: ProductId, *, limit: int = SWEEP_LIMIT
) -> None:
    """Cancel what waits for buyers of a product."""
    held = list_holding_product(w, product_id, limit=limit)
    while _cancel(w, urls, held):
        held = list_holding_product(w, product_id, limit=limit)


def forget_person(w: Writer, urls: Urls, actor_id: ActorId) -> None:
    """An actor is gone: nothing waits for or from them, and no id says who bought.

    The seller's order keeps what was typed at the checkout, for as long as it does.
    """
    actor = get_actor(w, actor_id)
    held = list_holding_with(w, actor.id, actor.iri, limit=SWEEP_LIMIT)
    while _cancel(w, urls, held):
        held = list_holding_with(w, actor.id, actor.iri, limit=SWEEP_LIMIT)
    w.run("DELETE FROM refused_offers WHERE buyer_iri = :iri", iri=actor.iri)
    w.run(
        """
        UPDATE agreements
        SET buyer_iri = 'gone-' || CAST(id AS TEXT),
            offer_iri = 'gone-' || CAST(id AS TEXT),
            buyer_host = ''
        WHERE buyer_iri = :iri
        """,
        iri=actor.iri,
    )


def forget_agreements(w: Writer, *, limit: int = SWEEP_LIMIT) -> int:
    """Delete what came to nothing a month ago, and with its order what did not."""
    ids = list_forgettable(w, limit=limit)
    for agreement_id in ids:
        _delete(w, agreement_id)
    return len(ids)


def forget_refused(w: Writer) -> None:
    """Nobody repeats an offer after so long."""
    w.run(
        "DELETE FROM refused_offers WHERE created_ms < :before",
        before=w.now_ms - KEEP_REFUSED_MS,
    )


def _cancel(w: Writer, urls: Urls, agreements: list[Agreement]) -> int:
    for agreement in agreements:
        cancel_agreement(w, urls, agreement)
    return len(agreements)


def _delete(w: Writer, agreement_id: AgreementId) -> None:
    w.run("DELETE FROM cart_lines WHERE agreement_id = :id", id=agreement_id)
    w.run("DELETE FROM agreements WHERE id = :id", id=agreement_id)
