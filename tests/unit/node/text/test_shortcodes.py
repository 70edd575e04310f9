"""Where a shortcode stands in text and in HTML."""

import pytest
from markupsafe import Markup

from node.text.sanitize import clean_html
from node.text.shortcodes import (
    MAX_EACH,
    list_shortcodes,
    show_in_html,
    show_in_text,
)


def mark(name: str) -> str:
    return f"[{name}]"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (":blobcat:", ["blobcat"]),
        ("Hi :blob_cat: and :blob-cat:!", ["blob_cat", "blob-cat"]),
        ("猫:neko:です", ["neko"]),
        (":one1::two2:", ["one1", "two2"]),
        ("(:cat:)", ["cat"]),
        (":cat: :cat:", ["cat"]),
        ("at 12:30:45", []),
        ("a:cat:", []),
        (":cat:s", []),
        ("https://a.example/:cat:", []),
        (":a:", []),
        (":caté:", []),
        (': x" onerror="y:', []),
        (f":{'x' * 65}:", []),
        ("::", []),
    ],
)
def test_a_shortcode_is_a_plain_name_between_colons(text, names):
    assert list_shortcodes(text) == tuple(names)


def test_text_is_escaped_around_emoji():
    shown = show_in_text("<b>:cat:</b> & :dog:", mark)

    assert shown == "&lt;b&gt;[cat]&lt;/b&gt; &amp; [dog]"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>:cat:</p>", "<p>[cat]</p>"),
        (
            '<p><a href="https://a.example/:cat:/">:dog:</a></p>',
            '<p><a href="https://a.example/:cat:/">[dog]</a></p>',
        ),
        ("<p>a<code>:cat:</code>:dog:</p>", "<p>a<code>:cat:</code>[dog]</p>"),
        ("<pre><code>:cat:</code>:dog:</pre><p>:owl:</p>", "<p>[owl]</p>"),
        ("<p>&lt;:cat:&gt; &amp;:dog:</p>", "<p>&lt;[cat]&gt; &amp;[dog]</p>"),
        ("<p>no emoji</p>", "<p>no emoji</p>"),
    ],
)
def test_words_of_html_have_emoji_and_nothing_else(html, expected):
    shown = show_in_html(clean_html(html), mark)

    assert shown.replace(' rel="nofollow noopener noreferrer ugc"', "").endswith(
        expected
    )


def test_a_bracket_in_an_attribute_ends_no_tag():
    html = Markup('<p><a href="https://a.example/?q=>:cat:">:dog:</a></p>')

    assert show_in_html(html, mark) == html.replace(":dog:", "[dog]")


def test_so_many_emoji_are_shown_and_no_more():
    words = " ".join([":cat:"] * (MAX_EACH + 5))
    halves = Markup(f"<p>{words}</p><p>{words}</p>")

    assert show_in_text(words, mark).count("[cat]") == MAX_EACH
    assert show_in_html(halves, mark).count("[cat]") == MAX_EACH
