"""toot: a program for terminals, run as people run it."""

from pathlib import Path

import pytest

from tests.clients.toots import Toot
from tests.support.nodes import LiveNode, photo, wait_for
from tests.support.visits import Member

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


@pytest.fixture(scope="module")
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
