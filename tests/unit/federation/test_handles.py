"""Handles, JRDs and host-meta, without the network."""

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from federation.errors import DecodeError, InvalidHandle
from federation.host_meta import find_in_xrd
from federation.origins import Authority, Iri
from federation.webfinger import (
    Handle,
    JrdLink,
    build_host_meta_json,
    build_host_meta_xml,
    build_jrd,
    parse_handle,
    self_link,
)

TEMPLATE = "https://n.example/.well-known/webfinger?a=1&resource={uri}"


@pytest.mark.parametrize(
    "text",
    ["@ana@n.example", "ana@n.example", "acct:ana@n.example", "@ana@N.Example"],
)
def test_a_handle_is_read_in_its_spellings(text: str) -> None:
    handle = parse_handle(text, allow_port=False)

    assert handle == Handle("ana", Authority("n.example"))
    assert str(handle) == "ana@n.example"
    assert handle.acct == "acct:ana@n.example"


def test_international_names_become_a_labels() -> None:
    assert parse_handle("@é@bücher.example", allow_port=False).host == (
        "xn--bcher-kva.example"
    )


def test_a_port_is_read_only_where_it_is_allowed() -> None:
    assert parse_handle("@ana@localhost:8081", allow_port=True).host == "localhost:8081"
    with pytest.raises(InvalidHandle):
        parse_handle("@ana@localhost:8081", allow_port=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "@ana",
        "ana",
        "@@n.example",
        "@ana@",
        "@ana@n.example@evil.example",
        "@a na@n.example",
        "@ana/..@n.example",
        "@ana?x=@n.example",
        "@ana#@n.example",
        "@ana\n@n.example",
        "@a\u202ena@n.example",
        "@" + "a" * 129 + "@n.example",
        "@ana@n.example/path",
        "@ana@n.example.",
        "@ana@127.9",
    ],
)
def test_what_is_no_handle_is_refused(text: str) -> None:
    with pytest.raises(InvalidHandle):
        parse_handle(text, allow_port=True)


@given(st.text(max_size=50))
@example("acct:@a@b")
def test_any_text_is_a_handle_or_refused(text: str) -> None:
    for candidate in (text, f"@ana@{text}", f"@{text}@n.example"):
        try:
            handle = parse_handle(candidate, allow_port=True)
        except InvalidHandle:
            continue
        assert parse_handle(str(handle), allow_port=True) == handle


def test_case_does_not_tell_accounts_apart() -> None:
    host = Authority("n.example")

    assert Handle("Ana", host).is_same(Handle("aNA", host))
    assert not Handle("Ana", host).is_same(Handle("Ana", Authority("m.example")))


def test_a_jrd_leads_to_the_actor() -> None:
    actor = Iri("https://n.example/ap/u/7")
    subscribe = JrdLink("http://ostatus.org/schema/1.0/subscribe", template="t")

    jrd = build_jrd(
        Handle("ana", Authority("n.example")), [actor], [self_link(actor), subscribe]
    )

    assert jrd == {
        "subject": "acct:ana@n.example",
        "aliases": [actor],
        "links": [
            {"rel": "self", "type": "application/activity+json", "href": actor},
            {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": "t"},
        ],
    }


def test_host_meta_is_written_in_both_forms() -> None:
    xml = build_host_meta_xml(TEMPLATE)

    (link,) = ElementTree.fromstring(xml)
    assert link.attrib == {"rel": "lrdd", "template": TEMPLATE}
    assert find_in_xrd(xml.encode()) == TEMPLATE
    assert build_host_meta_json(TEMPLATE) == {
        "links": [{"rel": "lrdd", "type": "application/jrd+json", "template": TEMPLATE}]
    }


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<XRD",
        b"hello",
        b'<!DOCTYPE x [<!ENTITY a "b">]><XRD>&a;</XRD>',
        b'<!DOCTYPE x SYSTEM "https://evil.example/x.dtd"><XRD/>',
        b"<XRD>&undefined;</XRD>",
        b'<?xml version="1.0" encoding="no-such"?><XRD/>',
        b"<XRD>\xff</XRD>",
        b"<a>" * 1_000,
    ],
)
def test_host_meta_with_entities_or_faults_is_refused(text: bytes) -> None:
    with pytest.raises(DecodeError):
        find_in_xrd(text)


def test_host_meta_without_the_link_has_no_template() -> None:
    assert find_in_xrd(b"<XRD><Link rel='lrdd' template='x'/></XRD>") is None
    assert find_in_xrd(b"<a>" * 9_000 + b"</a>" * 9_000) is None


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_host_meta_or_refused(data: bytes) -> None:
    try:
        find_in_xrd(data)
    except DecodeError:
        return
