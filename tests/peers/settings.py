"""What the checks are told about the foreign server, and the ways it is started."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

CONTROL = "VERMILION_PEER_CONTROL"
HANDLE = "VERMILION_PEER_HANDLE"
MISSING = f"set {CONTROL} and {HANDLE} (tests/peers/README.md)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node of ours is reached from outside, and its port behind the proxy."""

    url: str
    port: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the environment variables say; README.md explains each."""

    control: str
    handle: str
    restart: str
    first: Place
    second: Place | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to start the peer and our node for a conversation."""

    name: str
    peer: tuple[str, ...] = ()
    node: Mapping[str, str] = field(default_factory=dict)


RFC9421 = Setting("RFC 9421 first", ("--first-knock", "rfc9421"))
CAVAGE = Setting("cavage first", ("--first-knock", "cavage"))
RSA_ONLY = Setting("RSA key only", ("--rsa-only",))
AUTHORIZED = Setting(
    "both want signed GETs",
    ("--authorized-fetch",),
    {"VERMILION_AUTHORIZED_FETCH": "true"},
)
LOCKED = Setting("locked account", ("--locked",))
HASTY = Setting("Accept without a pause", ("--accept-delay", "0"))
GROUP = Setting("actor is a Group", ("--type", "Group"))
LEAVING = Setting("account that leaves")
AS_IT_RUNS = Setting("as it runs")

WHOLE_CONVERSATION = (RFC9421, CAVAGE, RSA_ONLY, AUTHORIZED)
SINGLE_QUESTIONS = {each.name for each in (LOCKED, HASTY, GROUP, LEAVING)}


def find_surroundings(environ: Mapping[str, str] = os.environ) -> Surroundings | None:
    """None when there is no peer to check against."""
    if not environ.get(CONTROL) or not environ.get(HANDLE):
        return None
    second = environ.get("VERMILION_PEER_SECOND_URL")
    return Surroundings(
        control=environ[CONTROL].rstrip("/"),
        handle="@" + environ[HANDLE].lstrip("@"),
        restart=environ.get("VERMILION_PEER_RESTART", ""),
        first=Place(
            environ.get("VERMILION_PEER_NODE_URL", "https://node.test"),
            int(environ.get("VERMILION_PEER_NODE_PORT", "18010")),
        ),
        second=Place(second, int(environ.get("VERMILION_PEER_SECOND_PORT", "18020")))
        if second
        else None,
    )
