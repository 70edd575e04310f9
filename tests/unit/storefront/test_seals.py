"""Contacts at rest, order codes and order links."""

import pytest

from node.errors import ConfigError
from node.secrets import SecretBox
from storefront.seals import CODE_LETTERS, Contact, Seals, hash_secret

BASE = "https://node.example"


@pytest.fixture
def seals() -> Seals:
    return Seals(SecretBox(b"k" * 32), BASE)


def test_a_contact_is_unreadable_without_the_key(seals: Seals) -> None:
    sealed = seals.seal_contact(Contact("Ana", "ana@mail.example", "hello"))

    assert b"ana" not in sealed.lower()
    assert seals.open_contact(sealed) == Contact("Ana", "ana@mail.example", "hello")
    with pytest.raises(ConfigError):
        Seals(SecretBox(b"x" * 32), BASE).open_contact(sealed)


def test_a_code_can_be_read_aloud_and_tells_nothing_of_its_number(seals: Seals) -> None:
    codes = [seals.order_code(number, 0) for number in range(200)]

    assert len(set(codes)) == 200
    assert all(set(code.replace("-", "")) <= set(CODE_LETTERS) for code in codes)
    assert not set("01IO") & set(CODE_LETTERS)
    assert seals.order_code(1, 0) != seals.order_code(1, 1)


def test_an_order_secret_has_128_bits_and_changes_with_its_version(
    seals: Seals,
) -> None:
    first, second = seals.order_secret(7, 1), seals.order_secret(7, 2)

    assert len(first) == 22 and first != second
    assert first != Seals(SecretBox(b"x" * 32), BASE).order_secret(7, 1)
    assert hash_secret(first) != hash_secret(second)
    assert seals.order_url(7, "AAAA-BBBB", 1) == f"{BASE}/orders/AAAA-BBBB?k={first}"


def test_a_buyer_is_known_again_in_one_shop_only(seals: Seals) -> None:
    key = seals.buyer_key(1, "Ana@Mail.example")

    assert key == seals.buyer_key(1, "ana@mail.example")
    assert key != seals.buyer_key(2, "ana@mail.example")
