"""Encryption for one app: what its maker's push service carries and cannot read.

Two codings: `aes128gcm` (RFC 8291) and `aesgcm` (draft-ietf-webpush-encryption-04),
which apps that never say which one they read expect. Every message has a key pair and
a salt of its own.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from node.push.models import Channel
from node.push.policy import CURVE

SALT_BYTES: Final = 16
RECORD_BYTES: Final = 4_096
MAX_BODY: Final = 4_096
"""What every push service takes (RFC 8030 §7.2)."""
_TAG_BYTES: Final = 16
_HEADER_BYTES: Final = SALT_BYTES + 4 + 1 + 65
MAX_PLAIN: Final = MAX_BODY - _HEADER_BYTES - _TAG_BYTES - 1
"""In either coding."""


@dataclass(frozen=True, slots=True)
class Once:
    """What one message is encrypted with and no other."""

    key: ec.EllipticCurvePrivateKey
    salt: bytes

    @classmethod
    def fresh(cls) -> "Once":
        return cls(ec.generate_private_key(CURVE), secrets.token_bytes(SALT_BYTES))

    @property
    def public_key(self) -> bytes:
        return point_of(self.key.public_key())


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(channel: Channel, plain: bytes, once: Once) -> bytes:
    """The body in the coding that the channel reads; ValueError if it is too long."""
    if len(plain) > MAX_PLAIN:
        raise ValueError(f"a message of {len(plain)} bytes is too long")
    if channel.is_standard:
        return _encrypt_standard(channel, plain, once)
    return _encrypt_draft(channel, plain, once)


def _encrypt_standard(channel: Channel, plain: bytes, once: Once) -> bytes:
    """RFC 8291 §3.4 and RFC 8188 §2: one record, its header before it."""
    info = b"WebPush: info\0" + channel.client_key + once.public_key
    secret = _derive(channel.auth_secret, _agree(channel, once), info, 32)
    key = _derive(once.salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(once.salt, secret, b"Content-Encoding: nonce\0", 12)
    size, own = RECORD_BYTES.to_bytes(4), once.public_key
    header = once.salt + size + len(own).to_bytes(1) + own
    # The last record ends with a two, and here the first is the last.
    return header + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def _encrypt_draft(channel: Channel, plain: bytes, once: Once) -> bytes:
    """The draft's §3: the salt and the key travel in headers."""
    context = b"P-256\0" + _sized(channel.client_key) + _sized(once.public_key)
    auth_info = b"Content-Encoding: auth\0"
    secret = _derive(channel.auth_secret, _agree(channel, once), auth_info, 32)
    key = _derive(once.salt, secret, b"Content-Encoding: aesgcm\0" + context, 16)
    nonce = _derive(once.salt, secret, b"Content-Encoding: nonce\0" + context, 12)
    # Two bytes say how much padding follows: none.
    return AESGCM(key).encrypt(nonce, b"\0\0" + plain, None)


def _agree(channel: Channel, once: Once) -> bytes:
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, channel.client_key)
    return once.key.exchange(ec.ECDH(), public)


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    hkdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info)
    return hkdf.derive(secret)


def _sized(key: bytes) -> bytes:
    return len(key).to_bytes(2) + key
