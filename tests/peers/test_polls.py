"""Polls and votes, and the counts that everybody is told, in both directions."""

import re

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS


@pytest.mark.shows(OURS, "Create Question", "Update Question: counts")
@pytest.mark.shows(THEIRS, "vote")
def test_the_peer_votes_here_and_is_told_the_counts(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_from_peer(mei)
    path = mei.post("Tea or coffee?", options=["tea", "coffee"])
    iri = lab.note_iri(mei, path)
    poll = shows("the poll", lambda: lab.peer.note(iri))
    assert poll["type"] == "Question"
    assert counts(poll) == {"tea": 0, "coffee": 0}
    lab.peer.do("vote", uri=iri, name="coffee")
    shows("the vote", lambda: mei.shares(path) == ["0 %", "100 %"])
    told = {"tea": 0, "coffee": 1}
    shows("the counts", lambda: counts(lab.peer.note(iri) or {}) == told)
    poll = lab.peer.note(iri)
    assert poll is not None
    assert poll["voters"] == 1
    assert "coffee" not in mei.notifications(), "a vote is no note"


@pytest.mark.shows(THEIRS, "Create Question", "Update Question: counts")
@pytest.mark.shows(OURS, "vote")
def test_a_vote_from_here_arrives_and_its_counts_come_back(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    text = f"Tea or coffee, {mei.name}?"
    uri = lab.peer.do("post", text=text, options=["tea", "coffee"])["uri"]
    path = shows("the poll", lambda: mei.sees(lab.fed, text=text))
    assert re.search(r'class="[^"]*">\s*tea|>tea<', mei.browser.get(path))
    mei.vote(path, 1)
    vote = {"poll": uri, "name": "tea", "actor": lab.iri(mei)}
    shows("the vote", lambda: vote in lab.peer.state()["votes"])
    assert lab.peer.note(uri) is None, "a vote is no note"
    shows("the count of the peer", lambda: "1 vote<" in mei.browser.get(path))
    assert mei.shares(path) == ["100 %", "0 %"]


def counts(poll: dict[str, object]) -> dict[str, int]:
    options = poll.get("options", [])
    assert isinstance(options, list)
    return {each["name"]: each["votes"] for each in options}
