"""From which address a request comes, when proxies stand in between.

What stands in headers counts only as far as trusted proxies wrote it, and they add
at the right: the right-most address that is none of theirs is the client's.
"""

import ipaddress
import re
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any, Final

from node.config import Network

# RFC 7239 §4: for=192.0.2.60, for="192.0.2.60:4711", for="[2001:db8::1]:4711"
_FOR: Final = re.compile(r'(?:^|;)\s*for="?(?:\[([^\]]*)\]|([^:;"\s]+))', re.IGNORECASE)


def client_address(scope: MutableMapping[str, Any], trusted: Sequence[Network]) -> str:
    """The client's address: the connection's, or what a trusted proxy says.

    `Forwarded` is looked at only without `X-Forwarded-For`, which nearly every proxy
    writes: one that writes the one passes the other on as strangers sent it.
    """
    peer = (scope.get("client") or ("127.0.0.1", 0))[0]
    if not _is_in(peer, trusted):
        return peer
    for address in _list_from_the_right(scope):
        if not _is_address(address):
            return peer
        if not _is_in(address, trusted):
            return address
        peer = address
    return peer


def _list_from_the_right(scope: MutableMapping[str, Any]) -> Iterable[str]:
    chain = _split(scope, b"x-forwarded-for")
    if not chain:
        chain = [_named_in(part) for part in _split(scope, b"forwarded")]
    return reversed(chain)


def _split(scope: MutableMapping[str, Any], header: bytes) -> list[str]:
    values = [value for name, value in scope["headers"] if name == header]
    if not values:
        return []
    return [part.strip() for part in b",".join(values).decode("latin-1").split(",")]


def _named_in(element: str) -> str:
    """The address in one element of `Forwarded`; empty for `unknown` and the like."""
    found = _FOR.search(element)
    return (found.group(1) or found.group(2) or "") if found else ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    if not networks or not _is_address(address):
        return False
    ip = ipaddress.ip_address(address)
    return any(ip.version == net.version and ip in net for net in networks)
