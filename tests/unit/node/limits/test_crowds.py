"""Ten new servers a day under one domain, however many there are."""

import pytest

from node.clock import DAY_MS, SetClock
from node.limits.crowds import MAX_DOMAINS, MOST_NEW, Crowds, domain_of


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.example.org", "example.org"),
        ("example.org", "example.org"),
        ("a.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("a.mastodon.de", "mastodon.de"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_a_domain_is_what_somebody_owns(host: str, domain: str) -> None:
    assert domain_of(host) == domain


def test_ten_new_servers_of_a_domain_are_let_in_a_day() -> None:
    clock = SetClock(0)
    crowds = Crowds(clock)

    let_in = [crowds.admits(f"s{number}.evil.example:8443") for number in range(20)]

    assert let_in == [True] * MOST_NEW + [False] * 10
    assert crowds.admits("s3.evil.example")
    assert crowds.admits("evil.example")
    assert crowds.admits("s0.other.example")
    clock.advance(DAY_MS)
    assert crowds.admits("s19.evil.example")


def test_what_is_remembered_is_bounded() -> None:
    crowds = Crowds(SetClock(0))

    for number in range(MAX_DOMAINS + 100):
        crowds.admits(f"a.d{number}.example")

    assert len(crowds._days) == MAX_DOMAINS
