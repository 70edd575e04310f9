"""Keys: made, loaded, published and, when they are other people's, distrusted.

RSA signs for everyone, Ed25519 for those who read FEP-521a. Not here: signing and
verifying (``signatures``), and finding a key on the network (``key_documents``).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from federation.errors import KeyRefused
from federation.origins import Iri

AnyPrivateKey = rsa.RSAPrivateKey | Ed25519PrivateKey
AnyPublicKey = rsa.RSAPublicKey | Ed25519PublicKey

RSA_BITS: Final = 2_048
MIN_RSA_BITS: Final = 2_048
MAX_RSA_BITS: Final = 8_192
MAX_RSA_EXPONENT: Final = 2**33
MAX_PEM_CHARACTERS: Final = 4_096

_ED25519_MULTICODEC: Final = b"\xed\x01"
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PUBLIC_PEM = re.compile(
    r"-----BEGIN ((?:RSA )?PUBLIC KEY)-----([A-Za-z0-9+/=\s]+)-----END \1-----"
)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One of our own keys, under the id that peers find it by."""

    key_id: Iri
    private: AnyPrivateKey


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Someone's key; ``owner`` is the actor whose document lists it."""

    key_id: Iri
    owner: Iri
    key: AnyPublicKey


def generate_rsa_pem() -> str:
    """A new RSA-2048 private key, PKCS#8 PEM. ~60 ms of CPU: call it in a thread."""
    private = rsa.generate_private_key(public_exponent=65_537, key_size=RSA_BITS)
    return _private_pem(private)


def generate_ed25519_pem() -> str:
    """A new Ed25519 private key, PKCS#8 PEM."""
    return _private_pem(Ed25519PrivateKey.generate())


@lru_cache(maxsize=1_024)
def load_private(pem: str) -> AnyPrivateKey:
    """Load one of *our own* private keys; the primes are not checked again.

    The check costs as much as a hundred signatures and we made the key ourselves,
    so never call this with key material from outside. Raises ``KeyRefused``.
    """
    try:
        private = serialization.load_pem_private_key(
            pem.encode(), password=None, unsafe_skip_rsa_key_validation=True
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyRefused("not a private key that we made") from error
    if not isinstance(private, rsa.RSAPrivateKey | Ed25519PrivateKey):
        raise KeyRefused("neither RSA nor Ed25519")
    return private


def public_pem(key: AnyPrivateKey) -> str:
    """The public half as SPKI PEM, the only form every peer reads."""
    return (
        key.public_key()
        .public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        .decode("ascii")
    )


def parse_public_pem(text: object) -> rsa.RSAPublicKey:
    """Someone else's RSA key in SPKI or PKCS#1 PEM; raises only ``KeyRefused``.

    Peers send CRLF, and some send backslash-n for newlines; both are read. Refused:
    under 2,048 or over 8,192 bits, an even, tiny or huge exponent, anything but RSA,
    private keys, more than one block and texts over 4,096 characters.
    """
    if not isinstance(text, str):
        raise KeyRefused("not text")
    if len(text) > MAX_PEM_CHARACTERS:
        raise KeyRefused("too long for a public key")
    return _load_rsa(text)


def encode_multikey(key: Ed25519PublicKey) -> str:
    """``publicKeyMultibase`` of an Ed25519 key (FEP-521a)."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return "z" + encode_base58(_ED25519_MULTICODEC + raw)


def decode_multikey(text: object) -> Ed25519PublicKey:
    """The Ed25519 key in a ``publicKeyMultibase``; raises only ``KeyRefused``."""
    if not isinstance(text, str) or not text.startswith("z") or len(text) > 64:
        raise KeyRefused("not a base58 multikey of Ed25519 size")
    raw = decode_base58(text[1:])
    if len(raw) != 34 or not raw.startswith(_ED25519_MULTICODEC):
        raise KeyRefused("not an Ed25519 multikey")
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def encode_base58(data: bytes) -> str:
    """Base58 in the Bitcoin alphabet, without a checksum."""
    number = int.from_bytes(data, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + digits


def decode_base58(text: str) -> bytes:
    """The bytes behind base58 text; raises ``KeyRefused``. Keep ``text`` short."""
    number = 0
    for character in text:
        digit = _BASE58.find(character)
        if digit < 0:
            raise KeyRefused("not base58")
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _private_pem(private: AnyPrivateKey) -> str:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")


@lru_cache(maxsize=4_096)
def _load_rsa(text: str) -> rsa.RSAPublicKey:
    match = _PUBLIC_PEM.fullmatch(text.replace("\\n", "\n").strip())
    if match is None:
        raise KeyRefused("not exactly one public key in PEM")
    try:
        # Reads SubjectPublicKeyInfo and PKCS#1 alike.
        key = serialization.load_der_public_key(base64.b64decode(match[2]))
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm) as error:
        raise KeyRefused("the PEM does not hold a public key") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise KeyRefused("not an RSA key")
    _check_strength(key)
    return key


def _check_strength(key: rsa.RSAPublicKey) -> None:
    if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        raise KeyRefused(f"RSA with {key.key_size} bits")
    numbers = key.public_numbers()
    if numbers.n % 2 == 0:
        raise KeyRefused("RSA with an even modulus")
    if numbers.e % 2 == 0 or not 3 <= numbers.e <= MAX_RSA_EXPONENT:
        raise KeyRefused("RSA with a bad exponent")
