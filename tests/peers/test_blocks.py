"""Blocks, which end a follow, in both directions."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS
from tests.support.visits import Member


def is_taken(member: Member, form: str) -> bool:
    """Send a form that may be refused; whether it was not."""
    fields = {"csrf": member.browser.csrf("/about")}
    return member.browser.http.post(form, data=fields).status_code == 303


@pytest.mark.shows(OURS, "Block", "Undo Block")
def test_a_block_ends_the_peers_follow(lab: Lab) -> None:
    mei = lab.member()
    iri = lab.follow_from_peer(mei)
    mei.browser.post("/settings/blocks", {"tells_blocks": "1"})
    mei.tell(lab.fed, "block")
    blocked = lab.peer.await_arrival("Block", lambda block: block.actor == iri)
    assert blocked.object_id == lab.peer.iri
    assert iri in lab.peer.state()["blockedBy"]
    assert iri not in lab.peer.state()["following"]
    assert lab.peer.handle not in mei.browser.get(mei.followers_path)
    mei.tell(lab.fed, "unblock")
    shows("the end", lambda: iri not in lab.peer.state()["blockedBy"])
    lab.follow_from_peer(mei)
    assert lab.peer.handle in mei.browser.get(mei.followers_path)


@pytest.mark.shows(THEIRS, "Block", "Undo Block")
def test_the_peers_block_ends_a_follow_from_here(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    fed = mei.find_known(lab.fed)
    lab.peer.do("block", handle=mei.handle)
    shows("the block", lambda: not mei.follows(lab.fed))
    assert lab.iri(mei) not in lab.peer.state()["followers"]
    assert not is_taken(mei, f"/people/{fed}/follow")
    lab.peer.do("unblock", handle=mei.handle)
    shows("the end of the block", lambda: is_taken(mei, f"/people/{fed}/follow"))
    shows("follows again", lambda: mei.follows(lab.fed))
    assert lab.iri(mei) in lab.peer.state()["followers"]
