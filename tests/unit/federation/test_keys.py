"""Keys: ours are made and loaded, other people's are distrusted."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st
from support.signing import ed25519_pem, other_rsa_pem, rsa_pem

from federation.errors import KeyRefused
from federation.keys import (
    decode_base58,
    decode_multikey,
    encode_base58,
    encode_multikey,
    load_private,
    parse_public_pem,
    public_pem,
)

VECTORS = Path(__file__).parents[2] / "vectors"
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
PKCS1 = serialization.PublicFormat.PKCS1


def pem_of(key: object, form: serialization.PublicFormat = SPKI) -> str:
    return key.public_bytes(serialization.Encoding.PEM, form).decode()  # type: ignore[attr-defined]


def rsa_numbers_pem(modulus: int, exponent: int) -> str:
    """An RSA key no library would make, as SPKI PEM."""

    def der(tag: int, content: bytes) -> bytes:
        size = len(content)
        if size < 128:
            return bytes([tag, size]) + content
        length = size.to_bytes((size.bit_length() + 7) // 8, "big")
        return bytes([tag, 128 + len(length)]) + length + content

    def integer(number: int) -> bytes:
        return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))

    key = der(0x30, integer(modulus) + integer(exponent))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    text = base64.encodebytes(der(0x30, algorithm + der(3, b"\0" + key))).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n"


def test_our_rsa_key_has_2048_bits_and_is_published_as_spki() -> None:
    private = load_private(rsa_pem())

    text = public_pem(private)

    assert text.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert parse_public_pem(text).key_size == 2_048


def test_a_private_key_is_loaded_once() -> None:
    assert load_private(rsa_pem()) is load_private(rsa_pem())


@pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN PRIVATE KEY-----\n"])
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(KeyRefused):
        load_private(text)


@pytest.mark.parametrize(
    "respell",
    [
        lambda text: text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\\n"),
        lambda text: f"\n  {text}\n\n",
        lambda text: text.strip(),
    ],
)
def test_a_public_key_is_read_in_the_spellings_peers_use(respell) -> None:
    text = public_pem(load_private(rsa_pem()))

    assert parse_public_pem(respell(text)).key_size == 2_048


def test_pkcs1_is_read_as_well() -> None:
    key = load_private(rsa_pem()).public_key()

    assert parse_public_pem(pem_of(key, PKCS1)) == key


def refused_keys() -> dict[str, object]:
    big = rsa.generate_private_key(65_537, 1_024)
    modulus = load_private(rsa_pem()).public_key().public_numbers().n
    good = public_pem(load_private(rsa_pem()))
    return {
        "absent": None,
        "an object": {"pem": good},
        "empty": "",
        "words": "let me in",
        "1024 bits": pem_of(big.public_key()),
        "1024 bits in PKCS#1": pem_of(big.public_key(), PKCS1),
        "8200 bits": rsa_numbers_pem((1 << 8_199) + 1, 65_537),
        "exponent 1": rsa_numbers_pem(modulus, 1),
        "even exponent": rsa_numbers_pem(modulus, 65_536),
        "huge exponent": rsa_numbers_pem(modulus, (1 << 64) + 1),
        "even modulus": rsa_numbers_pem(modulus + 1, 65_537),
        "elliptic": pem_of(ec.generate_private_key(ec.SECP256R1()).public_key()),
        "DSA": pem_of(dsa.generate_private_key(2_048).public_key()),
        "Ed25519 in PEM": public_pem(load_private(ed25519_pem())),
        "private": rsa_pem(),
        "two": good + public_pem(load_private(other_rsa_pem())),
        "public and private": good + rsa_pem(),
        "a certificate": good.replace("PUBLIC KEY", "CERTIFICATE"),
        "mixed marks": good.replace("BEGIN PUBLIC", "BEGIN RSA PUBLIC"),
        "cut": good[:200] + "\n-----END PUBLIC KEY-----",
        "a megabyte": good + " " * (1 << 20),
        "not base64": "-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----",
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [pytest.param(*item, id=item[0]) for item in refused_keys().items()],
)
def test_weak_strange_and_private_keys_are_refused(name: str, text: object) -> None:
    with pytest.raises(KeyRefused):
        parse_public_pem(text)


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
@example("-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----")
def test_any_text_is_a_key_or_refused(text: str) -> None:
    for candidate in (
        text,
        f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----",
    ):
        with pytest.raises(KeyRefused):
            parse_public_pem(candidate)


def test_a_multikey_is_written_and_read() -> None:
    key = load_private(ed25519_pem()).public_key()
    assert isinstance(key, Ed25519PublicKey)

    text = encode_multikey(key)

    assert text.startswith("z6Mk")
    assert decode_multikey(text) == key


def test_the_published_multikey_of_the_w3c_is_read() -> None:
    vectors = json.loads((VECTORS / "eddsa-jcs-2022.json").read_text())
    text = vectors["w3c"]["keyPair"]["publicKeyMultibase"]

    assert encode_multikey(decode_multikey(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "z",
        "6Mk",
        "u7QEJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",  # X25519
        "z0OIl",
        "z" + "1" * 10_000,
    ],
)
def test_other_multikeys_are_refused(text: object) -> None:
    with pytest.raises(KeyRefused):
        decode_multikey(text)


@given(st.binary(max_size=64))
@example(b"\0\0a")
def test_base58_comes_back_as_it_was(data: bytes) -> None:
    assert decode_base58(encode_base58(data)) == data
