"""The other end of Web Push: an app with its keys, and how it reads what comes.

Written from the texts alone (RFC 8291, its draft 04, RFC 8292), with HMAC for HKDF, so
that it shares nothing with the node's own.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from federation.signatures.messages import IncomingRequest

CURVE = ec.SECP256R1()


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """A key that a document prints."""
    return ec.derive_private_key(int.from_bytes(decoded(text)), CURVE)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    public = key.public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class PushApp:
    """An app that is not open: it subscribes, and reads what its push service got."""

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey | None = None,
        auth: bytes = b"0123456789abcdef",
    ) -> None:
        self._key = key or ec.generate_private_key(CURVE)
        self.auth = auth
        self.public_key = point(self._key)

    def wish(
        self,
        endpoint: str,
        *,
        policy: str = "all",
        standard: bool = True,
        **alerts: bool,
    ) -> dict[str, Any]:
        """The body of a subscription to everything, or to these alerts."""
        wanted: Mapping[str, bool] = alerts or {"mention": True, "favourite": True}
        return {
            "subscription": {
                "endpoint": endpoint,
                "keys": {
                    "p256dh": encoded(self.public_key),
                    "auth": encoded(self.auth),
                },
                "standard": standard,
            },
            "data": {"alerts": wanted, "policy": policy},
        }

    def read(self, request: IncomingRequest) -> Any:
        """The message; fails if anything is not as the coding says."""
        headers = dict(request.headers)
        if headers[b"content-encoding"] == b"aes128gcm":
            return json.loads(self.decrypt_standard(request.body))
        salt = _parameters(headers[b"encryption"])["salt"]
        dh = _parameters(headers[b"crypto-key"])["dh"]
        return json.loads(self.decrypt_draft(request.body, salt, dh))

    def decrypt_standard(self, body: bytes) -> bytes:
        """RFC 8291 over RFC 8188."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size, "the only record is longer than records are"
        info = b"WebPush: info\0" + self.public_key + theirs
        secret = _hkdf(self.auth, self._agree(theirs), info, 32)
        key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert plain.endswith(b"\x02")
        return plain[:-1]

    def decrypt_draft(self, body: bytes, salt: str, dh: str) -> bytes:
        """draft-ietf-webpush-encryption-04."""
        theirs = decoded(dh)
        context = b"P-256\0\0\x41" + self.public_key + b"\0\x41" + theirs
        auth_info = b"Content-Encoding: auth\0"
        secret = _hkdf(self.auth, self._agree(theirs), auth_info, 32)
        key = _hkdf(decoded(salt), secret, b"Content-Encoding: aesgcm\0" + context, 16)
        info = b"Content-Encoding: nonce\0" + context
        nonce = _hkdf(decoded(salt), secret, info, 12)
        plain = AESGCM(key).decrypt(nonce, body, None)
        padding = int.from_bytes(plain[:2])
        return plain[2 + padding :]

    def _agree(self, theirs: bytes) -> bytes:
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        return self._key.exchange(ec.ECDH(), public)


def read_vapid(request: IncomingRequest, server_key: str) -> Any:
    """The claims by which a node says who it is; fails if it did not sign them."""
    headers = dict(request.headers)
    kind, _, rest = headers[b"authorization"].decode().partition(" ")
    if kind == "vapid":
        given = _parameters(rest.encode(), between=",")
        token, key = given["t"], given["k"]
    else:
        assert kind == "WebPush"
        token, key = rest, _parameters(headers[b"crypto-key"])["p256ecdsa"]
    assert key == server_key
    return verify_token(token, key)


def verify_token(token: str, key: str) -> Any:
    """The claims of a token that this key signed."""
    signed, _, signature = token.rpartition(".")
    numbers = decoded(signature)
    assert len(numbers) == 64
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(key))
    r, s = int.from_bytes(numbers[:32]), int.from_bytes(numbers[32:])
    signature_der = encode_dss_signature(r, s)
    public.verify(signature_der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    head, claims = (json.loads(decoded(part)) for part in signed.split("."))
    assert head == {"typ": "JWT", "alg": "ES256"}
    return claims


def _parameters(header: bytes, between: str = ";") -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in header.decode().split(between))
    return {name: value for name, _, value in pairs}


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, for lengths of one block."""
    key = hmac.digest(salt, secret, hashlib.sha256)
    return hmac.digest(key, info + b"\x01", hashlib.sha256)[:length]
