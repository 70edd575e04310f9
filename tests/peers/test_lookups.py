"""Finding accounts and notes by name and address, in both directions."""

import pytest

from tests.peers.lab import Lab
from tests.peers.matrix import OURS, THEIRS


@pytest.mark.shows(OURS, "look-up by handle and by address")
def test_an_account_and_a_post_are_found_by_searching(lab: Lab) -> None:
    mei = lab.member()
    uri = lab.peer.do("post", text=f"Nobody told {mei.name}", quiet=True)["uri"]
    assert lab.peer.handle in mei.search(lab.peer.handle)
    assert f"Nobody told {mei.name}" in mei.search(uri)


@pytest.mark.shows(THEIRS, "look-up by handle and by address")
def test_the_peer_finds_an_account_and_a_note_of_ours(lab: Lab) -> None:
    mei = lab.member()
    path = mei.post("Nobody was told")
    person = lab.peer.look_up(mei.handle)
    assert (person["type"], person["preferredUsername"]) == ("Person", mei.name)
    profile = lab.peer.look_up(f"{lab.node.base_url}/@{mei.name}")
    assert profile["id"] == person["id"]
    note = lab.peer.look_up(lab.node.base_url + path)
    assert (note["type"], note["attributedTo"]) == ("Note", person["id"])
    assert lab.peer.look_up(note["id"])["content"] == note["content"]
