"""A report that the peer sends about somebody here."""

import pytest

from tests.peers.lab import Lab, shows
from tests.support.visits import Member


@pytest.mark.shows("Flag", "peer → us")
def test_a_report_of_the_peer_is_in_the_moderators_queue(lab: Lab) -> None:
    mei = lab.member()
    owner = Member(lab.node, "olga", role="owner")
    note = lab.note_iri(mei, mei.post("Buy my herons"))
    text = "Herons are protected birds"
    lab.peer.do("flag", handle=mei.handle, uri=note, text=text)
    shows("the report", lambda: "/moderation/reports/" in reports(owner))
    path = "/moderation/reports/" + reports(owner).partition("/moderation/reports/")[2]
    page = owner.browser.get(path.partition('"')[0])
    assert text in page
    assert "Buy my herons" in page


def reports(owner: Member) -> str:
    return owner.browser.get("/moderation/reports")
