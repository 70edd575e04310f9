"""Whatever comes in, what goes out is safe, settled and small."""

import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples

from node.text.plain import clean_name
from node.text.sanitize import MAX_HTML_BYTES, TAGS, clean_html, to_text
from node.text.tokens import list_tokens, tag_key
from node.text.weblinks import clean_url

PIECES = """
<p>|</p>|<b>|</b>|<a href="https://a.example/">|<a href='javascript:x'>|</a>|<pre>
<ul>|<li>|</ul>|<ol start=3>|<table>|<tr>|<td>|</table>|<svg>|</svg>|<math>|<mtext>
<mglyph>|<style>|</style>|<!--|-->|<![CDATA[|]]>|<h1>|</h1>|<div>|</div>|<select>
<option>|<template>|</template>|<noscript>|</noscript>|<title>|</title>|<xmp>|</xmp>
<form>|</form>|<br>|<ruby>|<rt>|<rp>|<span class="mention x">|</span>|<blockquote>
</blockquote>|<img onerror=x>|&lt;|&amp;|&#60;|&#x0;|<|>|"|'|&|=|word|咖啡|<desc>|<nobr>
<img alt="|" src=x>
https://bank.example|<annotation-xml encoding="text/html">|<foreignObject>|<dd>|<hr>
<font color=x>|<strong x=1>|<frameset>|<body>|<plaintext>|</p|<a title="|">|www.a.com
"""
FRAGMENTS = st.sampled_from(
    [
        *PIECES.strip().replace("\n", "|").split("|"),
        "\n",
        " ",
        "\ud800",
        "\x00",
        "\u202e",
    ]
)
SOUP = st.lists(FRAGMENTS | st.text(max_size=5), max_size=40).map("".join)


@given(SOUP)
@settings(max_examples=examples(600), deadline=None)
def test_cleaning_twice_changes_nothing(html: str):
    once = clean_html(html)

    assert clean_html(str(once)) == once


@given(SOUP)
@settings(max_examples=examples(400), deadline=None)
def test_a_real_parser_sees_only_allowed_elements(html: str):
    tree = html5lib.parseFragment(str(clean_html(html)), namespaceHTMLElements=False)

    tags = {each.tag for each in tree.iter()} - {"DOCUMENT_FRAGMENT"}
    assert tags <= TAGS


@given(SOUP)
@settings(max_examples=examples(200), deadline=None)
def test_two_parsers_read_the_same_words(html: str):
    cleaned = str(clean_html(html))
    tree = html5lib.parseFragment(cleaned, namespaceHTMLElements=False)

    seen = "".join("".join(tree.itertext()).split())
    assert seen == "".join(to_text(cleaned).split())


@given(st.text(max_size=300))
@settings(max_examples=examples(200), deadline=None)
def test_text_keeps_its_size_within_bounds(text: str):
    assert len(clean_html(text * 400).encode()) <= MAX_HTML_BYTES


@given(st.text(max_size=80) | st.text(max_size=60).map("https://".__add__))
@settings(max_examples=examples(500), deadline=None)
def test_an_address_has_one_spelling(url: str):
    cleaned = clean_url(url)

    assert cleaned is None or clean_url(cleaned) == cleaned


@given(st.text(max_size=200))
@settings(max_examples=examples(300), deadline=None)
def test_a_name_cleaned_twice_is_the_same(name: str):
    once = clean_name(name, max_length=50)

    assert len(once) <= 50
    assert clean_name(once, max_length=50) == once


@given(st.text(alphabet="@#＃a1.-:/咖é\u0301· \n", max_size=80))
@settings(max_examples=examples(400), deadline=None)
def test_tokens_are_in_order_and_never_overlap(text: str):
    end = 0
    for token in list_tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert text[token.start] in "@#＃"
        end = token.end


@given(st.text(max_size=40))
@settings(max_examples=examples(300), deadline=None)
def test_a_tag_key_is_its_own_key(name: str):
    key = tag_key(name)

    assert key is None or tag_key(key) == key
