"""What a subscription must be, and what it wants to hear; no database."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from federation.errors import Refused
from federation.net.guard import NetPolicy, check_url
from node.errors import FieldFault, Invalid
from node.push.encoding import decode
from node.push.models import Channel, PushPolicy, Subscription

CURVE: Final = ec.SECP256R1()
AUTH_BYTES: Final = 16
MAX_SUBSCRIPTIONS: Final = 20
"""Of one person; the oldest makes room."""


def read_channel(
    net: NetPolicy, *, endpoint: str, p256dh: str, auth: str, is_standard: bool
) -> Channel:
    """Check what an app sent; raises `Invalid` with every fault."""
    client_key, auth_secret = decode(p256dh), decode(auth)
    faults: list[FieldFault] = []
    if not may_be_asked(net, endpoint):
        faults.append(_fault("endpoint", "Endpoint is no address to push to"))
    if client_key is None or not is_point(client_key):
        faults.append(_fault("p256dh", "P256dh is no key of the curve P-256"))
    if auth_secret is None or len(auth_secret) != AUTH_BYTES:
        faults.append(_fault("auth", "Auth is no secret of 16 bytes"))
    if faults or client_key is None or auth_secret is None:
        raise Invalid(faults)
    return Channel(
        endpoint=endpoint,
        client_key=client_key,
        auth_secret=auth_secret,
        is_standard=is_standard,
    )


def may_be_asked(net: NetPolicy, endpoint: str) -> bool:
    """Whether the node sends anything there; its addresses are judged when it does."""
    try:
        check_url(net, endpoint)
    except Refused:
        return False
    return True


def is_point(data: bytes) -> bool:
    """Whether these bytes are an uncompressed point of the curve (SEC 1 §2.3.3)."""
    if len(data) != 65 or data[0] != 4:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, data)
    except ValueError:
        return False
    return True


def wants(
    subscription: Subscription,
    type_: str,
    *,
    is_followed: bool,
    is_follower: bool,
) -> bool:
    """Whether an app wants to hear of this, by somebody who is this to its person."""
    if type_ not in subscription.alerts:
        return False
    match subscription.policy:
        case PushPolicy.ALL:
            return True
        case PushPolicy.FOLLOWED:
            return is_followed
        case PushPolicy.FOLLOWER:
            return is_follower
        case PushPolicy.NONE:
            return False


def _fault(field: str, text: str) -> FieldFault:
    return FieldFault(field, "invalid", text)
