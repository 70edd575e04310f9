"""Which links of a page say whose page it is."""

import pytest

from node.text.backlinks import list_own_links

ANA = "https://node.example/@ana"


@pytest.mark.parametrize(
    "html",
    [
        f'<a rel="me" href="{ANA}">Ana</a>',
        f"<A HREF='{ANA}' REL='nofollow ME noopener'>Ana</A>",
        f"<link rel=me href={ANA}>",
        f'<p>Hi\n<a class="x"\n  href="{ANA}"\n  rel = "me"\n>Ana</a>',
        f'<a title="a &gt; b" rel="me" href=" {ANA} ">',
    ],
)
def test_a_link_with_me_is_its_own(html: str) -> None:
    assert list(list_own_links(html)) == [ANA]


@pytest.mark.parametrize(
    "html",
    [
        f'<a href="{ANA}">Ana</a>',
        f'<a rel="friend met" href="{ANA}">Ana</a>',
        f'<a data-rel="me" href="{ANA}">Ana</a>',
        f'<abbr rel="me" href="{ANA}">Ana</abbr>',
        f'&lt;a rel="me" href="{ANA}"&gt;',
        '<a rel="me">Ana</a>',
        f"<a rel=me href={ANA}",
        f'<!-- <a rel="me" href="{ANA}"> -->',
        f'<!-- <a rel="me" href="{ANA}">',
        f'<textarea name="x"><a rel="me" href="{ANA}"></TextArea>',
        f'<script>"<a rel=me href={ANA}>"</script>',
        f'<title><a rel="me" href="{ANA}"></title>',
        f'<a rel="nofollow" rel="me" href="{ANA}">',
    ],
)
def test_others_are_not(html: str) -> None:
    assert list(list_own_links(html)) == []


def test_of_an_attribute_the_first_counts() -> None:
    html = f'<a rel="me" href="https://eve.example/" href="{ANA}">'

    assert list(list_own_links(html)) == ["https://eve.example/"]


def test_what_follows_a_comment_and_a_script_counts() -> None:
    html = f"<!-- x --><script>1 < 2</script><title>Ana</title><a rel=me href={ANA}>"

    assert list(list_own_links(html)) == [ANA]


def test_addresses_are_read_as_browsers_do() -> None:
    html = '<a rel="me" href="https://node.example/?a=1&amp;b=2">'

    assert list(list_own_links(html)) == ["https://node.example/?a=1&b=2"]


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<a x",
        "<a rel=",
        '<a rel="',
        "<a rel     ",
        "<a rel=me href='",
        "<!--",
        "<title>",
    ],
)
def test_a_bent_page_is_looked_through_once(piece: str) -> None:
    """What takes the square of its length would not end before the test is cut off."""
    html = piece * (1_000_000 // len(piece))

    assert list(list_own_links(html)) == []
