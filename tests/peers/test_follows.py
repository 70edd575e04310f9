"""Following, asking to follow, and parting, in both directions."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.settings import GROUP, HASTY, LOCKED
from tests.support.visits import Member

FROM_PEER, TO_PEER = "peer → us", "us → peer"


def lock(member: Member) -> None:
    member.browser.post(
        "/settings/privacy",
        {"locked": "1", "default_visibility": "public", "language": "en"},
    )


def asker_id(member: Member, handle: str) -> str | None:
    """The number of a request on the page of requests."""
    for line in member.browser.get("/follow-requests").split("<li>")[1:]:
        if handle in line:
            return line.partition("/follow-requests/")[2].partition("/")[0]
    return None


def is_taken(member: Member, form: str) -> bool:
    """Send a form that may be refused; whether it was not."""
    fields = {"csrf": member.browser.csrf("/about")}
    return member.browser.http.post(form, data=fields).status_code == 303


@pytest.mark.shows("Follow → Accept, Undo Follow", FROM_PEER)
def test_the_peer_follows_somebody_here_and_leaves_again(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_from_peer(mei)
    followers = mei.browser.get(mei.followers_path)
    assert lab.peer.handle in followers
    shows("the notification", lambda: "followed you" in mei.notifications())
    lab.peer.do("unfollow", handle=mei.handle)
    shows(
        "the end of the follow",
        lambda: lab.peer.handle not in mei.browser.get(mei.followers_path),
    )


@pytest.mark.shows("Follow of a locked account → Accept", FROM_PEER)
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


@pytest.mark.shows("Follow of a locked account → Reject", FROM_PEER)
def test_a_locked_account_here_turns_the_peer_away(lab: Lab) -> None:
    mei = lab.member()
    lock(mei)
    iri = lab.iri(mei)
    lab.peer.do("follow", handle=mei.handle)
    asker = shows("the request", lambda: asker_id(mei, lab.peer.handle))
    mei.browser.post(f"/follow-requests/{asker}/reject")
    shows("rejected", lambda: iri not in lab.peer.state()["following"])
    assert lab.peer.handle not in mei.browser.get(mei.followers_path)


@pytest.mark.shows("Follow → Accept, Undo Follow", TO_PEER)
def test_somebody_here_follows_the_peer_and_leaves_again(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    iri = lab.iri(mei)
    assert iri in lab.peer.state()["followers"]
    mei.tell(lab.fed, "unfollow")
    lab.peer.await_arrival("Undo", lambda undo: undo.actor == iri)
    shows("no follower", lambda: iri not in lab.peer.state()["followers"])
    assert not mei.follows(lab.fed)


@pytest.mark.shows("Follow again after an Undo", TO_PEER)
def test_somebody_here_who_left_can_come_back(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    iri = lab.iri(mei)
    mei.tell(lab.fed, "unfollow")
    shows("no follower", lambda: iri not in lab.peer.state()["followers"])
    mei.tell(lab.fed, "follow")
    shows("follows again", lambda: mei.follows(lab.fed))
    assert iri in lab.peer.state()["followers"]


@pytest.mark.shows("Block, Undo Block", TO_PEER)
def test_a_block_ends_the_peers_follow(lab: Lab) -> None:
    mei = lab.member()
    iri = lab.follow_from_peer(mei)
    mei.browser.post("/settings/blocks", {"tells_blocks": "1"})
    mei.tell(lab.fed, "block")
    blocked = lab.peer.await_arrival("Block", lambda block: block.actor == iri)
    assert blocked.object_id == lab.peer.iri
    assert iri not in lab.peer.state()["following"]
    assert lab.peer.handle not in mei.browser.get(mei.followers_path)
    mei.tell(lab.fed, "unblock")
    lab.peer.await_arrival("Undo", lambda undo: undo.actor == iri)


@pytest.mark.shows("Block, Undo Block", FROM_PEER)
def test_the_peers_block_ends_a_follow_from_here(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    fed = mei.find_known(lab.fed)
    lab.peer.do("block", handle=mei.handle)
    shows("the block", lambda: not mei.follows(lab.fed))
    assert not is_taken(mei, f"/people/{fed}/follow")
    lab.peer.do("unblock", handle=mei.handle)
    shows("the end of the block", lambda: is_taken(mei, f"/people/{fed}/follow"))
    shows("follows again", lambda: mei.follows(lab.fed))


@pytest.mark.settings(LOCKED)
@pytest.mark.shows("Follow of a locked account → Accept", TO_PEER)
def test_a_locked_account_there_lets_somebody_in(lab: Lab) -> None:
    mei = lab.member()
    mei.find(lab.fed)
    mei.follow(lab.fed)
    shows("the request", lambda: lab.iri(mei) in lab.peer.state()["pending"])
    assert mei.waits_for(lab.fed)
    lab.peer.do("accept", handle=mei.handle)
    shows("accepted", lambda: mei.follows(lab.fed))


@pytest.mark.settings(LOCKED)
@pytest.mark.shows("Follow of a locked account → Reject", TO_PEER)
def test_a_locked_account_there_turns_somebody_away(lab: Lab) -> None:
    mei = lab.member()
    mei.find(lab.fed)
    mei.follow(lab.fed)
    shows("the request", lambda: lab.iri(mei) in lab.peer.state()["pending"])
    lab.peer.do("reject", handle=mei.handle)
    shows("rejected", lambda: not mei.waits_for(lab.fed))
    assert not mei.follows(lab.fed)


@pytest.mark.settings(HASTY, GROUP)
@pytest.mark.shows("Follow → Accept, Undo Follow", TO_PEER)
def test_peers_that_are_different_are_followed_as_well(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    assert lab.iri(mei) in lab.peer.state()["followers"]
    lab.peer.do("post", text="Seen all the same")
    shows("the post", lambda: mei.sees(lab.fed, text="Seen all the same"))
    mei.tell(lab.fed, "unfollow")
    shows("no follower", lambda: not lab.peer.state()["followers"])
