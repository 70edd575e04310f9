"""The request to a push service that carries a message (RFC 8030 §5). Pure."""

from typing import Final

import orjson
from cryptography.hazmat.primitives.asymmetric import ec

from federation.signatures.messages import Header, OutgoingRequest, SignableBody
from node.clock import DAY_MS
from node.push.encoding import encode
from node.push.encryption import Once, encrypt
from node.push.models import Channel, Message
from node.push.vapid import sign_token

TTL_S: Final = 2 * DAY_MS // 1_000
"""How long a push service keeps a message for an app that is away."""


def write_message(message: Message, token: str) -> bytes:
    """The payload of Mastodon; apps find their account by its token."""
    return orjson.dumps(
        {
            "access_token": token,
            "preferred_locale": message.locale,
            "notification_id": message.notification_id,
            "notification_type": message.type,
            "icon": message.icon,
            "title": message.title,
            "body": message.body,
        }
    )


def make_request(
    channel: Channel,
    plain: bytes,
    *,
    key: ec.EllipticCurvePrivateKey,
    public_key: str,
    contact: str,
    now_ms: int,
) -> tuple[OutgoingRequest, list[Header]]:
    """What to send where; the endpoint was let through before."""
    once = Once.fresh()
    token = sign_token(key, channel.endpoint, contact=contact, now_ms=now_ms)
    content = encrypt(channel, plain, once)
    if channel.is_standard:
        own = _standard_headers(token, public_key)
    else:
        own = _draft_headers(token, public_key, once)
    headers = {"TTL": str(TTL_S), "Urgency": "normal", **own}
    body = SignableBody.of(content, "application/octet-stream")
    request = OutgoingRequest("POST", channel.endpoint, body)
    return request, [
        (name.lower().encode("ascii"), value.encode("ascii"))
        for name, value in headers.items()
    ]


def _standard_headers(token: str, public_key: str) -> dict[str, str]:
    return {
        "Content-Encoding": "aes128gcm",
        "Authorization": f"vapid t={token},k={public_key}",
    }


def _draft_headers(token: str, public_key: str, once: Once) -> dict[str, str]:
    """draft-ietf-webpush-encryption-04 with draft-ietf-webpush-vapid-01."""
    return {
        "Content-Encoding": "aesgcm",
        "Encryption": f"salt={encode(once.salt)}",
        "Crypto-Key": f"dh={encode(once.public_key)};p256ecdsa={public_key}",
        "Authorization": f"WebPush {token}",
    }
