"""The signature gate: who gets through, and what a signature must cover.

Each refusal is one that some server of the network once let pass.
"""

import base64
import hashlib

import pytest
from support.signing import (
    ALICE,
    ALICE_KEY,
    NOW_MS,
    OUR_INBOX,
    Keys,
    ed25519_pem,
    header,
    other_rsa_pem,
    public_key,
    receive,
    signed_post,
    signing_key,
    with_extra_header,
    with_header,
    without_header,
)
from support.verifying import (
    BOTH,
    CAVAGE,
    RFC9421,
    cavage_signed,
    check,
    check_refused,
    full_values,
    rfc9421_signed,
)

from federation.errors import MalformedRequest, Unreachable
from federation.keys import PublicKey
from federation.origins import Iri
from federation.signatures.messages import (
    IncomingRequest,
    OutgoingRequest,
    SignatureScheme,
)
from federation.signatures.signer import sign
from federation.signatures.verify import VerifiedSender

# Who gets through.


@BOTH
async def test_a_signed_post_proves_its_sender(scheme: SignatureScheme) -> None:
    sender = await check(signed_post(scheme))

    assert sender == VerifiedSender(ALICE_KEY, ALICE, scheme)


@BOTH
async def test_a_signed_get_proves_its_sender(scheme: SignatureScheme) -> None:
    request = OutgoingRequest("GET", "https://n.example/ap/u/7/outbox?page=2")
    added = sign(request, signing_key(), scheme, NOW_MS // 1_000)

    assert (await check(receive(request, added))).owner == ALICE


@BOTH
async def test_ed25519_proves_as_well(scheme: SignatureScheme) -> None:
    keys = Keys(cached=public_key(ed25519_pem()))

    sender = await check(signed_post(scheme, key=signing_key(ed25519_pem())), keys)

    assert sender.owner == ALICE


async def test_an_unknown_key_is_fetched_once() -> None:
    keys = Keys(published=public_key())

    await check(signed_post(), keys)

    assert keys.found == keys.refetched == [ALICE_KEY]


async def test_a_rotated_key_is_refetched_once() -> None:
    keys = Keys(cached=public_key(other_rsa_pem()), published=public_key())

    await check(signed_post(), keys)

    assert keys.refetched == [ALICE_KEY]


async def test_a_known_key_needs_no_network() -> None:
    keys = Keys(cached=public_key())

    await check(signed_post(), keys)

    assert keys.refetched == []


async def test_an_unreachable_key_is_not_a_wrong_signature() -> None:
    class Down(Keys):
        async def refetch(self, key_id: Iri) -> PublicKey | None:
            raise Unreachable(key_id, "down")

    with pytest.raises(Unreachable):
        await check(signed_post(), Down())


@pytest.mark.parametrize("algorithm", ["hs2019", "rsa-sha256", "RSA-SHA256"])
async def test_labels_that_fit_an_rsa_key_are_accepted(algorithm: str) -> None:
    names = "(request-target) host date digest"

    assert (await check(cavage_signed(names, algorithm=algorithm))).owner == ALICE


async def test_created_and_expires_can_stand_for_the_date() -> None:
    now_s = NOW_MS // 1_000
    request = cavage_signed(
        "(request-target) (created) (expires) host digest",
        parameters={"created": str(now_s), "expires": str(now_s + 60)},
    )

    assert (await check(request)).owner == ALICE


async def test_a_get_signed_without_its_query_is_accepted() -> None:
    request = OutgoingRequest(
        "GET", "https://n.example/ap/u/7?page=2", signed_target="/ap/u/7"
    )
    added = sign(request, signing_key(), CAVAGE, NOW_MS // 1_000)

    assert (await check(receive(request, added))).owner == ALICE


async def test_header_names_and_blanks_may_be_odd() -> None:
    request = signed_post()
    odd = [(name.title(), b" \t" + value + b" ") for name, value in request.headers]

    sender = await check(
        IncomingRequest(request.method, request.target, odd, request.body)
    )

    assert sender.owner == ALICE


async def test_a_second_authority_of_ours_is_ours_too() -> None:
    request = signed_post(url="https://shop.example:8443/ap/inbox")

    assert (await check(request)).owner == ALICE


@pytest.mark.parametrize(
    "algorithms",
    ["sha-256={256}", "SHA-256={256},SHA-512={512}", "unixsum=1, sha-512={512}"],
)
async def test_digests_are_read_in_the_spellings_peers_use(algorithms: str) -> None:
    body = b'{"type":"Like"}'
    encoded = {
        "256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "512": base64.b64encode(hashlib.sha512(body).digest()).decode(),
    }
    value = algorithms.replace("{256}", encoded["256"]).replace("{512}", encoded["512"])
    request = with_header(signed_post(content=body), "digest", value)

    signed = cavage_signed("(request-target) host date digest", request=request)

    assert (await check(signed)).owner == ALICE


async def test_more_components_than_needed_are_accepted() -> None:
    request = signed_post(RFC9421)
    values = {
        "@method": "POST",
        "@target-uri": OUR_INBOX,
        "@authority": "n.example",
        "@scheme": "https",
        "@path": "/ap/inbox",
        "@query": "?",
        "@request-target": "/ap/inbox",
        "host": "n.example",
        "date": header(request, "date"),
        "content-digest": header(request, "content-digest"),
    }

    assert (await check(rfc9421_signed(values, request))).owner == ALICE


# Nothing that could be a signature.


@pytest.mark.parametrize(
    "value",
    [
        "",
        "lol",
        'signature="AAAA"',
        'keyId="",headers="(request-target) host date digest",signature="AAAA"',
        f'keyId="{ALICE_KEY}",headers="(request-target) host date digest"',
        f'keyId="{ALICE_KEY}",headers="(request-target) host date digest",signature=""',
        f'keyId="{ALICE_KEY}",headers="(request-target) host date digest",'
        'signature="not base64"',
    ],
)
async def test_nonsense_costs_neither_look_up_nor_fetch(value: str) -> None:
    keys = Keys(cached=public_key())

    await check_refused(with_header(signed_post(), "signature", value), keys)

    assert keys.found == keys.refetched == []


@BOTH
async def test_no_signature_proves_nothing(scheme: SignatureScheme) -> None:
    await check_refused(without_header(signed_post(scheme), "signature"))


async def test_random_signature_bytes_prove_nothing() -> None:
    request = signed_post()
    forged = base64.b64encode(bytes(256)).decode()
    text = header(request, "signature").rpartition("signature=")[0]

    await check_refused(
        with_header(request, "signature", f'{text}signature="{forged}"')
    )


# Another key.


@BOTH
async def test_mallorys_key_does_not_speak_for_alice(scheme: SignatureScheme) -> None:
    request = signed_post(scheme, key=signing_key(other_rsa_pem()))

    await check_refused(request, Keys(cached=public_key(), published=public_key()))


# The body.


@BOTH
async def test_another_body_is_refused(scheme: SignatureScheme) -> None:
    request = signed_post(scheme)
    changed = IncomingRequest(
        request.method, request.target, request.headers, b'{"type":"Undo"}'
    )
    keys = Keys(cached=public_key())

    error = await check_refused(changed, keys)

    assert "digest" in error.reason
    assert keys.found == []


@BOTH
async def test_a_new_digest_needs_a_new_signature(scheme: SignatureScheme) -> None:
    request = signed_post(scheme)
    other = signed_post(scheme, content=b'{"type":"Undo"}')
    name = "digest" if scheme is CAVAGE else "content-digest"
    changed = with_header(request, name, header(other, name))

    await check_refused(
        IncomingRequest("POST", changed.target, changed.headers, other.body)
    )


SHA256 = base64.b64encode(hashlib.sha256(b'{"type":"Like"}').digest()).decode()
SHA512 = base64.b64encode(hashlib.sha512(b'{"type":"Like"}').digest()).decode()
WRONG = base64.b64encode(bytes(32)).decode()
MD5 = base64.b64encode(hashlib.md5(b'{"type":"Like"}').digest()).decode()


@pytest.mark.parametrize(
    "digest",
    [
        f"SHA-512={SHA512},SHA-256={WRONG}",
        f"SHA-256={SHA256},SHA-512={WRONG}",
        f"MD5={MD5}",
        "SHA-256=",
        "SHA-256=!",
        "SHA-256",
        "",
        f"SHA-256={SHA256},SHA-256={SHA256}",
        f"SHA-256={SHA256},sha-256={WRONG}",
    ],
)
async def test_digests_that_do_not_all_fit_are_refused(digest: str) -> None:
    request = with_header(signed_post(), "digest", digest)

    await check_refused(
        cavage_signed("(request-target) host date digest", request=request)
    )


@pytest.mark.parametrize(
    "digest",
    [
        f"sha-512=:{SHA512}:, sha-256=:{WRONG}:",
        f"md5=:{MD5}:",
        f'sha-256="{SHA256}"',
        f"sha-256=:{SHA256}:, sha-256=:{WRONG}:",
        "sha-256=:!:",
        "",
    ],
)
async def test_content_digests_that_do_not_all_fit_are_refused(digest: str) -> None:
    request = with_header(signed_post(RFC9421), "content-digest", digest)

    await check_refused(rfc9421_signed(full_values(request), request))


async def test_two_digest_headers_are_malformed() -> None:
    request = with_extra_header(signed_post(), "digest", f"SHA-256={SHA256}")

    assert isinstance(await check_refused(request), MalformedRequest)


async def test_an_unsigned_digest_is_no_digest() -> None:
    await check_refused(cavage_signed("(request-target) host date"))


async def test_a_signed_digest_must_be_there() -> None:
    await check_refused(without_header(signed_post(), "digest"))


async def test_a_body_on_a_get_needs_a_digest_too() -> None:
    request = IncomingRequest("GET", b"/a", signed_post().headers, b"{}")

    await check_refused(cavage_signed("(request-target) host date", request=request))


# The host.


async def test_a_request_for_another_server_is_not_replayed_here() -> None:
    captured = signed_post(url="https://evil.example/ap/inbox")

    await check_refused(captured)


@BOTH
async def test_a_changed_host_breaks_the_signature(scheme: SignatureScheme) -> None:
    captured = signed_post(scheme, url="https://evil.example/ap/inbox")

    await check_refused(with_header(captured, "host", "n.example"))


@pytest.mark.parametrize(
    "host", ["", "n.example.", "n.example:x", "a@n.example", "n ex"]
)
async def test_a_host_that_cannot_be_read_is_malformed(host: str) -> None:
    error = await check_refused(with_header(signed_post(), "host", host))

    assert isinstance(error, MalformedRequest)


async def test_two_hosts_or_none_are_malformed() -> None:
    twice = with_extra_header(signed_post(), "host", "n.example")

    assert isinstance(await check_refused(twice), MalformedRequest)
    none = without_header(signed_post(), "host")
    assert isinstance(await check_refused(none), MalformedRequest)


# What must be covered.


@pytest.mark.parametrize(
    "names",
    [
        "date",
        "host date digest",
        "(request-target) date digest",
        "(request-target) host digest",
        "(request-target) host date",
        "(request-target) host date digest digest",
        "",
    ],
)
async def test_too_little_under_the_signature_is_refused(names: str) -> None:
    await check_refused(cavage_signed(names))


async def test_without_a_list_only_the_date_is_covered() -> None:
    request = cavage_signed("date")
    text = header(request, "signature").replace(',headers="date"', "")

    await check_refused(with_header(request, "signature", text))


@pytest.mark.parametrize(
    "missing", ["@method", "@target-uri", "content-digest", "created", "keyid"]
)
async def test_too_few_components_are_refused(missing: str) -> None:
    request = signed_post(RFC9421)
    values = full_values(request)
    values.pop(missing, None)
    signed = rfc9421_signed(values, request)
    if missing in {"created", "keyid"}:
        text = header(signed, "signature-input").replace(f";{missing}=", ";x=")
        signed = with_header(signed, "signature-input", text)

    await check_refused(signed)


@pytest.mark.parametrize(
    ("names", "enough"),
    [
        ({"@authority", "@path"}, False),
        ({"@authority", "@path", "@query"}, True),
        ({"@authority", "@request-target"}, True),
        ({"@request-target"}, False),
        ({"@path", "@query"}, False),
    ],
)
async def test_the_target_may_be_signed_in_parts(names: set[str], enough: bool) -> None:
    parts = {
        "@authority": "n.example",
        "@path": "/ap/u/7",
        "@query": "?page=2",
        "@request-target": "/ap/u/7?page=2",
    }
    request = IncomingRequest("GET", b"/ap/u/7?page=2", [(b"host", b"n.example")], b"")
    values = {"@method": "GET"} | {name: parts[name] for name in sorted(names)}
    signed = rfc9421_signed(values, request)

    if enough:
        assert (await check(signed)).owner == ALICE
    else:
        await check_refused(signed)
