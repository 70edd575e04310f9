"""What sellers answer. Who they are is proven and checked by the caller."""

from federation.vocabulary import Agreement, Reject
from node.actors.models import Actor
from node.database.types import Writer
from node.text.plain import clean_name
from node.text.weblinks import clean_url
from storefront.agreements.models import AgreementState
from storefront.agreements.policy import may_move
from storefront.requests.actions import tell_buyer
from storefront.requests.models import PurchaseRequest, RequestState
from storefront.requests.policy import MAX_WORDS, is_as_asked, is_checkout


def receive_agreement(
    w: Writer, request: PurchaseRequest, seller: Actor, answer: Agreement
) -> bool:
    """The seller accepts; False for what was not asked for, or not any more."""
    if request.state is not RequestState.REQUESTED:
        return False
    if not is_as_asked(request, seller, answer):
        return False
    href = clean_url(answer.payment.href) if answer.payment else None
    w.run(
        """
        UPDATE purchase_requests
        SET state = 'accepted',
            agreement_iri = :iri,
            checkout_url = :url,
            order_state = 'open',
            told_ms = :told,
            ends_ms = :ends
        WHERE id = :id
            AND state = 'requested'
        """,
        id=request.id,
        iri=answer.iri,
        url=href if href and is_checkout(href, seller) else "",
        told=answer.updated_ms or 0,
        ends=answer.ends_ms or request.ends_ms,
    )
    tell_buyer(w, request, RequestState.ACCEPTED)
    return True


def receive_rejection(w: Writer, request: PurchaseRequest, answer: Reject) -> bool:
    """The seller does not want to, or cannot; False once it was answered."""
    if request.state is not RequestState.REQUESTED:
        return False
    words = clean_name(answer.content or "", max_length=MAX_WORDS)
    w.run(
        """
        UPDATE purchase_requests
        SET state = 'rejected', words = :words
        WHERE id = :id
            AND state = 'requested'
        """,
        id=request.id,
        words=words,
    )
    tell_buyer(w, request, RequestState.REJECTED)
    return True


def receive_state(w: Writer, request: PurchaseRequest, told: Agreement) -> bool:
    """How far the seller says the order is; False for what is older or impossible."""
    word = (told.status or told.state or "").lower()
    known = request.order_state
    if known is None or word not in set(AgreementState):
        return False
    state = AgreementState(word)
    if (told.updated_ms or 0) <= request.told_ms or not may_move(known, state):
        return False
    w.run(
        """
        UPDATE purchase_requests
        SET order_state = :state, told_ms = :told, checkout_url = ''
        WHERE id = :id
        """,
        id=request.id,
        state=state,
        told=told.updated_ms,
    )
    tell_buyer(w, request, state)
    return True


def keep_receipt(w: Writer, request: PurchaseRequest) -> None:
    """The seller's server says that both did their part."""
    w.run(
        """
        UPDATE purchase_requests
        SET receipt_ms = :now
        WHERE id = :id
            AND receipt_ms IS NULL
        """,
        id=request.id,
        now=w.now_ms,
    )
