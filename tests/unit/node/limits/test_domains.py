"""Whose name a name is: the public suffix list, without what is given out below it."""

import asyncio
import threading
from collections.abc import Generator

import pytest
from publicsuffixlist import PublicSuffixList

from node.limits import domains
from node.limits.domains import domain_of


@pytest.fixture
def unread() -> Generator[None]:
    """As in a process that has not asked yet."""
    domains._read_suffixes.cache_clear()
    yield
    domains._read_suffixes.cache_clear()


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.example.org", "example.org"),
        ("example.org", "example.org"),
        ("a.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("a.mastodon.de", "mastodon.de"),
        ("a.b.abc.de", "abc.de"),
        ("a.b.me.cc", "me.cc"),
        ("a.b.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.b.town.kawasaki.jp", "b.town.kawasaki.jp"),
        ("a.b.xn--55qx5d.cn", "b.xn--55qx5d.cn"),
        ("me.github.io", "github.io"),
        ("a.b.not-in-the-list", "b.not-in-the-list"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
async def test_a_domain_is_what_somebody_registered(host: str, domain: str) -> None:
    assert await domain_of(host) == domain


@pytest.mark.usefixtures("unread")
async def test_the_list_is_read_once_and_beside_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readers: list[threading.Thread] = []

    def read(*, only_icann: bool) -> PublicSuffixList:
        readers.append(threading.current_thread())
        return PublicSuffixList(only_icann=only_icann)

    monkeypatch.setattr(domains, "PublicSuffixList", read)

    found = await asyncio.gather(*(domain_of(f"{at}.abc.de") for at in range(4)))

    assert found == ["abc.de"] * 4
    assert len(readers) == 1
    assert readers[0] is not threading.main_thread()
