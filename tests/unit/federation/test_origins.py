"""IRIs, hosts and origins."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from federation.errors import InvalidIri
from federation.origins import (
    canonical_authority,
    canonical_host,
    find_iri,
    origin_of,
    parse_iri,
    request_target,
    same_origin,
    without_fragment,
)


@pytest.mark.parametrize(
    ("iri", "origin"),
    [
        ("https://peer.example/users/a", "https://peer.example"),
        ("HTTPS://Peer.EXAMPLE:443/users/a", "https://peer.example"),
        ("http://peer.example:80/", "http://peer.example"),
        ("https://peer.example:8443", "https://peer.example:8443"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example"),
        ("https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example"),
        ("https://peer。example/", "https://peer.example"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("https://[2001:DB8:0::1]/", "https://[2001:db8::1]"),
        ("https://peer.example?q=1", "https://peer.example"),
    ],
)
def test_every_spelling_of_an_origin_becomes_one(iri: str, origin: str) -> None:
    assert str(origin_of(iri)) == origin


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "peer.example/users/a",
        "//peer.example/",
        "https:/peer.example/",
        "https:///users/a",
        "https://",
        "https://#x",
        "javascript:alert(1)",
        "data:application/activity+json,{}",
        "file:///etc/passwd",
        "gopher://peer.example/",
        "ws://peer.example/",
        "https://mallory@peer.example/",
        "https://mallory:secret@peer.example/",
        "https://peer.example@127.0.0.9/",
        "https://peer.example\\@evil.example/",
        "https://peer.example\\evil",
        "https://peer.example/\tx",
        "https://peer.example/\r\nHost: x",
        "https://peer.example/\x00",
        "https://peer.example/a b",
        "https://peer.example/\u202egnp",
        "https://peer.example/\ud800",
        " https://peer.example/",
        "https://peer%2eexample/",
        "https://peer.example./",
        "https://.peer.example/",
        "https://peer..example/",
        "https://-peer.example/",
        "https://peer.example:0/",
        "https://peer.example:65536/",
        "https://peer.example:/",
        "https://peer.example:443:443/",
        "https://peer.example:４４３/",
        "https://2130706433/",
        "https://0x7f000009/",
        "https://0177.0.0.011/",
        "https://127.9/",
        "https://0x7f.0.0.1/",
        "https://１２７.9/",
        "https://[::1/",
        "https://[::1%25eth0]/",
        "https://[127.0.0.1]/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 130 + "example/",
        "https://peer.example/" + "a" * 2_048,
    ],
)
def test_what_is_no_plain_http_iri_is_refused(iri: str) -> None:
    with pytest.raises(InvalidIri):
        parse_iri(iri)
    assert find_iri(iri) is None


@pytest.mark.parametrize("value", [None, 1, True, [], {"id": "https://a.example/"}])
def test_only_text_can_be_an_iri(value: object) -> None:
    with pytest.raises(InvalidIri):
        parse_iri(value)


def test_an_iri_stays_as_it_was_spelt() -> None:
    iri = "https://Peer.Example:443/%7Ea/ü?b=%2F#c"

    assert parse_iri(iri) == iri


def test_origins_differ_by_scheme_host_and_port() -> None:
    iri = "https://peer.example/a"

    assert same_origin(iri, "https://PEER.example:443/b")
    assert not same_origin(iri, "http://peer.example/a")
    assert not same_origin(iri, "https://sub.peer.example/a")
    assert not same_origin(iri, "https://peer.example:8443/a")
    assert not same_origin(iri, "not an iri")
    assert not same_origin("not an iri", "not an iri")


def test_the_request_target_keeps_the_bytes_of_the_path() -> None:
    target = request_target("https://peer.example/%7ea/ü//b?c=%2F&d=é#e")

    assert target == "/%7ea/%C3%BC//b?c=%2F&d=%C3%A9"
    assert request_target("https://peer.example") == "/"
    assert request_target("https://peer.example?x") == "/?x"


def test_a_fragment_is_cut_off_at_the_first_hash() -> None:
    assert without_fragment("https://a.example/b#c#d") == "https://a.example/b"


def test_an_authority_keeps_only_a_port_that_matters() -> None:
    assert canonical_authority("Peer.example:443") == "peer.example"
    assert canonical_authority("Peer.example:443", "http") == "peer.example:443"
    assert canonical_authority("localhost:8081", "http") == "localhost:8081"


def test_a_host_has_no_port() -> None:
    with pytest.raises(InvalidIri):
        canonical_host("peer.example:443")


@given(st.text())
@example("[::1")
@example("xn--")
@example("xn--a")
@example("ß")
def test_hosts_are_read_or_refused_and_stay_as_they_are(text: str) -> None:
    try:
        host = canonical_host(text)
    except InvalidIri:
        return
    assert canonical_host(host) == host
    assert host.isascii()


@given(st.text(max_size=80))
@example("https://[")
@example("https://é:1")
def test_any_text_is_an_iri_or_refused(text: str) -> None:
    for candidate in (text, f"https://{text}", f"https://a.example/{text}"):
        iri = find_iri(candidate)
        if iri is not None:
            assert request_target(iri).isascii()
            assert " " not in request_target(iri)
