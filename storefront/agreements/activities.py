"""Agreements as peers read them. Ids, amounts and a state, and never who the buyer is
beyond the id that asked: activities are kept and read on both servers.
"""

from dataclasses import replace
from decimal import Decimal

from federation.encode.values import timestamp
from federation.vocabulary import (
    ONE,
    Accept,
    Commitment,
    Create,
    Link,
    Measure,
    Ref,
    Reject,
    UnknownThing,
    Update,
)
from federation.vocabulary import Agreement as AgreementDocument
from node.actors.models import Actor
from node.ids import Iri
from node.urls import Urls
from storefront.agreements.models import Agreement, Refusal
from storefront.agreements.policy import WORDS, sides_of
from storefront.listings.policy import price_of
from storefront.paths import agreement_path


def agreement_iri(urls: Urls, agreement: Agreement) -> Iri:
    return Iri(f"{urls.base_url}/ap/agreements/{agreement.key}")


def agreement_document(urls: Urls, agreement: Agreement) -> AgreementDocument:
    """The agreement as it stands; the way to the checkout is told once, in `accept`."""
    iri, sides = agreement_iri(urls, agreement), sides_of(agreement.note_iri)
    return AgreementDocument(
        iri=iri,
        attributed_to=urls.actor(agreement.seller_id),
        stipulates=Commitment(
            iri=Iri(f"{iri}#primary"),
            satisfies=sides.gives,
            quantity=Measure(Decimal(agreement.quantity), ONE),
        ),
        reciprocal=Commitment(
            iri=Iri(f"{iri}#reciprocal"),
            satisfies=sides.asks,
            quantity=Measure(price_of(agreement.total).amount, ONE),
        ),
        state=agreement.state.capitalize(),
        status=agreement.state,
        published_ms=agreement.created_ms,
        updated_ms=agreement.updated_ms,
        ends_ms=agreement.ends_ms if agreement.is_holding else None,
    )


def accept(urls: Urls, agreement: Agreement, *, iri: Iri, token: str) -> Accept:
    """The answer that brings the buyer to the checkout."""
    address = Iri(f"{urls.base_url}{agreement_path(agreement.key)}?t={token}")
    page = Link(href=address, rel=("payment",), media_type="text/html")
    return Accept(
        iri=iri,
        actor=urls.actor(agreement.seller_id),
        to=(agreement.buyer_iri,),
        object=Ref(iri=agreement.offer_iri),
        result=replace(agreement_document(urls, agreement), payment=page),
    )


def reject(offer_iri: Iri, why: Refusal, *, iri: Iri, by: Actor, to: Iri) -> Reject:
    return Reject(
        iri=iri,
        actor=by.iri,
        to=(to,),
        object=Ref(iri=offer_iri),
        content=WORDS[why],
        reason=why,
    )


def update(urls: Urls, agreement: Agreement) -> Update:
    """The agreement's state, each under an id of its own."""
    document = agreement_document(urls, agreement)
    return Update(
        iri=Iri(f"{document.iri}/updates/{agreement.updated_ms}"),
        actor=urls.actor(agreement.seller_id),
        to=(agreement.buyer_iri,),
        object=document,
    )


def receipt(urls: Urls, agreement: Agreement) -> Create:
    """Both did their part (FEP-0837): the agreement's id and the date, no more."""
    document = receipt_document(urls, agreement)
    return Create(
        iri=Iri(f"{document.iri}/create"),
        actor=urls.actor(agreement.seller_id),
        to=(agreement.buyer_iri,),
        object=document,
        published_ms=agreement.updated_ms,
    )


def receipt_document(urls: Urls, agreement: Agreement) -> UnknownThing:
    """Which agreement, and when; nothing else."""
    iri = agreement_iri(urls, agreement)
    return UnknownThing(
        iri=Iri(f"{iri}/receipt"),
        kind="Document",
        attributed_to=urls.actor(agreement.seller_id),
        extra={
            "name": "Receipt",
            "context": iri,
            "published": timestamp(agreement.updated_ms),
        },
    )
