"""What people here post, as the peer receives and reads it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.peers.foreign import Arrival
from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS
from tests.peers.tls_nodes import trust
from tests.support.nodes import photo
from tests.support.visits import Member, Shot, note_fields

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ALTS = ("A heron on a pole in the fog", "The same heron, now in flight")


def note_with(text: str, kind: str = "Note") -> Callable[[Arrival], bool]:
    def fits(arrival: Arrival) -> bool:
        note = arrival.object
        return (
            isinstance(note, dict)
            and note["type"] == kind
            and text in note.get("content", "")
        )

    return fits


def kinds_of(tags: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(each["type"], each["name"]) for each in tags]


def edited(lab: Lab, iri: str) -> dict[str, Any] | None:
    """A note as the peer has it, once it knows of an edit."""
    note = lab.peer.note(iri)
    return note if note and note["updated"] else None


def get(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False, verify=trust())


@pytest.mark.shows(OURS, "Create Note", "Note with pictures")
def test_a_note_with_photos_and_their_descriptions_arrives(lab: Lab) -> None:
    mei = lab.member()
    iri = lab.follow_from_peer(mei)
    shots = [Shot(photo(seed=at), alt) for at, alt in enumerate(ALTS, 1)]
    path = mei.post("Seen at #dawn", title="Heron", photos=shots)
    create = lab.peer.await_arrival("Create", note_with("Seen at"))
    note = create.object
    assert (create.actor, note["attributedTo"]) == (iri, iri)
    assert "Heron" in note["content"]
    assert "name" not in note, "several servers show it as a content warning"
    assert PUBLIC in note["to"]
    assert f"{iri}/followers" in note["cc"]
    assert "#dawn" in [tag["name"] for tag in note["tag"]]
    assert [each["name"] for each in note["attachment"]] == list(ALTS)
    for each in note["attachment"]:
        file = get(each["url"])
        assert (file.status_code, file.headers["Content-Type"]) == (200, "image/jpeg")
        assert each["mediaType"] == "image/jpeg"
    understood = shows("the note", lambda: lab.peer.note(note["id"]))
    assert (understood["type"], understood["author"]) == ("Note", iri)
    assert [each["name"] for each in understood["attachments"]] == list(ALTS)
    assert ("Hashtag", "#dawn") in kinds_of(understood["tags"])
    read = lab.peer.look_up(lab.node.base_url + path)
    assert (read["id"], read["type"]) == (note["id"], "Note")


@pytest.mark.shows(OURS, "Note with a content warning")
def test_a_content_warning_is_the_summary(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_from_peer(mei)
    fields = note_fields("It was the gardener") | {"summary": "The end of the film"}
    mei.browser.post("/compose", fields)
    note = lab.peer.await_arrival("Create", note_with("the gardener")).object
    assert (note["summary"], note["sensitive"]) == ("The end of the film", True)
    understood = shows("the note", lambda: lab.peer.note(note["id"]))
    assert understood["summary"] == "The end of the film"
    assert understood["sensitive"] is True


@pytest.mark.shows(OURS, "Update Note", "Delete Note")
def test_an_edit_and_a_deletion_arrive(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_from_peer(mei)
    path = mei.post("Seen at dawn", photos=[Shot(photo(), ALTS[0])])
    iri = lab.peer.await_arrival("Create", note_with("Seen at dawn")).object_id
    mei.edit(path, "Seen at noon, in truth")
    update = lab.peer.await_arrival("Update", lambda each: each.object_id == iri)
    assert "noon, in truth" in update.object["content"]
    assert update.object["attachment"][0]["name"] == ALTS[0]
    assert update.object["updated"] > update.object["published"]
    understood = shows("the edit", lambda: edited(lab, iri))
    assert "noon, in truth" in understood["content"]
    assert "noon, in truth" in lab.peer.look_up(iri)["content"]
    mei.delete(path)
    gone = lab.peer.await_arrival("Delete", lambda each: each.object_id == iri)
    assert gone.object["type"] == "Tombstone"
    shows("no note", lambda: iri in lab.peer.state()["tombstones"])
    assert lab.peer.note(iri) is None
    assert get(iri).status_code in (401, 410), "401 where GETs have to be signed"
    read = lab.peer.can_look_up(iri)
    assert not read or lab.peer.look_up(iri)["type"] == "Tombstone"


@pytest.mark.shows(
    OURS, "Note with a mention", "Note unlisted", "Note for followers", "Note direct"
)
@pytest.mark.parametrize("visibility", ["unlisted", "followers", "direct"])
def test_a_note_arrives_with_the_audience_it_is_for(lab: Lab, visibility: str) -> None:
    mei = lab.member()
    iri = lab.follow_from_peer(mei)
    text = f"{lab.peer.handle} for {visibility} eyes"
    mei.post(text, visibility=visibility)
    create = lab.peer.await_arrival("Create", note_with(f"for {visibility} eyes"))
    followers, note = f"{iri}/followers", create.object
    audience = note.get("to", []), note.get("cc", [])
    everybody = [each for part in audience for each in part]
    assert (PUBLIC in audience[0], PUBLIC in audience[1]) == (
        False,
        visibility == "unlisted",
    )
    assert (followers in everybody) == (visibility != "direct")
    assert lab.peer.iri in everybody
    assert (create.body.get("to"), create.body.get("cc")) == (
        note.get("to"),
        note.get("cc"),
    )
    understood = shows("the note", lambda: lab.peer.note(create.object_id))
    assert (understood["to"], understood["cc"]) == audience
    assert ("Mention", lab.peer.handle) in kinds_of(understood["tags"])
    read = lab.peer.look_up(create.object_id)
    assert read["id"] == create.object_id, "with a signature it may be read"
    assert get(create.object_id).status_code in (
        (200, 401) if visibility == "unlisted" else (401, 404)
    )


@pytest.mark.shows(OURS, "Note that replies")
def test_a_reply_names_what_it_answers_and_whom(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    parent = lab.peer.do("post", text=f"Ask {mei.name} anything")["uri"]
    seen = shows("the question", lambda: mei.sees(lab.fed, text=f"Ask {mei.name}"))
    mei.reply(seen, "Why herons?")
    note = lab.peer.await_arrival("Create", note_with("Why herons?")).object
    assert note["inReplyTo"] == parent
    mentions = [tag["href"] for tag in note["tag"] if tag["type"] == "Mention"]
    assert mentions == [lab.peer.iri]
    understood = shows("the note", lambda: lab.peer.note(note["id"]))
    assert understood["inReplyTo"] == parent
    assert "Why herons?" in mei.browser.get(seen)


@pytest.mark.shows(OURS, "Update of an actor")
def test_a_new_name_and_avatar_arrive(lab: Lab) -> None:
    mei = lab.member()
    iri = lab.follow_from_peer(mei)
    mei.browser.post(
        "/settings/profile",
        {"name": "Mei of the Marsh", "bio": "Birds, mostly"},
        files={"avatar": ("me.jpg", photo(seed=9), "image/jpeg")},
    )
    update = lab.peer.await_arrival("Update", lambda each: each.object_id == iri)
    assert update.object["name"] == "Mei of the Marsh"
    assert get(update.object["icon"]["url"]).status_code == 200
    shows("the person", lambda: iri in lab.peer.state()["people"])
    assert lab.peer.state()["people"][iri]["name"] == "Mei of the Marsh"
    assert lab.peer.look_up(mei.handle)["name"] == "Mei of the Marsh"


@pytest.mark.shows(OURS, "Delete of an actor")
def test_an_account_that_is_deleted_says_so(lab: Lab) -> None:
    mei: Member = lab.member()
    iri = lab.follow_from_peer(mei)
    mei.browser.post(
        "/settings/delete", {"confirm": mei.name, "password": mei.password}
    )
    gone = lab.peer.await_arrival("Delete", lambda each: each.actor == iri)
    assert gone.object_id == iri
    shows("nobody", lambda: iri in lab.peer.state()["tombstones"])
    assert lab.node.visitor().http.get(f"/@{mei.name}").status_code in (404, 410)
