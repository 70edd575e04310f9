"""Secrets that people carry: made here, stored only as SHA-256.

They have at least 128 random bits, so a slow hash would add nothing.
"""

import base64
import secrets
from hashlib import sha256

RECOVERY_BYTES = 20


def new_recovery_code() -> str:
    """160 random bits in groups that can be written down: `ABCD-EFGH-…`."""
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def hash_recovery_code(code: str) -> str:
    """What is stored of a recovery code; blanks, dashes and case do not matter."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    # Base32 has no 0 and 1: whoever writes them means O and I.
    plain = plain.replace("0", "O").replace("1", "I")
    return sha256(plain.encode()).hexdigest()
