"""Messages that only one app reads, against what the documents print."""

from dataclasses import replace

import pytest
from support.push import PushApp, decoded, private_key

from node.push.encoding import decode, encode
from node.push.encryption import MAX_BODY, MAX_PLAIN, Once, encrypt
from node.push.models import Channel

# RFC 8291 §5.
WATERMELON = Channel(
    endpoint="https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    client_key=decoded(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6S"
        "RpkNtoIAiw4"
    ),
    auth_secret=decoded("BTBZMqHH6r4Tts7J_aSIgg"),
    is_standard=True,
)
WATERMELON_ONCE = Once(
    private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    decoded("DGv6ra1nlYgDCS1FRnbzlw"),
)
WATERMELON_BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vC"
    "YLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXL"
    "WyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
# draft-ietf-webpush-encryption-04 §5 and appendix A.
WALRUS = Channel(
    endpoint="https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    client_key=decoded(
        "BCEkBjzL8Z3C-oi2Q7oE5t2Np-p7osjGLg93qUP0wvqRT21EEWyf0cQDQcakQMqz4hQKYOQ3il2n"
        "NZct4HgAUQU"
    ),
    auth_secret=decoded("R29vIGdvbyBnJyBqb29iIQ"),
    is_standard=False,
)
WALRUS_ONCE = Once(
    private_key("nCScek-QpEjmOOlT-rQ38nZzvdPlqa00Zy0i6m2OJvY"),
    decoded("lngarbyKfMoi9Z75xYXmkg"),
)
WALRUS_BODY = "6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA"


def test_the_standard_coding_is_the_rfcs() -> None:
    plain = b"When I grow up, I want to be a watermelon"

    assert encode(encrypt(WATERMELON, plain, WATERMELON_ONCE)) == WATERMELON_BODY


def test_the_older_coding_is_the_drafts() -> None:
    assert encode(encrypt(WALRUS, b"I am the walrus", WALRUS_ONCE)) == WALRUS_BODY


def test_what_the_documents_print_can_be_read_by_the_apps_of_these_tests() -> None:
    fruit = PushApp(
        private_key("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
        WATERMELON.auth_secret,
    )
    animal = PushApp(
        private_key("9FWl15_QUQAWDaD3k3l50ZBZQJ4au27F1V4F0uLSD_M"), WALRUS.auth_secret
    )
    salt, key = encode(WALRUS_ONCE.salt), encode(WALRUS_ONCE.public_key)

    read = fruit.decrypt_standard(decoded(WATERMELON_BODY))
    read_too = animal.decrypt_draft(decoded(WALRUS_BODY), salt, key)

    assert read == b"When I grow up, I want to be a watermelon"
    assert read_too == b"I am the walrus"


@pytest.mark.parametrize("is_standard", [True, False])
def test_every_message_has_a_key_of_its_own(is_standard: bool) -> None:
    channel = replace(WATERMELON, is_standard=is_standard)

    first, second = (encrypt(channel, b"x", Once.fresh()) for _ in range(2))

    assert first != second


@pytest.mark.parametrize("is_standard", [True, False])
def test_no_body_is_longer_than_push_services_take(is_standard: bool) -> None:
    channel = replace(WATERMELON, is_standard=is_standard)

    assert len(encrypt(channel, bytes(MAX_PLAIN), Once.fresh())) <= MAX_BODY
    with pytest.raises(ValueError, match="too long"):
        encrypt(channel, bytes(MAX_PLAIN + 1), Once.fresh())


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("_-8", b"\xff\xef"),
        ("_-8=", b"\xff\xef"),
        ("/+8=", b"\xff\xef"),
        (" _-8\n", b"\xff\xef"),
        ("", b""),
        ("_", None),
        ("a b=", None),
        ("ä", None),
    ],
)
def test_keys_are_read_with_padding_or_without(text: str, data: bytes | None) -> None:
    assert decode(text) == data
