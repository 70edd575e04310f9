"""Which part of a host name somebody registered, after the public suffix list.

Only what registries give out counts: whoever sells or lends names below a domain of
their own (`trycloudflare.com`) answers for them as one. The list is the snapshot in
the locked package, read once, when the first name is asked for; nothing is fetched.
"""

import asyncio
from functools import cache
from ipaddress import ip_address
from threading import Lock

from publicsuffixlist import PublicSuffixList

_reading = Lock()


async def domain_of(host: str) -> str:
    """The registered domain that a host is under; an address or a suffix is its own."""
    if _is_address(host):
        return host
    # The first time some thirty milliseconds of computing.
    suffixes = await asyncio.to_thread(_suffixes)
    return suffixes.privatesuffix(host) or host


def _suffixes() -> PublicSuffixList:
    with _reading:
        return _read_suffixes()


@cache
def _read_suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
