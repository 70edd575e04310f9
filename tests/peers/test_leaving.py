"""The peer's account is deleted. Nothing can be shown with it afterwards."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import THEIRS
from tests.peers.settings import LEAVING


@pytest.mark.settings(*LEAVING)
@pytest.mark.shows(THEIRS, "Delete of an actor")
def test_an_account_that_is_deleted_there_is_gone_here(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    lab.follow_from_peer(mei)
    lab.peer.do("post", text="I shall not stay")
    path = shows("the post", lambda: mei.sees(lab.fed, text="I shall not stay"))
    lab.peer.do("deleteActor")
    shows("the note gone", lambda: mei.opens(path).status_code in (404, 410))
    profile = mei.opens(mei.path_to(lab.fed)).text
    assert "I shall not stay" not in profile
    assert 'id="follow-' not in profile, "there is nobody to follow"
    assert lab.peer.handle not in mei.browser.get(mei.followers_path)
