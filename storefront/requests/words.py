"""What a request's states are called, for people. Pure."""

from storefront.agreements.models import AgreementState
from storefront.requests.models import PurchaseRequest, RequestState

_STATE = {
    RequestState.REQUESTED: "waiting for the seller’s server",
    RequestState.ACCEPTED: "granted",
    RequestState.REJECTED: "declined",
    RequestState.EXPIRED: "not answered in time",
    RequestState.UNDELIVERED: "could not be delivered",
    RequestState.WITHDRAWN: "withdrawn",
}

_ORDER = {
    AgreementState.OPEN: "granted",
    AgreementState.PAID: "paid, says the seller",
    AgreementState.SHIPPED: "sent, says the seller",
    AgreementState.COMPLETED: "completed, says the seller",
    AgreementState.CANCELLED: "cancelled by the seller’s server",
    AgreementState.REFUNDED: "refunded, says the seller",
}


_HINT = {
    RequestState.EXPIRED: "Look at the offer’s own page, or write to the seller.",
    RequestState.UNDELIVERED: "Look at the offer’s own page, or try again later.",
}


def hint_text(request: PurchaseRequest, now_ms: int) -> str:
    """What was said with a refusal, or what can be done instead."""
    if request.state is RequestState.ACCEPTED and request.is_over(now_ms):
        return "The time to order it is over."
    return request.words or _HINT.get(request.state, "")


def request_text(request: PurchaseRequest) -> str:
    """Where it stands, in a few words."""
    told = request.order_state
    # Taking back what was granted is a wish: the seller says how it ends.
    is_settled = told is not None and told is not AgreementState.OPEN
    if told is not None and (request.state is RequestState.ACCEPTED or is_settled):
        return _ORDER[told]
    return _STATE[request.state]
