"""A world without names: no test asks a name server."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address


def look_up(host: str, port: int) -> Sequence[str]:
    """An address is its own; names do not exist."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        raise socket.gaierror(socket.EAI_NONAME, "no such name") from None
