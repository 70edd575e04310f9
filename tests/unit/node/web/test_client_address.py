"""Whose address counts: the connection's, or what a trusted proxy wrote."""

from ipaddress import ip_network

import pytest

from node.web.client_address import client_address

PROXY, OUTER, CLIENT, FORGED = "127.0.0.1", "10.0.0.7", "192.0.2.60", "198.51.100.9"
TRUSTED = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"), ip_network("::1/128"))


def ask(*headers: tuple[str, str], peer: str = PROXY) -> str:
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    return client_address({"client": (peer, 4711), "headers": encoded}, TRUSTED)


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded"])
def test_a_stranger_without_proxy_is_who_connected(header: str):
    assert ask((header, f"for={FORGED}"), (header, FORGED), peer=CLIENT) == CLIENT


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-forwarded-for", CLIENT),
        ("x-forwarded-for", f"{FORGED}, {CLIENT}, {OUTER}"),
        ("forwarded", f"for={CLIENT}"),
        ("forwarded", f'proto=https;For="{CLIENT}:4711";by={PROXY}'),
        ("forwarded", f"for={FORGED}, for={CLIENT};proto=http, for={OUTER}"),
    ],
)
def test_the_first_address_that_no_proxy_has_is_the_client(header: str, value: str):
    """RFC 7239 §4, and the older header that it was made from."""
    assert ask((header, value)) == CLIENT


def test_an_address_of_the_sixth_version_stands_in_brackets():
    assert ask(("forwarded", 'for="[2001:db8::17]:4711"')) == "2001:db8::17"
    assert ask(("x-forwarded-for", "2001:db8::17"), peer="::1") == "2001:db8::17"


def test_headers_that_come_twice_are_one_list():
    assert ask(("x-forwarded-for", FORGED), ("x-forwarded-for", CLIENT)) == CLIENT


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("forwarded", "for=unknown"),),
        (("forwarded", "for=_hidden, for=_obfuscated"),),
        (("forwarded", "proto=https"),),
        (("x-forwarded-for", "nonsense"),),
    ],
)
def test_without_a_name_for_the_client_it_is_the_proxy(headers: tuple[tuple[str, str]]):
    assert ask(*headers) == PROXY


def test_a_proxy_that_writes_the_older_header_only_passes_no_lies_on():
    """It leaves `Forwarded` as strangers sent it."""
    headers = (("forwarded", f"for={FORGED}"), ("x-forwarded-for", CLIENT))

    assert ask(*headers) == CLIENT
