"""An account that moves. Nothing can be shown with it afterwards."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS
from tests.peers.settings import MOVING


@pytest.mark.settings(*MOVING)
@pytest.mark.shows(THEIRS, "Move")
@pytest.mark.shows(OURS, "Follow", "Undo Follow")
def test_who_follows_the_peer_here_goes_along(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    iri = lab.iri(mei)
    lab.peer.do("move")
    shows("the follow of the new account", lambda: iri in lab.peer.state()["heirs"])
    shows("the end of the old", lambda: iri not in lab.peer.state()["followers"])
    shows("the new account", lambda: mei.follows(lab.heir))
    assert not mei.follows(lab.fed)
