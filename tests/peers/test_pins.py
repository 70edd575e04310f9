"""Pinned notes, in both directions."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS
from tests.support.visits import Member, note_id


def pinned_part(mei: Member, lab: Lab) -> str:
    """What the peer's profile shows above its newest notes."""
    page = mei.profile_of(lab.fed)
    return page.partition('id="pinned"')[2].partition("</masonry-grid>")[0]


@pytest.mark.shows(OURS, "Add to featured", "Remove from featured")
def test_a_pin_from_here_arrives_and_is_taken_back(lab: Lab) -> None:
    mei = lab.member()
    actor = lab.follow_from_peer(mei)
    path = mei.post("Read this first")
    iri = lab.note_iri(mei, path)
    mei.browser.post(f"/notes/{note_id(path)}/pin")
    shows("the pin", lambda: lab.peer.pins_of(actor) == [iri])
    featured = lab.peer.look_up(lab.peer.look_up(actor)["featured"])
    assert iri in str(featured)
    mei.browser.post(f"/notes/{note_id(path)}/unpin")
    shows("no pin", lambda: lab.peer.pins_of(actor) == [])
    assert 'id="pinned"' not in mei.browser.get(f"/@{mei.name}")


@pytest.mark.shows(THEIRS, "Add to featured", "Remove from featured")
def test_a_pin_of_the_peer_is_on_its_profile(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    text = f"Read this, {mei.name}"
    uri = lab.peer.do("post", text=text)["uri"]
    path = shows("the post", lambda: mei.sees(lab.fed, text=text))
    assert path not in pinned_part(mei, lab)
    lab.peer.do("pin", uri=uri)
    shows("the pin", lambda: path in pinned_part(mei, lab))
    lab.peer.do("unpin", uri=uri)
    shows("no pin", lambda: path not in pinned_part(mei, lab))
