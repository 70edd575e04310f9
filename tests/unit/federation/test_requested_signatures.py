"""``Accept-Signature``: what we are asked to sign, and what we make of it."""

import pytest
from support.signing import ALICE_KEY, NOW_MS, OUR_INBOX, receive, signing_key
from support.verifying import AUTHORITIES, check

from federation.signatures.messages import (
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.requested import RequestedSignature, find_requested
from federation.signatures.signer import sign

POST = OutgoingRequest("POST", f"{OUR_INBOX}?a=b", SignableBody.of(b"{}"))
FULL = '("@method" "@target-uri" "content-digest")'


def find(text: str, *, has_body: bool = True) -> RequestedSignature | None:
    return find_requested(
        text,
        has_body=has_body,
        has_query=True,
        key_id=ALICE_KEY,
        algorithm="rsa-v1_5-sha256",
    )


@pytest.mark.parametrize(
    "components",
    [
        '"@method" "@target-uri" "content-digest"',
        '"@authority" "@method" "@path" "@query" "content-digest" "content-type"',
        '"host" "@request-target" "@method" "content-digest" "date" "@scheme"',
    ],
)
async def test_what_was_asked_for_is_signed_and_verifies(components: str) -> None:
    asked = f'sig-b2=({components});created;expires;keyid="{ALICE_KEY}";nonce="e8/+"'
    requested = find(f'{asked};alg="rsa-v1_5-sha256";tag="app-123"')
    assert requested is not None

    added = sign(
        POST,
        signing_key(),
        SignatureScheme.RFC9421,
        NOW_MS // 1_000,
        requested=requested,
    )

    request = receive(POST, added)
    await check(request)
    assert POST.authority in AUTHORITIES
    (text,) = request.values(b"signature-input")
    assert text.startswith(f"sig-b2=({components});".encode())
    assert b';nonce="e8/+"' in text
    assert b';tag="app-123"' in text
    assert f";expires={NOW_MS // 1_000 + 300}".encode() in text
    assert request.values(b"signature")[0].startswith(b"sig-b2=:")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lol",
        "sig1",
        'sig1="@method"',
        "sig1=()",
        'sig1=("@method");nonce="x"',
        'sig1=("@method" "@target-uri")',
        'sig1=("@method" "content-digest")',
        'sig1=("@method" "@path" "content-digest")',
        'sig1=("@method" "@authority" "@path" "content-digest")',
        'sig1=("@method" "@target-uri" "content-digest" "cookie")',
        'sig1=("@method" "@target-uri" "content-digest" "@status")',
        'sig1=("@method" "@target-uri" "content-digest" "date";req)',
        'sig1=("@method" "@method" "@target-uri" "content-digest")',
        f'sig1={FULL};alg="hmac-sha256"',
        f'sig1={FULL};keyid="https://n.example/other"',
        f'sig1={FULL};later="unknown"',
    ],
)
def test_what_covers_too_little_or_cannot_be_made_is_not_given(text: str) -> None:
    assert find(text) is None


def test_the_first_that_can_be_made_is_made() -> None:
    found = find(f'a=("@status");nonce="1", b={FULL};nonce="2", c={FULL};nonce="3"')

    assert found is not None
    assert (found.label, found.nonce, found.expires) == ("b", "2", False)


def test_a_get_has_no_body_to_sign() -> None:
    assert find('s=("@method" "@target-uri")', has_body=False) is not None
    assert find(f"s={FULL}", has_body=False) is None
