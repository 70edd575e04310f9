"""By what push services know the node: a P-256 key pair and short tokens (RFC 8292).

The pair is made at the first start and sealed like all private keys. Subscriptions
are bound to it: with another one every app has to subscribe anew.
"""

from typing import Final

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from federation.origins import origin_of
from node.clock import HOUR_MS
from node.push.encoding import encode
from node.push.encryption import point_of
from node.push.models import PushKey
from node.push.policy import CURVE
from node.secrets import SecretBox

PURPOSE: Final = "push-key"
LIFETIME_MS: Final = 12 * HOUR_MS
"""Half of what is allowed, for clocks that differ."""
_SCALAR_BYTES: Final = 32


def make_push_key(box: SecretBox) -> PushKey:
    """A new pair, its private half sealed."""
    key = ec.generate_private_key(CURVE)
    scalar = key.private_numbers().private_value.to_bytes(_SCALAR_BYTES)
    return PushKey(
        encode(point_of(key.public_key())), box.seal(scalar, purpose=PURPOSE)
    )


def open_push_key(box: SecretBox, key: PushKey) -> ec.EllipticCurvePrivateKey:
    """Unseal the private half; raises `ConfigError` with another node's secret key."""
    scalar = box.open(key.sealed_key, purpose=PURPOSE)
    return ec.derive_private_key(int.from_bytes(scalar), CURVE)


def sign_token(
    key: ec.EllipticCurvePrivateKey, endpoint: str, *, contact: str, now_ms: int
) -> str:
    """A JSON web token for the origin of an endpoint, signed with ES256."""
    claims = {
        "aud": str(origin_of(endpoint)),
        "exp": (now_ms + LIFETIME_MS) // 1_000,
        "sub": contact,
    }
    head = encode(orjson.dumps({"typ": "JWT", "alg": "ES256"}))
    signed = f"{head}.{encode(orjson.dumps(claims))}"
    return f"{signed}.{encode(_sign(key, signed.encode('ascii')))}"


def _sign(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    """Both numbers side by side (RFC 7518 §3.4), not ASN.1."""
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(_SCALAR_BYTES) + s.to_bytes(_SCALAR_BYTES)
