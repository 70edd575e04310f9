"""The node's secret key: seals private keys at rest and derives sub-keys.

The key is a file of mode 0600 in the data directory, made at the first start.
It is not in the database, so a leaked database copy alone impersonates nobody.
"""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from node.errors import ConfigError

KEY_BYTES = 32
NONCE_BYTES = 12


class SecretBox:
    """Seals and opens small values with AES-256-GCM."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ConfigError(["secret.key: must hold 32 bytes in hexadecimal"])
        self._key = key

    def seal(self, data: bytes, *, purpose: str) -> bytes:
        """Encrypt; only `open` with the same purpose gives the data back."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher(purpose).encrypt(nonce, data, purpose.encode())

    def open(self, sealed: bytes, *, purpose: str) -> bytes:
        """Decrypt; raises `ConfigError` when the key file is not the right one."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher(purpose).decrypt(nonce, body, purpose.encode())
        except InvalidTag:
            raise ConfigError(
                ["secret.key: does not fit this database; restore the right file"]
            ) from None

    def derive(self, purpose: str) -> bytes:
        """A 32-byte sub-key for one purpose."""
        hkdf = HKDF(
            algorithm=hashes.SHA256(),
            length=KEY_BYTES,
            salt=None,
            info=purpose.encode(),
        )
        return hkdf.derive(self._key)

    def _cipher(self, purpose: str) -> AESGCM:
        return AESGCM(self.derive(purpose))


def load_secret_box(data_dir: Path) -> SecretBox:
    """Open the key file in `data_dir`, making it on the first start."""
    path = data_dir / "secret.key"
    if not path.exists():
        _make_key_file(path)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        raise ConfigError(["secret.key: must hold 32 bytes in hexadecimal"]) from None
    return SecretBox(key)


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
