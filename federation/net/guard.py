"""Which addresses may be contacted at all (server-side request forgery).

Addresses are judged after resolution and pinned: whoever connects uses exactly the
addresses that passed here. Nothing is decided by ``ipaddress.is_global``, which
lets multicast, NAT64, 6to4 and IPv4-compatible addresses through.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Final

from federation.errors import InvalidIri, Refused
from federation.origins import Host, Origin, origin_of

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA special-purpose registries; multicast and reserved space besides.
_REFUSED_V4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Only global unicast is routed; inside it these lead elsewhere (Teredo and friends,
# documentation, 6to4).
_GLOBAL_V6: Final = IPv6Network("2000::/3")
_REFUSED_V6: Final = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_REFUSED_SUFFIXES: Final = (
    ".localhost",
    ".local",
    ".localdomain",
    ".internal",
    ".intranet",
    ".lan",
    ".home.arpa",
    ".onion",
    ".i2p",
)
# Above 1023, yet never a web server that wants strangers' requests.
_REFUSED_PORTS: Final = frozenset(
    {
        1080, 1433, 1521, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389,
        4369, 5060, 5061, 5432, 5672, 5900, 5984, 5985, 5986, 6379, 6380, 6443, 6660,
        6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000, 7001, 8086,
        8500, 9042, 9092, 9100, 9160, 9200, 9300, 10250, 11211, 15672, 25672, 26379,
        27017, 27018, 27019, 50070, 61616,
    }
)  # fmt: skip


def _refuse_none(_host: Host) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class NetPolicy:
    """What this node may contact."""

    allow_http: bool = False
    """``http://`` peers, for test networks."""
    allow_networks: tuple[Network, ...] = ()
    """Hosts whose every address lies in these skip the address, name and port bans."""
    only_allowed_networks: bool = False
    """Contact nothing but ``allow_networks``: a node that is not on the internet."""
    refuses_host: Callable[[Host], bool] = _refuse_none
    """The operator's blocks; asked for every hop, with the canonical host."""


def check_url(policy: NetPolicy, url: str) -> Origin:
    """The origin of ``url``, if nothing but its addresses can still forbid it.

    Raises ``Refused``. With exempt networks the name and the port are judged
    together with the addresses.
    """
    try:
        origin = origin_of(url)
    except InvalidIri as error:
        raise Refused(url[:200], error.text) from error
    if origin.scheme == "http" and not policy.allow_http:
        raise Refused(url, "only https")
    if policy.refuses_host(origin.host):
        raise Refused(url, "the host is blocked")
    if not policy.allow_networks:
        _check_public_name(origin)
    return origin


def vet_addresses(
    policy: NetPolicy, origin: Origin, addresses: Sequence[str]
) -> tuple[Address, ...]:
    """The addresses to connect to, if *all* of them pass; raises ``Refused``.

    One bad address refuses the lot: a name that mixes public and private answers
    is either an attack or broken.
    """
    parsed = tuple(ip_address(text) for text in addresses)
    if _all_exempt(policy, parsed):
        return parsed
    if policy.only_allowed_networks:
        raise Refused(str(origin), "outside the allowed networks")
    _check_public_name(origin)
    if not all(is_public(address) for address in parsed):
        raise Refused(str(origin), "not a public address")
    return parsed


def is_public(address: Address) -> bool:
    """True for unicast addresses that the whole internet routes to one place."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address.scope_id is not None or address not in _GLOBAL_V6:
        return False
    return not any(address in network for network in _REFUSED_V6)


def _all_exempt(policy: NetPolicy, addresses: Sequence[Address]) -> bool:
    return bool(addresses) and all(
        any(address in network for network in policy.allow_networks)
        for address in addresses
    )


def _check_public_name(origin: Origin) -> None:
    host, port = origin.host, origin.port
    # Bare addresses would be a second name for every blocked host.
    if host.startswith("[") or host.replace(".", "").isdigit():
        raise Refused(str(origin), "an address instead of a host name")
    if "." not in host or host.endswith(_REFUSED_SUFFIXES):
        raise Refused(str(origin), "a name of local networks")
    if port in {80, 443}:
        if (port == 443) != (origin.scheme == "https"):
            raise Refused(str(origin), "the port of another scheme")
    elif port < 1_024 or port in _REFUSED_PORTS:
        raise Refused(str(origin), "the port is not for the web")
