"""What the checks are told about the foreign server, and the ways it is started."""

import os
import shlex
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

CONTROL = "VERMILION_PEER_CONTROL"
HANDLE = "VERMILION_PEER_HANDLE"
FEDIFY = Path(__file__).parent / "fedify"
NAMES = ("node.test", "node2.test", "fedify.test")
"""Our two nodes and the peer on a network of our own."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is reached from outside, and its port behind the proxy."""

    url: str
    port: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The peer and the names of our nodes; README.md explains each variable."""

    control: str
    handle: str
    command: tuple[str, ...]
    first: Place
    second: Place | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to start the peer and our node for a conversation."""

    name: str
    peer: tuple[str, ...] = ()
    node: Mapping[str, str] = field(default_factory=dict)
    schemes: frozenset[str] = frozenset({"cavage", "rfc9421"})
    """Those that the peer signs with and takes."""
    ends_with: str = ""
    """What nothing can follow; the table has one column for all of them."""


CAVAGE = Setting("cavage only", ("--schemes", "cavage"), schemes=frozenset({"cavage"}))
RFC9421 = Setting(
    "RFC 9421 only", ("--schemes", "rfc9421"), schemes=frozenset({"rfc9421"})
)
BOTH = Setting("both", ("--schemes", "both"))
RSA_ONLY = Setting("RSA key only", ("--rsa-only",))
AUTHORIZED = Setting(
    "both want signed GETs",
    ("--authorized-fetch",),
    {"VERMILION_AUTHORIZED_FETCH": "true"},
)
HASTY = Setting("Accept without a pause", ("--accept-delay", "0"))
GROUP = Setting("actor is a Group", ("--type", "Group"))
AS_IT_RUNS = Setting("as it runs")

WHOLE_CONVERSATION = (CAVAGE, RFC9421, BOTH, RSA_ONLY, AUTHORIZED)
MOVING = tuple(replace(each, ends_with="a move") for each in (CAVAGE, RFC9421, BOTH))
MOVING_HERE = tuple(
    replace(each, ends_with="a move to us") for each in (CAVAGE, RFC9421, BOTH)
)
LEAVING = tuple(
    replace(each, ends_with="a deletion") for each in (CAVAGE, RFC9421, BOTH)
)


def find_surroundings(environ: Mapping[str, str] = os.environ) -> Surroundings | None:
    """What the variables say; None when there are none, and we make our own."""
    if not environ.get(CONTROL):
        return None
    second = environ.get("VERMILION_PEER_SECOND_URL")
    return Surroundings(
        control=environ[CONTROL].rstrip("/"),
        handle="@" + environ[HANDLE].lstrip("@"),
        command=tuple(shlex.split(environ.get("VERMILION_PEER_COMMAND", ""))),
        first=Place(
            environ.get("VERMILION_PEER_NODE_URL", "https://node.test"),
            int(environ.get("VERMILION_PEER_NODE_PORT", "18010")),
        ),
        second=Place(second, int(environ.get("VERMILION_PEER_SECOND_PORT", "18020")))
        if second
        else None,
    )


def runs_as_it_is(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether there is one peer that nobody can start anew."""
    found = find_surroundings(environ)
    return found is not None and not found.command


def find_nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def find_node_js() -> Path | None:
    """The one that comes with the peer's packages: Fedify needs 22 or later."""
    program = FEDIFY / "node_modules" / ".bin" / "node"
    return program if program.exists() else None


def what_is_missing() -> str | None:
    """Why nothing can be checked here, if so."""
    if find_surroundings() is not None:
        return None
    if find_node_js() is None:
        return "no peer: (cd tests/peers/fedify && npm install)"
    if find_nginx() is None:
        return "no nginx: apt-get install nginx-light"
    return _why_no_names()


def _why_no_names() -> str | None:
    """The names have to be on loopback, where 443 must be free to listen on."""
    for name in NAMES:
        try:
            address = socket.gethostbyname(name)
        except OSError:
            return f"no {name}: add 127.0.0.1 {' '.join(NAMES)} to /etc/hosts"
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, 443))
            except OSError as error:
                return f"cannot listen on {address}:443: {error.strerror}"
    return None
