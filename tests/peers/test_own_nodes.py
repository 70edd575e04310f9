"""Two nodes of ours over https, each behind its own name and certificate."""

from collections.abc import Iterator

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import Direction
from tests.peers.settings import Surroundings
from tests.peers.tls_nodes import TlsNode
from tests.support.nodes import photo
from tests.support.visits import Shot

ALT = "A heron on a pole in the fog"


@pytest.fixture
def second(
    lab: Lab, surroundings: Surroundings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TlsNode]:
    """Another node of ours, set up as the first."""
    if surroundings.second is None:
        pytest.skip("set VERMILION_PEER_SECOND_URL to a second name")
    directory = tmp_path_factory.mktemp("second")
    node = TlsNode(directory, surroundings.second, lab.setting)
    try:
        node.start()
        yield node
    finally:
        node.close()


@pytest.mark.shows(
    Direction.BETWEEN_OURS, "follow, photo, reply, like, boost, edit, delete"
)
def test_a_note_lives_on_two_nodes_of_ours(lab: Lab, second: TlsNode) -> None:
    ana, bob = lab.member(), second.member("bob")
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
