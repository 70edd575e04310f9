"""Markdown of other servers, and that none of it gets past the sanitiser."""

from time import process_time

import pytest

from node.text.markdown import markdown_to_html
from node.text.sanitize import clean_html

REL = 'rel="nofollow noopener noreferrer ugc"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("**a** _b_ ~~c~~", "<p><strong>a</strong> <em>b</em> <del>c</del></p>"),
        ("`<b>*x*`", "<p><code>&lt;b&gt;*x*</code></p>"),
        ("snake_case_name 2*3*4", "<p>snake_case_name 2<em>3</em>4</p>"),
        ("# Kilns #", "<p><strong>Kilns</strong></p>"),
        ("- a\n- b\n\nc", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("> a\n> b", "<blockquote><p>a<br>b</p></blockquote>"),
        ("```\nx < y\n```", "<pre><code>x &lt; y</code></pre>"),
        ("a\n***\nb", "<p>a</p><p>b</p>"),
        (r"\*a\*", "<p>*a*</p>"),
        (
            "[pots](https://p.example/a?b=1&c) end",
            f'<p><a href="https://p.example/a?b=1&amp;c" {REL}>pots</a> end</p>',
        ),
        (
            "See https://p.example/x.",
            f'<p>See <a href="https://p.example/x" {REL}>https://p.example/x</a>.</p>',
        ),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
    ],
)
def test_markdown_is_shown_as_html(text: str, html: str) -> None:
    assert clean_html(markdown_to_html(text)) == html


@pytest.mark.parametrize(
    "part", ["*", "_", "[", "`", "**a", "> ", "~~", "\\", "<http://"]
)
def test_long_marks_take_no_long_time(part: str) -> None:
    text = (part * 100_000)[:100_000]
    before = process_time()
    markdown_to_html(text)
    assert process_time() - before < 5
