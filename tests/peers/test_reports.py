"""Reports, in both directions."""

import re

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS
from tests.support.visits import Member, note_id


@pytest.mark.shows(THEIRS, "Flag")
def test_a_report_of_the_peer_is_in_the_moderators_queue(lab: Lab) -> None:
    mei = lab.member()
    note = lab.note_iri(mei, mei.post("Buy my herons"))
    before = reports(lab.node.owner())
    text = f"Herons are protected birds, {mei.name}"
    lab.peer.do("flag", handle=mei.handle, uri=note, text=text)
    shows("the report", lambda: reports(lab.node.owner()) - before)
    (path,) = reports(lab.node.owner()) - before
    page = lab.node.owner().browser.get(path)
    assert text in page
    assert "Buy my herons" in page


@pytest.mark.shows(OURS, "Flag")
def test_a_report_from_here_arrives_without_a_name(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    uri = lab.peer.do("post", text=f"Herons to sell, {mei.name}")["uri"]
    path = shows("the post", lambda: mei.sees(lab.fed, text=f"sell, {mei.name}"))
    words = f"Protected birds, says {mei.name[::-1]}"
    fields = {"note": note_id(path), "category": "illegal", "text": words}
    mei.browser.post("/report", fields | {"forward": "1"})
    found = shows("the report", lambda: reports_with(lab, words))
    assert set(found["objects"]) == {lab.peer.iri, uri}
    assert found["actor"] == lab.node_iri
    assert found["actor"] != lab.iri(mei)


def reports(owner: Member) -> set[str]:
    page = owner.browser.get("/moderation/reports")
    return set(re.findall(r'"(/moderation/reports/\d+)"', page))


def reports_with(lab: Lab, words: str) -> dict[str, str] | None:
    told = lab.peer.state()["reports"]
    return next((each for each in told if words in each["content"]), None)
