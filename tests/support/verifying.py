"""Requests to the signature gate, signed as others would sign them."""

import base64

import pytest

from federation.errors import SignatureError
from federation.keys import load_private
from federation.origins import Authority
from federation.signatures.algorithms import sign_bytes
from federation.signatures.cavage import signing_string
from federation.signatures.messages import (
    IncomingRequest,
    SignatureScheme,
)
from federation.signatures.rfc9421 import signature_base
from federation.signatures.verify import VerifiedSender, verify
from support.signing import (
    ALICE_KEY,
    NOW_MS,
    OUR_HOST,
    OUR_INBOX,
    Keys,
    header,
    public_key,
    rsa_pem,
    signed_post,
    with_header,
)

CAVAGE = SignatureScheme.CAVAGE
RFC9421 = SignatureScheme.RFC9421
BOTH = pytest.mark.parametrize("scheme", list(SignatureScheme))
AUTHORITIES = frozenset({OUR_HOST, Authority("shop.example:8443")})
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


async def check(
    request: IncomingRequest, keys: Keys | None = None, now_ms: int = NOW_MS
) -> VerifiedSender:
    keys = keys or Keys(cached=public_key())
    return await verify(request, keys, now_ms=now_ms, authorities=AUTHORITIES)


async def check_refused(
    request: IncomingRequest, keys: Keys | None = None, now_ms: int = NOW_MS
) -> SignatureError:
    with pytest.raises(SignatureError) as caught:
        await check(request, keys, now_ms)
    return caught.value


def cavage_signed(
    names: str,
    *,
    request: IncomingRequest | None = None,
    algorithm: str = "hs2019",
    parameters: dict[str, str] | None = None,
    target: bytes | None = None,
) -> IncomingRequest:
    """A correctly signed request that covers ``names``, as others would make it."""
    request = request or signed_post()
    parameters = parameters or {}
    covered = tuple(names.split())
    base = signing_string(covered, parameters, request, target or request.target)
    signature = base64.b64encode(sign_bytes(load_private(rsa_pem()), base)).decode()
    extra = "".join(f",{name}={value}" for name, value in parameters.items())
    return with_header(
        request,
        "signature",
        f'keyId="{ALICE_KEY}",algorithm="{algorithm}",headers="{names}"{extra},'
        f'signature="{signature}"',
    )


def rfc9421_signed(
    values: dict[str, str],
    request: IncomingRequest | None = None,
    *,
    created: int = NOW_MS // 1_000,
    **parameters: int | str,
) -> IncomingRequest:
    """A correctly signed request that covers ``values``, as others would make it."""
    request = request or signed_post(RFC9421)
    base, text = signature_base(
        {name: value.encode() for name, value in values.items()},
        {"created": created, "keyid": str(ALICE_KEY), **parameters},
    )
    signature = base64.b64encode(sign_bytes(load_private(rsa_pem()), base)).decode()
    request = with_header(request, "signature-input", f"sig1={text}")
    return with_header(request, "signature", f"sig1=:{signature}:")


def full_values(request: IncomingRequest) -> dict[str, str]:
    return {
        "@method": "POST",
        "@target-uri": OUR_INBOX,
        "content-digest": header(request, "content-digest"),
    }
