"""The two signature algorithms of the network, chosen by the key and nothing else.

A label in a header can only agree with the key or be refused: it never selects how
a signature is checked, so no public key is ever used as a shared secret.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from federation.keys import AnyPrivateKey, AnyPublicKey

RSA_LABELS: Final = frozenset({"rsa-sha256", "rsa-v1_5-sha256"})
ED25519_LABELS: Final = frozenset({"ed25519"})


def sign_bytes(private: AnyPrivateKey, data: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519, by the kind of key."""
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return private.sign(data)


def is_signed_by(key: AnyPublicKey, signature: bytes, data: bytes) -> bool:
    """True if ``signature`` over ``data`` was made with the private half."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def label_fits(key: AnyPublicKey, label: str | None) -> bool:
    """True if a header's algorithm label may stand beside this key.

    No label, and cavage's ``hs2019``, both mean "see the key".
    """
    if label is None or label == "hs2019":
        return True
    labels = RSA_LABELS if isinstance(key, rsa.RSAPublicKey) else ED25519_LABELS
    return label in labels
