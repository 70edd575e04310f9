"""Counting what may be done too often, by client address or by user.

Each is called by a view, so it counts by what is done and not by how the path to it
was spelt.
"""

from node.door import client_ip
from node.limits.rates import Limit, client_prefix, shorten_address
from node.web.context import require_viewer, services


def client_network() -> str:
    """What stands for the client: its IPv4 address, or the /64 of an IPv6 one."""
    return client_prefix(client_ip())


def shortened_network() -> str:
    """What is kept of a client's address: the /24 or /48 it lies in."""
    return shorten_address(client_ip())


def limit_client(limit: Limit) -> None:
    """Count one use by this client; raises `TooMany`."""
    services().rates.check(limit, client_network())


def limit_viewer(limit: Limit) -> None:
    """Count one use by who is logged in; raises `TooMany`."""
    services().rates.check(limit, str(require_viewer().user.id))


def limit_key(limit: Limit, key: str) -> None:
    """Count one use of something else, such as a mail address; raises `TooMany`."""
    services().rates.check(limit, key)
