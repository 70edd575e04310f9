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


def request_text(request: PurchaseRequest) -> str:
    """Where it stands, in a few words."""
    if request.state is RequestState.ACCEPTED and request.order_state is not None:
        return _ORDER[request.order_state]
    return _STATE[request.state]
