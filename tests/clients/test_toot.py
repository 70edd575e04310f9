"""toot: a program for terminals, run as people run it."""

from pathlib import Path

import pytest

from tests.clients.toots import Toot
from tests.support.nodes import LiveNode, photo

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
    assert "A cup #clay" in gil.run("timelines", "home")
