"""RFC 9421: what is sent, to the byte, and the vectors of appendix B."""

import base64
import hmac
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import example, given
from hypothesis import strategies as st
from support.signing import ALICE_KEY, NOW_MS, OUR_HOST, ed25519_pem, signing_key

from federation.errors import SignatureError
from federation.signatures.algorithms import is_signed_by
from federation.signatures.claims import Addressee
from federation.signatures.digest import check_digests
from federation.signatures.fields import parse_dictionary
from federation.signatures.messages import (
    IncomingRequest,
    OutgoingRequest,
    SignableBody,
)
from federation.signatures.rfc9421 import (
    component_value,
    read_rfc9421,
    sign_rfc9421,
    signature_base,
)

DATA = json.loads((Path(__file__).parents[2] / "vectors" / "rfc9421.json").read_text())
PLAIN = [
    vector
    for vector in DATA["vectors"]
    if vector["message"] == "test-request"
    and "@query-param" not in vector["signature_base"]
]
OTHERS = [
    vector
    for vector in DATA["vectors"]
    if vector["message"] is not None and vector not in PLAIN
]
"""A parameter of the query (B.2.2), and an answer (B.2.4)."""
BODY = SignableBody.of(b'{"type":"Like"}')
US = Addressee("https", OUR_HOST)


def appendix_request() -> IncomingRequest:
    head, _, body = DATA["messages"]["test-request"].partition("\n\n")
    first, *lines = head.split("\n")
    method, target, _ = first.split(" ")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    return IncomingRequest(
        method,
        target.encode(),
        [(name.encode(), value.encode()) for name, value in headers],
        body.encode(),
    )


def base_of(vector: dict[str, Any]) -> bytes:
    member = parse_dictionary(f"sig={vector['signature_input']}")["sig"]
    names = [item.value for item in member.value]  # type: ignore[union-attr]
    us = Addressee("https", "example.com")  # type: ignore[arg-type]
    values = {name: component_value(name, appendix_request(), us) for name in names}
    return signature_base(values, member.parameters)[0]


@pytest.mark.parametrize("vector", PLAIN, ids=lambda one: one["name"])
def test_signature_bases_of_appendix_b_are_rebuilt(vector: dict[str, Any]) -> None:
    assert base_of(vector).decode() == vector["signature_base"]


@pytest.mark.parametrize("vector", PLAIN, ids=lambda one: one["name"])
def test_the_signatures_of_appendix_b_are_of_the_bases_rebuilt(
    vector: dict[str, Any],
) -> None:
    signature, base = base64.b64decode(vector["signature_b64"]), base_of(vector)
    key = DATA["keys"][vector["keyid"]]
    if vector["alg"] == "hmac-sha256":
        secret = base64.b64decode(key["secret_b64"])
        assert hmac.digest(secret, base, "sha256") == signature
        return
    public: Any = load_pem_public_key(key["public_pem"].encode())
    if vector["alg"] == "rsa-pss-sha512":
        salted = padding.PSS(padding.MGF1(SHA512()), salt_length=64)
        public.verify(signature, base, salted, SHA512())
    else:
        public.verify(signature, base)


@pytest.mark.parametrize("vector", OTHERS, ids=lambda one: one["name"])
def test_parts_of_appendix_b_that_no_peer_sends_are_refused(
    vector: dict[str, Any],
) -> None:
    with pytest.raises(SignatureError, match=r"@query-param|@status"):
        base_of(vector)


def test_the_ed25519_vector_of_appendix_b_is_verified() -> None:
    (vector,) = [one for one in PLAIN if one["alg"] == "ed25519"]
    key = load_pem_public_key(DATA["keys"]["test-key-ed25519"]["public_pem"].encode())

    signature = base64.b64decode(vector["signature_b64"])

    assert is_signed_by(key, signature, base_of(vector))  # type: ignore[arg-type]


def test_the_content_digest_of_appendix_b_fits_its_body() -> None:
    check_digests(appendix_request())


def test_a_post_is_signed_as_mastodon_demands() -> None:
    request = OutgoingRequest("POST", "https://peer.example/inbox?x=1", BODY)

    headers = dict(sign_rfc9421(request, signing_key(), NOW_MS // 1_000))

    parameters = (
        '("@method" "@target-uri" "content-digest" "content-type")'
        f';created={NOW_MS // 1_000};keyid="{ALICE_KEY}";alg="rsa-v1_5-sha256"'
    )
    assert headers[b"signature-input"].decode() == f"sig1={parameters}"
    assert headers[b"content-digest"].decode() == f"sha-256=:{BODY.sha256}:"
    base = (
        '"@method": POST\n'
        '"@target-uri": https://peer.example/inbox?x=1\n'
        f'"content-digest": sha-256=:{BODY.sha256}:\n'
        '"content-type": application/activity+json\n'
        f'"@signature-params": {parameters}'
    )
    signature = headers[b"signature"].decode()
    assert signature.startswith("sig1=:")
    assert is_signed_by(
        signing_key().private.public_key(),
        base64.b64decode(signature[6:-1]),
        base.encode(),
    )


def test_a_get_signs_method_and_target() -> None:
    key = signing_key(ed25519_pem())
    request = OutgoingRequest("GET", "http://localhost:8081/a?b")

    headers = dict(sign_rfc9421(request, key, 7))

    parameters = (
        f'("@method" "@target-uri");created=7;keyid="{ALICE_KEY}";alg="ed25519"'
    )
    assert headers[b"signature-input"].decode() == f"sig1={parameters}"
    assert b"content-digest" not in headers
    base = (
        '"@method": GET\n"@target-uri": http://localhost:8081/a?b\n'
        f'"@signature-params": {parameters}'
    )
    signature = base64.b64decode(headers[b"signature"][6:-1])
    assert is_signed_by(key.private.public_key(), signature, base.encode())


@given(st.binary(max_size=120), st.binary(max_size=120))
@example(b'sig1=("@method" "@target-uri");created=1;keyid="k"', b"sig1=:AA==:")
@example(b'sig1=("@method" "@target-uri" "\xe9");created=1;keyid="k"', b"sig1=:AA==:")
@example(b'sig1=("@method" 1);created=?1;keyid=k', b"sig1=1")
@example(b"sig1=1", b"sig1=:AA==:")
def test_any_fields_are_a_claim_or_a_signature_error(
    signature_input: bytes, signature: bytes
) -> None:
    headers = [
        (b"host", b"n.example"),
        (b"signature-input", signature_input),
        (b"signature", signature),
    ]
    with suppress(SignatureError):
        read_rfc9421(IncomingRequest("GET", b"/a", headers, b""), US)
