"""Quotes that their authors agree to, and do not, in both directions."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS
from tests.support.visits import note_fields, note_id

CARD = '<blockquote class="quoted"'


@pytest.mark.shows(THEIRS, "quote, asked for and allowed")
@pytest.mark.shows(OURS, "quote, taken back by who is quoted")
def test_the_peer_asks_to_quote_a_note_here(lab: Lab) -> None:
    mei, reader = lab.member(), lab.member()
    lab.follow_peer(reader)
    path = mei.post(f"Quote me, says {mei.name}")
    iri = lab.note_iri(mei, path)
    text = f"Well said, {mei.name}"
    uri = lab.peer.do("quote", uri=iri, text=text)["uri"]
    stamp = shows("the stamp", lambda: lab.peer.state()["quoting"][uri]["stamp"])
    document = lab.peer.look_up(stamp)
    assert document["type"] == "QuoteAuthorization"
    assert (document["interactingObject"], document["interactionTarget"]) == (uri, iri)
    seen = shows("the quote", lambda: reader.sees(lab.fed, text=text))
    shows("the card", lambda: CARD in reader.browser.get(seen))
    assert f"Quote me, says {mei.name}" in reader.browser.get(seen)
    assert "quoted your note" in mei.notifications()
    mei.browser.post(f"/notes/{note_id(seen)}/unquote")
    shows("the end", lambda: stamp in lab.peer.state()["tombstones"])
    assert not lab.peer.can_look_up(stamp)
    assert CARD not in reader.browser.get(seen)


@pytest.mark.shows(THEIRS, "quote that is not allowed")
def test_a_note_here_that_nobody_may_quote_is_not(lab: Lab) -> None:
    mei = lab.member()
    fields = note_fields("Not to be quoted") | {"may_quote": "nobody"}
    path = mei.browser.post("/compose", fields).headers["Location"]
    iri = lab.note_iri(mei, path)
    uri = lab.peer.do("quote", uri=iri, text="All the same")["uri"]
    shows("the Reject", lambda: lab.peer.state()["quoting"][uri]["isRejected"])
    assert lab.peer.state()["quoting"][uri]["stamp"] is None
    assert "quoted your note" not in mei.notifications()


@pytest.mark.shows(OURS, "quote, asked for and allowed")
@pytest.mark.shows(THEIRS, "quote, taken back by who is quoted")
def test_a_quote_from_here_is_asked_for_and_stamped(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    lab.follow_from_peer(mei)
    text = f"Who quotes this, {mei.name}?"
    uri = lab.peer.do("post", text=text, quotable=True)["uri"]
    quoted = shows("the post", lambda: mei.sees(lab.fed, text=text))
    fields = note_fields("I do") | {"quote": note_id(quoted)}
    path = mei.browser.post("/compose", fields).headers["Location"]
    shows("the card", lambda: CARD in mei.browser.get(path))
    assert text in mei.browser.get(path)
    iri = lab.note_iri(mei, path)
    stamped = shows("the stamp", lambda: stamp_of(lab, iri))
    assert (stamped["quote"], stamped["content"].count("I do")) == (uri, 1)
    assert stamped["quoteAuthorization"].startswith(f"{lab.peer.iri}/")
    lab.peer.do("unquote", uri=iri)
    shows("no card", lambda: CARD not in mei.browser.get(path))


def stamp_of(lab: Lab, iri: str) -> dict[str, str] | None:
    """A quote as the peer has it, once it carries a stamp."""
    note = lab.peer.note(iri)
    return note if note and note["quoteAuthorization"] else None
