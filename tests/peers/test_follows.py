"""Following, asking to follow, and parting, in both directions."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS
from tests.peers.settings import GROUP, HASTY
from tests.support.visits import Member


def lock(member: Member) -> None:
    member.browser.post(
        "/settings/privacy",
        {"locked": "1", "default_visibility": "public", "language": "en"},
    )


def asker(lab: Lab) -> Member:
    """Somebody whom the peer, which decides by hand for once, has not answered yet."""
    mei = lab.member()
    lab.peer.do("lock", on=True)
    try:
        mei.find(lab.fed)
        mei.follow(lab.fed)
        shows("the request", lambda: lab.iri(mei) in lab.peer.state()["pending"])
    finally:
        lab.peer.do("lock", on=False)
    assert mei.waits_for(lab.fed)
    return mei


def asker_id(member: Member, handle: str) -> str | None:
    """The number of a request on the page of requests."""
    for line in member.browser.get("/follow-requests").split("<li>")[1:]:
        if handle in line:
            return line.partition("/follow-requests/")[2].partition("/")[0]
    return None


@pytest.mark.shows(THEIRS, "Follow", "Undo Follow")
@pytest.mark.shows(OURS, "Accept")
def test_the_peer_follows_somebody_here_and_leaves_again(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_from_peer(mei)
    assert lab.peer.handle in mei.browser.get(mei.followers_path)
    shows("the notification", lambda: "followed you" in mei.notifications())
    lab.peer.do("unfollow", handle=mei.handle)
    shows(
        "the end of the follow",
        lambda: lab.peer.handle not in mei.browser.get(mei.followers_path),
    )


@pytest.mark.shows(OURS, "Accept")
def test_a_locked_account_here_lets_the_peer_in(lab: Lab) -> None:
    mei = lab.member()
    lock(mei)
    iri = lab.iri(mei)
    lab.peer.do("follow", handle=mei.handle)
    asker = shows("the request", lambda: asker_id(mei, lab.peer.handle))
    assert lab.peer.state()["following"][iri] == "pending"
    mei.browser.post(f"/follow-requests/{asker}/accept")
    shows("accepted", lambda: lab.peer.state()["following"][iri] == "accepted")
    assert lab.peer.handle in mei.browser.get(mei.followers_path)


@pytest.mark.shows(OURS, "Reject")
def test_a_locked_account_here_turns_the_peer_away(lab: Lab) -> None:
    mei = lab.member()
    lock(mei)
    iri = lab.iri(mei)
    lab.peer.do("follow", handle=mei.handle)
    asker = shows("the request", lambda: asker_id(mei, lab.peer.handle))
    mei.browser.post(f"/follow-requests/{asker}/reject")
    shows("rejected", lambda: iri not in lab.peer.state()["following"])
    assert lab.peer.handle not in mei.browser.get(mei.followers_path)


@pytest.mark.shows(OURS, "Follow", "Undo Follow")
@pytest.mark.shows(THEIRS, "Accept")
def test_somebody_here_follows_the_peer_and_leaves_again(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    iri = lab.iri(mei)
    assert iri in lab.peer.state()["followers"]
    mei.tell(lab.fed, "unfollow")
    lab.peer.await_arrival("Undo", lambda undo: undo.actor == iri)
    shows("no follower", lambda: iri not in lab.peer.state()["followers"])
    assert not mei.follows(lab.fed)


@pytest.mark.shows(OURS, "follow again after an Undo")
def test_somebody_here_who_left_can_come_back(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    iri = lab.iri(mei)
    mei.tell(lab.fed, "unfollow")
    shows("no follower", lambda: iri not in lab.peer.state()["followers"])
    mei.tell(lab.fed, "follow")
    shows("follows again", lambda: mei.follows(lab.fed))
    assert iri in lab.peer.state()["followers"]


@pytest.mark.shows(THEIRS, "Accept")
def test_a_locked_account_there_lets_somebody_in(lab: Lab) -> None:
    mei = asker(lab)
    lab.peer.do("accept", handle=mei.handle)
    shows("accepted", lambda: mei.follows(lab.fed))
    assert lab.iri(mei) in lab.peer.state()["followers"]


@pytest.mark.shows(THEIRS, "Reject")
def test_a_locked_account_there_turns_somebody_away(lab: Lab) -> None:
    mei = asker(lab)
    lab.peer.do("reject", handle=mei.handle)
    shows("rejected", lambda: not mei.waits_for(lab.fed))
    assert not mei.follows(lab.fed)
    assert lab.iri(mei) not in lab.peer.state()["followers"]


@pytest.mark.shows(THEIRS, "Reject")
def test_the_peer_parts_from_somebody_who_followed(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    lab.peer.do("dismiss", handle=mei.handle)
    shows("the end of the follow", lambda: not mei.follows(lab.fed))
    assert lab.iri(mei) not in lab.peer.state()["followers"]


@pytest.mark.settings(HASTY, GROUP)
@pytest.mark.shows(OURS, "Follow", "Undo Follow")
@pytest.mark.shows(THEIRS, "Accept")
def test_peers_that_are_different_are_followed_as_well(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    assert lab.iri(mei) in lab.peer.state()["followers"]
    lab.peer.do("post", text="Seen all the same")
    shows("the post", lambda: mei.sees(lab.fed, text="Seen all the same"))
    mei.tell(lab.fed, "unfollow")
    shows("no follower", lambda: not lab.peer.state()["followers"])
