"""Small words that pages make of what they are given."""

import pytest

from node.text.prose import render_prose
from node.web.agents import browser_words
from node.web.paths import login_path, own_path

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("x" * 300, "x" * 60),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(agent: str, words: str) -> None:
    assert browser_words(agent) == words


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "settings",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/a\\b",
        "\\\\evil.example",
        "/%2Fevil.example",
        "/%2fevil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "/\t/evil.example",
        "/a\nb",
        " /a",
        "https:evil.example",
        "https://node.example.evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "/" + "a" * 4_001,
    ],
)
def test_nothing_leads_away_from_the_node(text: str | None) -> None:
    assert own_path(text) == "/"


@pytest.mark.parametrize(
    "path", ["/", "/@ana?tab=replies", "/a/b#c", "/topics/%E7%8C%AB"]
)
def test_a_path_of_the_node_is_kept(path: str) -> None:
    assert own_path(path) == path


def test_the_log_in_page_remembers_the_whole_path() -> None:
    assert (
        login_path("/search?q=a&tab=all") == "/login?next=%2Fsearch%3Fq%3Da%26tab%3Dall"
    )


def test_a_text_becomes_paragraphs_with_links_and_nothing_else() -> None:
    html = render_prose("One <b>\ntwo\n\n  \nSee https://clay.example & more")

    assert str(html).startswith("<p>One &lt;b&gt;<br>two</p><p>See <a ")
    assert 'href="https://clay.example"' in html
    assert html.endswith("&amp; more</p>")


def test_a_very_long_paragraph_is_shown_without_links() -> None:
    html = render_prose("https://clay.example " + "word " * 2_000)

    assert "<a " not in html
    assert html.count("word") == 2_000
