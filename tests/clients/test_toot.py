"""toot: a program for terminals, run as people run it."""

from pathlib import Path

import pytest

from tests.clients.toots import Toot
from tests.support.nodes import LiveNode, photo, wait_for
from tests.support.visits import Member

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


@pytest.fixture(scope="session")
def gil(node: LiveNode, tmp_path_factory: pytest.TempPathFactory) -> Toot:
    browser = node.join("gil", "gil likes vermilion")
    return Toot(node, browser, tmp_path_factory.mktemp("toot"))


def test_it_logs_in_and_knows_who_it_is(gil: Toot) -> None:
    assert f"gil@{gil.node.host}" in gil.run("auth")
    assert gil.ask("whoami")["acct"] == "gil"
    assert gil.ask("instance")["uri"] == gil.node.host


def test_it_posts_with_a_picture_and_reads_it_again(gil: Toot, tmp_path: Path) -> None:
    picture = tmp_path / "cup.jpg"
    picture.write_bytes(photo(seed=11))
    sent = gil.ask(
        *("post", "A cup #clay", "--media", str(picture), "--description", "A cup"),
        *("--visibility", "unlisted", "--spoiler-text", "Clay", "--language", "en"),
    )

    assert (sent["visibility"], sent["spoiler_text"]) == ("unlisted", "Clay")
    assert [each["description"] for each in sent["media_attachments"]] == ["A cup"]
    wait_for(lambda: "A cup #clay" in gil.run("timelines", "home"), what="the note")


def test_it_finds_keeps_away_and_reacts(gil: Toot, node: LiveNode) -> None:
    hal = Member(node, "hal")
    note = hal.post("A jug #jugs").rpartition("/")[2]

    assert "@hal" in gil.run("search", "hal")
    assert gil.ask("follow", "hal")["following"] is True
    assert gil.ask("block", "hal")["blocking"] is True
    assert "hal" in gil.run("blocked")
    assert gil.ask("unblock", "hal")["blocking"] is False
    assert gil.ask("mute", "hal")["muting"] is True
    assert gil.ask("unmute", "hal")["muting"] is False

    assert gil.ask("favourite", note)["favourited"] is True
    assert gil.ask("reblog", note)["reblog"]["id"] == note
    assert gil.ask("bookmark", note)["bookmarked"] is True
    gil.run("post", "How big?", "--reply-to", note)
    assert "How big?" in gil.run("thread", note)
    assert "A jug" in gil.run("timelines", "tag", "jugs")


def test_it_keeps_lists_topics_and_asks_in_polls(gil: Toot, tmp_path: Path) -> None:
    gil.run("lists", "create", "Potters")
    assert "Potters" in gil.run("lists", "list")
    gil.run("tags", "follow", "raku")
    assert "raku" in gil.run("tags", "followed")

    asked = gil.ask("post", "Which?", "--poll-option", "Ash", "--poll-option", "Salt")
    assert "Ash" in gil.run("polls", "show", asked["poll"]["id"])
    picture = tmp_path / "jar.jpg"
    picture.write_bytes(photo(seed=12))
    assert "image" in gil.run("upload", str(picture))
    assert gil.run("delete", asked["id"])


@pytest.fixture(scope="session")
def ivy(node: LiveNode, gil: Toot) -> Member:
    """Somebody who is asked before others follow, and whom gil follows."""
    ivy = Member(node, "ivy")
    gil.run("follow", "ivy")
    return ivy


def test_it_takes_back_what_it_did(gil: Toot, ivy: Member) -> None:
    note = ivy.post("A dish").rpartition("/")[2]
    for done, undone, flag in (
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
    ):
        assert gil.ask(done, note)[flag] is True
        assert gil.ask(undone, note)[flag] is False
    gil.run("reblog", note)
    assert [each["acct"] for each in gil.ask("reblogged-by", note)] == ["gil"]
    assert gil.ask("unreblog", note)["reblogged"] is False
    own = gil.ask("post", "A tray")["id"]
    assert gil.ask("pin", own)["pinned"] is True
    assert gil.ask("unpin", own)["pinned"] is False
    assert gil.ask("status", own)["content"] == "<p>A tray</p>"


def test_it_reads_every_timeline(gil: Toot, ivy: Member) -> None:
    note = ivy.post("A saucer #saucers").rpartition("/")[2]
    gil.run("favourite", note)
    gil.run("bookmark", note)
    gil.run("lists", "create", "Saucers")
    assert "ivy" in gil.run("lists", "add", "Saucers", "ivy")
    assert [each["acct"] for each in gil.ask("lists", "accounts", "Saucers")] == ["ivy"]
    for timeline in (
        ("account", "ivy"),
        ("favourites",),
        ("public", "--local"),
        ("tag", "saucers"),
        ("trending",),
        ("list", "Saucers"),
    ):
        found = wait_for(
            lambda name=timeline: (
                "A saucer" in gil.run("timelines", *name, "--no-pager")
            ),
            what=str(timeline),
        )
        assert found
    assert "A saucer" in gil.run("bookmarks", "--once")
    gil.run("lists", "remove", "Saucers", "ivy")
    assert gil.ask("lists", "accounts", "Saucers") == []
    gil.run("lists", "delete", "Saucers")


def test_it_knows_people_and_changes_what_they_see(gil: Toot, ivy: Member) -> None:
    assert gil.ask("whois", "ivy")["acct"] == "ivy"
    assert "ivy" in [each["acct"] for each in gil.ask("following", "gil")]
    assert "gil" in [each["acct"] for each in gil.ask("followers", "ivy")]
    assert gil.ask("unfollow", "ivy")["following"] is False
    gil.run("mute", "ivy")
    assert [each["acct"] for each in gil.ask("muted")] == ["ivy"]
    gil.run("unmute", "ivy")
    changed = gil.ask("update-account", "--display-name", "Gil", "--note", "Throws")
    assert changed["display_name"] == "Gil"
    ivy.post("A crock #crocks")
    assert gil.ask("tags", "info", "crocks")["name"] == "crocks"


def test_it_lets_in_who_asks_and_hears_of_it(gil: Toot, node: LiveNode) -> None:
    gil.run("update-account", "--locked")
    own_id = gil.ask("whoami")["id"]
    for name in ("jim", "joe"):
        Member(node, name).browser.post(f"/people/{own_id}/follow")

    asking = gil.ask("follow-requests", "list")
    assert {each["acct"] for each in asking} == {"jim", "joe"}
    gil.run("follow-requests", "accept", "jim")
    gil.run("follow-requests", "reject", "joe")
    assert gil.ask("follow-requests", "list") == []
    assert [each["acct"] for each in gil.ask("followers", "gil")] == ["jim"]
    told = gil.ask("notifications", "--type", "follow")
    assert [each["account"]["acct"] for each in told] == ["jim"]
    gil.run("notifications", "--clear")
    assert gil.ask("notifications") == []


def test_it_votes(gil: Toot, node: LiveNode) -> None:
    kim = Toot(node, node.join("kim", "kim likes vermilion"), gil.directory / "kim")
    asked = kim.ask("post", "Which?", "--poll-option", "Ash", "--poll-option", "Salt")
    voted = gil.ask("polls", "vote", asked["poll"]["id"], "1")
    assert voted["own_votes"] == [1]
    assert [each["votes_count"] for each in voted["options"]] == [0, 1]
    assert f"kim@{node.host}" in kim.run("auth")
    kim.run("logout", f"kim@{node.host}")
    assert f"kim@{node.host}" not in kim.run("auth")
