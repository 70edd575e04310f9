"""Which addresses may be linked, and how hosts are shown."""

import pytest

from node.text.weblinks import clean_authority, clean_url, host_of, show_host


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("https://X.Example/Path?q=1#f", "https://x.example/Path?q=1#f"),
        (" HTTP://x.example ", "http://x.example"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ('https://x.example/"<>', "https://x.example/%22%3C%3E"),
        ("https://x.example/a\\b", "https://x.example/a%5Cb"),
        ("https://x.example/a%20b", "https://x.example/a%20b"),
        ("https://x.example.:8443/", "https://x.example:8443/"),
        ("https://127.0.0.1/", "https://127.0.0.1/"),
        ("https://[2001:DB8::1]:8080/", "https://[2001:db8::1]:8080/"),
        ("https://x.example?q", "https://x.example?q"),
    ],
)
def test_a_web_address_has_one_spelling(url: str, cleaned: str):
    assert clean_url(url) == cleaned
    assert clean_url(cleaned) == cleaned


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.example",
        "//x.example",
        "https:x.example",
        "https:///x.example",
        "https://",
        "https://x.example:0/",
        "https://x.example:99999/",
        "https://x.example:/",
        "https://a@x.example/",
        "https://x.example\\@y.example/",
        "https://x y.example/",
        "https://x\u00a0y.example/",
        "https://-x.example/",
        "https://x..example/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 200}example/",
        "https://[::g]/",
        "https://x.example/" + "ä" * 500,
    ],
)
def test_anything_else_is_not_linked(url: str):
    assert clean_url(url) is None


def test_the_host_of_an_address_is_without_port():
    assert host_of("https://x.example:8443/a:80") == "x.example"
    assert host_of("http://[::1]:80/") == "[::1]"
    assert host_of("https://x.example?a") == "x.example"


def test_an_authority_keeps_its_port():
    assert clean_authority("Photos.Example:8080") == "photos.example:8080"
    assert clean_authority("photos.example:x") is None


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("x.example", "x.example"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("xn--fsqu00a.xn--0zwm56d", "例子.测试"),
        ("xn--pple-43d.com", "xn--pple-43d.com"),  # mixed Cyrillic and Latin
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com"),  # all Cyrillic, reads as Latin
        ("xn--e1afmkfd.xn--e1aybc", "пример.тест"),
        ("xn--a", "xn--a"),
    ],
)
def test_a_foreign_host_is_readable_unless_it_deceives(host: str, shown: str):
    assert show_host(host) == shown
