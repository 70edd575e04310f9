"""Password hashes: Argon2id with OWASP's parameters, two at a time, off the loop."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from node.errors import Invalid
from node.users.policy import MAX_PASSWORD

AT_ONCE: Final = 2

# What a made-up name is checked against, so that it takes as long as a real one.
DUMMY_HASH: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$6kJ6n1sdWq0vs6k5sF4d2Q"
    "$yRX8xaKQ4j9V5gZZWj/RFAoG54gNcoaSMC/b734uGy8"
)

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Threads of its own: 19 MiB each, and a flood of log-ins must not keep others waiting.
_THREADS: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")


async def hash_password(text: str) -> str:
    """A hash to store; raises `Invalid` for more than 256 characters."""
    if len(text) > MAX_PASSWORD:
        raise Invalid.field(
            "password", "too_long", f"Use at most {MAX_PASSWORD} characters."
        )
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, _HASHER.hash, _normal(text))


async def verify_password(stored: str | None, text: str) -> bool:
    """Whether the password is right; no hash takes as long and is never right."""
    loop = asyncio.get_running_loop()
    known = stored or DUMMY_HASH
    fits = len(text) <= MAX_PASSWORD
    is_right = await loop.run_in_executor(
        _THREADS, _verify, known, _normal(text) if fits else ""
    )
    return is_right and fits and bool(stored)


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def _verify(stored: str, text: str) -> bool:
    try:
        return _HASHER.verify(stored, text)
    except (VerificationError, InvalidHashError):
        return False


def _normal(text: str) -> str:
    # The same password typed on another keyboard may come composed differently.
    return unicodedata.normalize("NFKC", text)
