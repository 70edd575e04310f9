"""Ten new servers a day under one domain, however many there are."""

import pytest

from node.clock import DAY_MS, SetClock
from node.limits import crowds as module
from node.limits.crowds import MOST_NEW, Crowds


async def test_ten_new_servers_of_a_domain_are_let_in_a_day() -> None:
    clock = SetClock(0)
    crowds = Crowds(clock)

    let_in = [
        await crowds.admits(f"s{number}.evil.example:8443") for number in range(20)
    ]

    assert let_in == [True] * MOST_NEW + [False] * 10
    assert await crowds.admits("s3.evil.example")
    assert await crowds.admits("evil.example")
    assert await crowds.admits("s0.other.example")
    clock.advance(DAY_MS)
    assert await crowds.admits("s19.evil.example")


@pytest.mark.parametrize("domain", ["abc.de", "me.cc", "trycloudflare.com"])
async def test_short_and_lent_domains_have_no_more_than_others(domain: str) -> None:
    crowds = Crowds(SetClock(0))

    let_in = [
        await crowds.admits(f"a.s{number}.{domain}") for number in range(MOST_NEW + 1)
    ]

    assert let_in == [True] * MOST_NEW + [False]


async def test_names_of_one_registry_do_not_count_together() -> None:
    crowds = Crowds(SetClock(0))

    for number in range(MOST_NEW + 1):
        assert await crowds.admits(f"social.town{number}.co.uk")


async def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_DOMAINS", 5)
    crowds = Crowds(SetClock(0))

    for number in range(8):
        await crowds.admits(f"a.d{number}.example")

    assert list(crowds._days) == [f"d{number}.example" for number in range(3, 8)]
