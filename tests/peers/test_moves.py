"""Accounts that move, in both directions. The peer's is of no use afterwards."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS
from tests.peers.settings import MOVING, MOVING_HERE


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


@pytest.mark.settings(*MOVING_HERE)
@pytest.mark.shows(THEIRS, "Move")
@pytest.mark.shows(OURS, "Undo Follow")
def test_the_peer_moves_to_an_account_here(lab: Lab) -> None:
    mei, reader = lab.member(), lab.member()
    lab.follow_peer(reader)
    mei.browser.post("/settings/move/aliases", {"alias": lab.peer.handle})
    assert lab.peer.look_up(mei.handle)["alsoKnownAs"] in (
        lab.peer.iri,
        [lab.peer.iri],
    )
    lab.peer.do("move", handle=mei.handle)
    shows("the follow of the new account", lambda: reader.follows(mei))
    gone = lab.iri(reader)
    shows("the end of the old", lambda: gone not in lab.peer.state()["followers"])


@pytest.mark.shows(OURS, "Move")
def test_a_move_from_here_is_told(lab: Lab) -> None:
    mei = lab.member()
    iri = lab.follow_from_peer(mei)
    lab.peer.do("alias", handle=mei.handle)
    fields = {"target": lab.peer.handle, "password": mei.password}
    mei.browser.post("/settings/move", fields)
    move = {"actor": iri, "object": iri, "target": lab.peer.iri}
    shows("the move", lambda: move in lab.peer.state()["moves"])
    assert lab.peer.look_up(mei.handle)["movedTo"] == lab.peer.iri
    assert lab.peer.handle in lab.node.visitor().get(f"/@{mei.name}")
