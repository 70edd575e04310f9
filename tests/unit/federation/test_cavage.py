"""draft-cavage-http-signatures-12: what is sent, to the byte, and published vectors."""

import base64
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import example, given
from hypothesis import strategies as st
from support.signing import ALICE_KEY, NOW_MS, ed25519_pem, signing_key

from federation.errors import MalformedRequest, SignatureError
from federation.signatures.algorithms import is_signed_by
from federation.signatures.cavage import (
    parse_parameters,
    read_cavage,
    sign_cavage,
    signing_string,
)
from federation.signatures.messages import (
    IncomingRequest,
    OutgoingRequest,
    SignableBody,
)

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "cavage12.json").read_text()
)
BODY = SignableBody.of(b'{"type":"Like"}')


def signature_of(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return parse_parameters(dict(headers)[b"signature"].decode())


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda one: one["name"])
def test_the_vectors_of_appendix_c_are_signed_by_the_key(
    vector: dict[str, Any],
) -> None:
    sent = VECTORS["request"]
    request = IncomingRequest(
        sent["method"],
        sent["target"].encode(),
        [(k.encode(), v.encode()) for k, v in sent["headers"].items()],
        sent["body"].encode(),
    )
    names = tuple((vector["headers"] or "date").split())

    base = signing_string(names, {}, request, request.target)

    assert base.decode() == vector["signing_string"]
    key = load_pem_public_key(VECTORS["public_pem"].encode())
    assert is_signed_by(key, base64.b64decode(vector["signature"]), base)  # type: ignore[arg-type]


def test_a_post_is_signed_in_the_one_form_all_peers_parse() -> None:
    request = OutgoingRequest("POST", "https://peer.example/inbox?x=1", BODY)

    headers = sign_cavage(request, signing_key(), NOW_MS // 1_000)

    assert [name for name, _ in headers] == [b"date", b"digest", b"signature"]
    assert dict(headers)[b"date"] == b"Fri, 15 Jan 2027 08:00:00 GMT"
    assert dict(headers)[b"digest"] == f"SHA-256={BODY.sha256}".encode()
    text = dict(headers)[b"signature"].decode()
    assert text.startswith(
        f'keyId="{ALICE_KEY}",algorithm="rsa-sha256",'
        'headers="(request-target) host date digest content-type",signature="'
    )
    expected = (
        "(request-target): post /inbox?x=1\n"
        "host: peer.example\n"
        "date: Fri, 15 Jan 2027 08:00:00 GMT\n"
        f"digest: SHA-256={BODY.sha256}\n"
        "content-type: application/activity+json"
    )
    signature = base64.b64decode(signature_of(headers)["signature"])
    key = signing_key().private.public_key()
    assert is_signed_by(key, signature, expected.encode())


def test_a_get_signs_target_host_and_date() -> None:
    request = OutgoingRequest("GET", "http://localhost:8081/users/a?page=1")

    headers = sign_cavage(request, signing_key(), NOW_MS // 1_000)

    assert [name for name, _ in headers] == [b"date", b"signature"]
    assert signature_of(headers)["headers"] == "(request-target) host date"
    expected = (
        "(request-target): get /users/a?page=1\n"
        "host: localhost:8081\n"
        "date: Fri, 15 Jan 2027 08:00:00 GMT"
    )
    signature = base64.b64decode(signature_of(headers)["signature"])
    key = signing_key().private.public_key()
    assert is_signed_by(key, signature, expected.encode())


def test_the_query_can_be_left_out_of_the_signature() -> None:
    request = OutgoingRequest("GET", "https://peer.example/a?b=c", signed_target="/a")

    headers = sign_cavage(request, signing_key(), 0)

    base = b"(request-target): get /a\nhost: peer.example\n"
    base += b"date: Thu, 01 Jan 1970 00:00:00 GMT"
    signature = base64.b64decode(signature_of(headers)["signature"])
    assert is_signed_by(signing_key().private.public_key(), signature, base)


def test_ed25519_is_never_called_rsa() -> None:
    request = OutgoingRequest("GET", "https://peer.example/")

    headers = sign_cavage(request, signing_key(ed25519_pem()), 0)

    assert signature_of(headers)["algorithm"] == "hs2019"


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ('keyId="a",created=1', {"keyId": "a", "created": "1"}),
        ('keyId = "a" , signature = "b="', {"keyId": "a", "signature": "b="}),
        ('Signature keyId="a, b"', {"keyId": "a, b"}),
        ('keyId="a",', {"keyId": "a"}),
        ("", {}),
    ],
)
def test_parameters_are_read_in_the_spellings_peers_use(
    text: str, parameters: dict[str, str]
) -> None:
    assert parse_parameters(text) == parameters


@pytest.mark.parametrize("text", ["lol", "=", 'keyId="a', "keyId", 'a="b" c="d"', ","])
def test_what_has_no_parameters_proves_nothing(text: str) -> None:
    with pytest.raises(SignatureError):
        parse_parameters(text)


@pytest.mark.parametrize(
    "text", ['keyId="a",keyId="a"', 'keyId="a",keyId="b"', "x" * 8_193]
)
def test_a_repeated_parameter_is_malformed(text: str) -> None:
    with pytest.raises(MalformedRequest):
        parse_parameters(text)


@given(st.binary(max_size=200))
@example(b'keyId="k",headers="(request-target) host date digest",signature="!"')
@example(b'keyId="k",headers="\xe9",signature=""')
@example(b'keyId="k",headers="(request-target) host (created) digest",created="9e9"')
def test_any_signature_header_is_a_claim_or_a_signature_error(data: bytes) -> None:
    headers = [
        (b"host", b"n.example"),
        (b"date", data),
        (b"digest", data),
        (b"signature", data),
    ]
    with suppress(SignatureError):
        read_cavage(IncomingRequest("POST", b"/inbox", headers, b""))
