"""From an author's words to the HTML of a note."""

from html import unescape

import pytest
from markupsafe import Markup

from node.errors import Invalid
from node.text.render import MentionTarget, Rendered, render_federated, render_note
from node.text.sanitize import LINK_REL, to_text

REL = f'rel="{LINK_REL}"'
PEOPLE = {
    "ana": MentionTarget("https://n.example/@ana", "ana"),
    "bob@photos.example": MentionTarget("https://photos.example/u/1?a=1&b=2", "Bob"),
}


def render(text: str) -> Rendered:
    return render_note(
        text, mentions=PEOPLE, topic_url=lambda key: f"https://n.example/topics/{key}"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\ntwo\n\n\nThree", "<p>One<br>two</p><p>Three</p>"),
        ("One\r\n \t\r\ntwo\r", "<p>One</p><p>two</p>"),
        ("<b>&amp;</b>", "<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>"),
        ("  ", ""),
        ("@zoe and me@x.example", "<p>@zoe and me@x.example</p>"),
        (
            "https://x.example/@ana",
            f'<p><a href="https://x.example/@ana" {REL}>'
            '<span class="invisible">https://</span>x.example/@ana</a></p>',
        ),
        (
            "#Café",
            '<p><a class="mention hashtag" href="https://n.example/topics/caf%C3%A9" '
            f"{REL}>#<span>Café</span></a></p>",
        ),
        (
            "@ana",
            '<p><span class="h-card"><a class="u-url mention" '
            f'href="https://n.example/@ana" {REL}>@<span>ana</span></a></span></p>',
        ),
    ],
)
def test_plain_text_becomes_paragraphs_with_links(text: str, html: str):
    assert render(text).html == html


@pytest.mark.parametrize(
    ("shown", "rest"),
    [
        ("x.example/a/very/long/path?and", "=1&amp;two=2#three"),
        ("a.long.name.of.something.which.is.at.x.example", "/path"),
        ("x.example/12345678901234567890", ""),
    ],
)
def test_a_long_address_is_shown_by_how_it_begins_never_less_than_its_host(
    shown: str, rest: str
):
    address = f"https://www.{shown}{rest}"

    html = render(unescape(address)).html

    begins = f'<span class="ellipsis">{shown}</span>' if rest else shown
    ends = f'<span class="invisible">{rest}</span>' if rest else ""
    assert html == (
        f'<p><a href="{address}" {REL}>'
        f'<span class="invisible">https://www.</span>{begins}{ends}</a></p>'
    )
    assert to_text(html) == unescape(address)


def test_a_remote_mention_links_the_remote_profile():
    html = render("@bob@Photos.example").html

    assert 'href="https://photos.example/u/1?a=1&amp;b=2"' in html
    assert "@<span>Bob</span>" in html


def test_handles_and_topics_are_told_once_and_in_order():
    rendered = render("#b @bob@photos.example #A @ana #B @ana @zoe")

    assert rendered.handles == ("bob@photos.example", "ana")
    assert rendered.topics == ("b", "a")


def test_a_note_of_6000_characters_is_refused():
    with pytest.raises(Invalid, match="at most 5000"):
        render("x" * 6_000)


def test_a_note_of_5000_characters_is_not():
    assert len(render("&" * 5_000).html) > 5_000


def test_the_title_is_the_first_bold_line_of_what_peers_get():
    html = render_federated("Cups & <b>", Markup("<p>Blue</p>"))

    assert html == "<p><strong>Cups &amp; &lt;b&gt;</strong></p><p>Blue</p>"


def test_without_a_title_peers_get_the_note_as_it_is():
    assert render_federated(None, Markup("<p>Blue</p>")) == "<p>Blue</p>"
