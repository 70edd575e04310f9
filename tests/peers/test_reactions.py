"""Likes and boosts, and taking them back, in both directions."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS


@pytest.mark.shows(THEIRS, "Like", "Undo Like")
def test_the_peer_likes_a_note_here_and_thinks_again(lab: Lab) -> None:
    mei = lab.member()
    path = mei.post("Likes come and go")
    iri = lab.note_iri(mei, path)
    lab.peer.do("like", uri=iri)
    shows("the like", lambda: mei.count(path, "like") == 1)
    shows("the notification", lambda: "liked" in mei.notifications())
    lab.peer.do("unlike", uri=iri)
    shows("no like", lambda: mei.count(path, "like") == 0)


@pytest.mark.shows(THEIRS, "reaction with an emoji", "Undo of a reaction")
def test_a_reaction_of_the_peer_is_shown_by_its_emoji(lab: Lab) -> None:
    mei = lab.member()
    path = mei.post("React to me")
    iri = lab.note_iri(mei, path)
    lab.peer.do("react", uri=iri, emoji="🎉")
    shows("the reaction", lambda: mei.reactions(path) == {"🎉": 1})
    lab.peer.do("unreact", uri=iri)
    shows("no reaction", lambda: mei.reactions(path) == {})


@pytest.mark.shows(THEIRS, "Announce", "Undo Announce")
def test_the_peer_boosts_a_note_here_and_thinks_again(lab: Lab) -> None:
    mei = lab.member()
    path = mei.post("Boosts come and go")
    iri = lab.note_iri(mei, path)
    lab.peer.do("announce", uri=iri)
    shows("the boost", lambda: mei.count(path, "boost") == 1)
    shows("the notification", lambda: "boosted" in mei.notifications())
    lab.peer.do("unannounce", uri=iri)
    shows("no boost", lambda: mei.count(path, "boost") == 0)


@pytest.mark.shows(OURS, "Like", "Undo Like")
def test_a_like_from_here_arrives_and_is_taken_back(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    uri = lab.peer.do("post", text=f"Like this, {mei.name}")["uri"]
    path = shows("the post", lambda: mei.sees(lab.fed, text=f"Like this, {mei.name}"))
    mei.react(path, "like")
    like = lab.peer.await_arrival("Like", lambda each: each.object_id == uri)
    actor = lab.iri(mei)
    assert like.actor == actor
    shows("the like", lambda: lab.peer.reactions(uri) == [("Like", actor, "")])
    assert mei.count(path, "like") == 1
    mei.react(path, "unlike")
    shows("no like", lambda: lab.peer.reactions(uri) == [])
    assert mei.count(path, "like") == 0


@pytest.mark.shows(OURS, "reaction with an emoji", "Undo of a reaction")
def test_a_reaction_from_here_arrives_and_is_taken_back(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    text = f"React to this, {mei.name}"
    uri = lab.peer.do("post", text=text)["uri"]
    path = shows("the post", lambda: mei.sees(lab.fed, text=text))
    actor = lab.iri(mei)
    mei.react_with(path, "🎉")
    told = [("Like", actor, "🎉")]
    shows("the reaction", lambda: lab.peer.reactions(uri) == told)
    assert mei.reactions(path) == {"🎉": 1}
    mei.react(path, "unreact")
    shows("no reaction", lambda: lab.peer.reactions(uri) == [])
    assert mei.reactions(path) == {}


@pytest.mark.shows(OURS, "Announce", "Undo Announce")
def test_a_boost_from_here_arrives_and_is_taken_back(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    uri = lab.peer.do("post", text=f"Boost this, {mei.name}")["uri"]
    path = shows("the post", lambda: mei.sees(lab.fed, text=f"Boost this, {mei.name}"))
    mei.react(path, "boost")
    boost = lab.peer.await_arrival("Announce", lambda each: each.object_id == uri)
    actor = lab.iri(mei)
    assert boost.actor == actor
    shows("the boost", lambda: lab.peer.reactions(uri) == [("Announce", actor, "")])
    assert mei.count(path, "boost") == 1
    mei.react(path, "unboost")
    shows("no boost", lambda: lab.peer.reactions(uri) == [])
    assert mei.count(path, "boost") == 0
