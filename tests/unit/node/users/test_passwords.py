"""Argon2id, off the loop."""

import asyncio
import unicodedata

import pytest

from node.errors import Invalid
from node.users.passwords import (
    DUMMY_HASH,
    hash_password,
    needs_rehash,
    verify_password,
)


async def test_the_right_password_is_right_and_another_is_not() -> None:
    stored = await hash_password("correct horse battery")

    assert await verify_password(stored, "correct horse battery")
    assert not await verify_password(stored, "correct horse batterz")


async def test_hashes_are_argon2id_with_the_parameters_of_owasp() -> None:
    stored = await hash_password("correct horse battery")

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not needs_rehash(stored)


async def test_a_password_typed_on_another_keyboard_is_the_same() -> None:
    stored = await hash_password(unicodedata.normalize("NFC", "crème brûlée torch"))

    decomposed = unicodedata.normalize("NFD", "crème brûlée torch")
    assert await verify_password(stored, decomposed)


async def test_nobody_has_no_right_password() -> None:
    assert not await verify_password(None, "correct horse battery")
    assert not await verify_password(None, "")
    assert not await verify_password("", "")


def test_the_dummy_costs_as_much_as_a_real_hash() -> None:
    """Otherwise an unknown name could be told by the time it takes."""
    assert not needs_rehash(DUMMY_HASH)


async def test_an_endless_password_is_neither_hashed_nor_right() -> None:
    stored = await hash_password("x" * 256)

    with pytest.raises(Invalid):
        await hash_password("x" * 257)
    assert not await verify_password(stored, "x" * 1_000_000)


async def test_a_hash_that_is_none_is_never_right() -> None:
    """A deleted account has the empty hash."""
    assert not await verify_password("", "")
    assert not await verify_password("!", "anything at all")


async def test_an_older_hash_is_to_be_renewed() -> None:
    assert needs_rehash(DUMMY_HASH.replace("m=19456,t=2", "m=8192,t=1"))


async def test_hashing_does_not_hold_up_the_loop() -> None:
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    ticking = asyncio.create_task(tick())
    await hash_password("correct horse battery")
    ticking.cancel()

    # Had it run on the loop, nobody else would have had a turn.
    assert turns > 0
