"""A node of ours and the peer, in one setting, and what people do between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar, cast

from tests.peers.foreign import ForeignPeer
from tests.peers.settings import Setting
from tests.peers.tls_nodes import TlsNode
from tests.support.nodes import wait_for
from tests.support.visits import Member

T = TypeVar("T")

SHOWS_S = 20.0
"""What a change may take on a machine that is busy; it is asked every 30 ms."""


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    host: str


@dataclass(frozen=True, slots=True)
class Outsider:
    """The peer's account, as far as our people's steps need one."""

    name: str
    handle: str
    node: _Elsewhere


@dataclass
class Lab:
    """Our node, the peer, and the account there."""

    node: TlsNode
    peer: ForeignPeer
    setting: Setting
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def fed(self) -> Member:
        """The peer's account; only its name, handle and host are ever read."""
        peer = self.peer
        return cast("Member", Outsider(peer.name, peer.handle, _Elsewhere(peer.host)))

    @property
    def heir(self) -> Member:
        """The account that the peer's moves to, if it does."""
        return cast("Member", Outsider("heir", "", _Elsewhere(self.peer.host)))

    @property
    def node_iri(self) -> str:
        """The id of our node's own actor."""
        return self.peer.look_up(f"@node@{self.node.host}")["id"]

    def member(self) -> Member:
        """Somebody new here: no test meets what another left behind."""
        return self.node.member(f"mei{next(self._numbers)}")

    def iri(self, member: Member) -> str:
        """A member's id, found as the peer finds it: by WebFinger."""
        return self.peer.look_up(member.handle)["id"]

    def follow_from_peer(self, member: Member) -> str:
        """The peer's account follows a member; the member's id."""
        iri = self.iri(member)
        self.peer.do("follow", handle=member.handle)
        wait_for(
            lambda: self.peer.state()["following"].get(iri) == "accepted",
            timeout_s=SHOWS_S,
            what="the Accept",
        )
        return iri

    def follow_peer(self, member: Member) -> None:
        """A member follows the peer's account, which accepts."""
        assert self.peer.handle in member.search(self.peer.handle)
        member.follow(self.fed)
        shows("the peer's Accept", lambda: member.follows(self.fed))

    def note_iri(self, member: Member, path: str) -> str:
        """The id of a public note, found by the address of its page."""
        return self.peer.look_up(member.node.base_url + path)["id"]


def shows(what: str, check: Callable[[], T | None]) -> T:
    """Wait until something shows."""
    found = wait_for(check, timeout_s=SHOWS_S, what=what)
    assert found is not None
    return found
