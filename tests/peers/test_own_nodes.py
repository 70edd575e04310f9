"""Two nodes of ours over https, each behind its own name and certificate."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.peers.lab import shows
from tests.peers.settings import Setting, Surroundings
from tests.peers.tls_nodes import TlsNode
from tests.support.nodes import photo
from tests.support.visits import Shot

ALT = "A heron on a pole in the fog"


@dataclass(frozen=True, slots=True)
class Pair:
    left: TlsNode
    right: TlsNode


@pytest.fixture(params=["false", "true"], ids=["open GETs", "signed GETs"])
def pair(
    request: pytest.FixtureRequest,
    surroundings: Surroundings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pair]:
    if surroundings.second is None:
        pytest.skip("set VERMILION_PEER_SECOND_URL to a second name")
    setting = Setting("", node={"VERMILION_AUTHORIZED_FETCH": request.param})
    new = tmp_path_factory.mktemp
    left = TlsNode(new("left"), surroundings.first, setting)
    right = TlsNode(new("right"), surroundings.second, setting)
    try:
        left.start()
        right.start()
        yield Pair(left, right)
    finally:
        left.close()
        right.close()


@pytest.mark.shows("follow, photo, reply, like, boost, edit, delete", "us → us")
def test_a_note_lives_on_both_nodes(pair: Pair) -> None:
    ana, bob = pair.left.member("ana"), pair.right.member("bob")
    bob.find(ana)
    bob.follow(ana)
    shows("the follow", lambda: bob.follows(ana))
    path = ana.post("Seen at dawn", photos=[Shot(photo(), ALT)])
    seen = shows("the note", lambda: bob.sees(ana, text="Seen at dawn"))
    assert f'alt="{ALT}"' in bob.browser.get(seen)
    bob.reply(seen, "What a bird")
    shows("the reply", lambda: "What a bird" in ana.browser.get(path))
    for verb in ("like", "boost"):
        bob.react(seen, verb)
        shows(f"the {verb}", lambda v=verb: ana.count(path, v) == 1)
    ana.edit(path, "Seen at noon")
    shows("the edit", lambda: "Seen at noon" in bob.browser.get(seen))
    ana.delete(path)
    shows("the deletion", lambda: bob.opens(seen).status_code in (404, 410))
