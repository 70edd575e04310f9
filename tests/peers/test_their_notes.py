"""What the peer posts, as people here see it."""

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import THEIRS
from tests.support.visits import Member


def reader(lab: Lab) -> Member:
    mei = lab.member()
    lab.follow_peer(mei)
    return mei


def seen(lab: Lab, mei: Member, text: str) -> str:
    return shows(f"“{text}”", lambda: mei.sees(lab.fed, text=text))


@pytest.mark.shows(THEIRS, "Create Note")
def test_a_post_is_in_the_home_feed(lab: Lab) -> None:
    mei = reader(lab)
    lab.peer.do("post", text=f"Fog lifts, {mei.name}", hashtag="herons")
    page = mei.browser.get(seen(lab, mei, f"Fog lifts, {mei.name}"))
    assert lab.peer.handle in page
    assert "/topics/herons" in page


@pytest.mark.shows(THEIRS, "Note with pictures")
def test_a_picture_is_shown_with_its_description(lab: Lab) -> None:
    mei = reader(lab)
    lab.peer.do("post", text=f"A square for {mei.name}", image=True)
    page = mei.browser.get(seen(lab, mei, f"A square for {mei.name}"))
    assert 'alt="a blue square"' in page
    own = [part.partition('"')[0] for part in page.split('src="')[1:]]
    copies = [source for source in own if source.startswith("/media/")]
    assert copies, "pictures come from our own node"
    for source in copies:
        answer = mei.opens(source)
        assert answer.status_code == 200, source
        assert answer.headers["Content-Type"].startswith("image/")


@pytest.mark.shows(THEIRS, "Note with a video")
def test_a_video_is_linked_and_not_loaded(lab: Lab) -> None:
    mei = reader(lab)
    lab.peer.do("post", text=f"It takes off, {mei.name}", video=True)
    page = mei.browser.get(seen(lab, mei, f"It takes off, {mei.name}"))
    film = f"https://{lab.peer.host}/clip.mp4"
    assert f'class="detail-link" href="{film}"' in page
    assert f'src="{film}"' not in page
    assert "a heron takes off" in page
    assert not [get for get in lab.peer.gets() if get["path"] == "/clip.mp4"]


@pytest.mark.shows(THEIRS, "Note with a content warning")
def test_a_content_warning_covers_the_text(lab: Lab) -> None:
    mei = reader(lab)
    lab.peer.do(
        "post",
        text=f"It was the gardener, {mei.name}",
        summary="The end of the film",
        sensitive=True,
        image=True,
    )
    page = mei.browser.get(seen(lab, mei, f"It was the gardener, {mei.name}"))
    assert '<details class="warning">' in page
    assert '<details class="sensitive">' in page
    assert "The end of the film" in page


@pytest.mark.shows(THEIRS, "Note with a mention")
def test_a_mention_is_told_to_somebody_who_follows_nobody(lab: Lab) -> None:
    mei = lab.member()
    lab.peer.do("post", text="have you seen it?", to=[mei.handle])
    shows("the mention", lambda: "have you seen it?" in mei.notifications())
    shows("the notification", lambda: "mentioned you" in mei.notifications())


@pytest.mark.shows(THEIRS, "Note unlisted")
def test_what_is_unlisted_is_read_by_who_follows_and_by_address(lab: Lab) -> None:
    mei = reader(lab)
    text = f"Not for the front page, {mei.name}"
    lab.peer.do("post", text=text, visibility="unlisted")
    path = seen(lab, mei, text)
    assert lab.node.visitor().http.get(path).status_code == 200
    assert path not in lab.node.visitor().get("/explore")


@pytest.mark.shows(THEIRS, "Note for followers", "Note direct")
def test_what_is_not_public_reaches_only_whom_it_is_for(lab: Lab) -> None:
    mei, other = reader(lab), lab.member()
    text = f"Between us, {mei.name}"
    lab.peer.do("post", text=text, visibility="followers")
    path = seen(lab, mei, text)
    lab.peer.do("dm", text="the key is under the mat", handle=mei.handle)
    shows("the message", lambda: "under the mat" in mei.notifications())
    assert other.opens(path).status_code == 404
    assert "under the mat" not in other.notifications()
    assert lab.node.visitor().http.get(path).status_code == 404


@pytest.mark.shows(THEIRS, "Update Note", "Delete Note")
def test_an_edit_and_a_deletion_show(lab: Lab) -> None:
    mei = reader(lab)
    uri = lab.peer.do("post", text=f"First wording, {mei.name}", image=True)["uri"]
    path = seen(lab, mei, f"First wording, {mei.name}")
    lab.peer.do("update", uri=uri, text="Second wording")
    shows("the edit", lambda: "Second wording" in mei.browser.get(path))
    assert 'alt="a blue square"' in mei.browser.get(path)
    assert "First wording" in mei.browser.get(f"{path}/history")
    lab.peer.do("delete", uri=uri)
    shows("the deletion", lambda: mei.opens(path).status_code in (404, 410))
    assert path not in mei.home_paths()


@pytest.mark.shows(THEIRS, "Note that replies")
def test_a_reply_stands_under_the_note(lab: Lab) -> None:
    mei = lab.member()
    path = mei.post("What do herons eat?")
    iri = lab.note_iri(mei, path)
    lab.peer.do("reply", uri=iri, text="Frogs, if they can")
    shows("the reply", lambda: "Frogs, if they can" in mei.browser.get(path))
    shows("the notification", lambda: "commented" in mei.notifications())


@pytest.mark.shows(THEIRS, "Create Article", "Create Video")
@pytest.mark.parametrize("kind", ["Article", "Video"])
def test_articles_and_videos_are_shown_as_notes(lab: Lab, kind: str) -> None:
    mei = reader(lab)
    words = f"Long, {kind} for {mei.name}"
    uri = lab.peer.do("post", type=kind, name="On herons", text=words)["uri"]
    page = mei.browser.get(seen(lab, mei, words))
    assert "On herons" in page
    assert f'class="detail-link" href="{uri}"' in page


@pytest.mark.shows(THEIRS, "Update of an actor")
def test_a_new_name_shows_on_the_profile(lab: Lab) -> None:
    mei = reader(lab)
    name = f"Fed who knows {mei.name}"
    lab.peer.do("profile", name=name)
    shows("the name", lambda: name in mei.profile_of(lab.fed))
