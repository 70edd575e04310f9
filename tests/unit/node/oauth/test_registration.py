"""What an app may call itself, and where people may be sent back to."""

import pytest

from node.errors import Invalid
from node.oauth.registration import OOB, clean_name, is_redirect, read_registration

SOUND = (
    OOB,
    "https://app.example/back",
    "https://app.example/back?server=node.example",
    "https://app.example:8443/back",
    "http://localhost:4000/back",
    "http://127.0.0.1/back",
    "http://[::1]:9/back",
    "oauth2redirect://com.keylesspalace.tusky/",
    "icecubesapp://",
    "com.example.app:/oauth",
)
DANGEROUS = (
    "",
    "app.example/back",
    "//app.example/back",
    "https://",
    "https:///back",
    "https://ana@app.example/back",
    "https://ana:secret@app.example/back",
    "https://app.example/back#fragment",
    "https://app.example/ba ck",
    "https://app.example\\@evil.example/",
    "https://app.example/\x00",
    "https://app.example:99999/",
    "https://äpp.example/",
    "http://app.example/back",
    "http://localhost.evil.example/back",
    "http://192.168.1.2/back",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,hello",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://app.example/1",
    "intent://x#Intent;end",
    "ms-msdt:/id",
    "mailto:ana@app.example",
    "urn:ietf:wg:oauth:2.0:oob:auto",
    "https://app.example/" + "x" * 2_000,
)


@pytest.mark.parametrize("uri", SOUND)
def test_an_app_may_be_gone_back_to(uri: str) -> None:
    assert is_redirect(uri)


@pytest.mark.parametrize("uri", DANGEROUS)
def test_nobody_is_sent_to_what_is_no_app(uri: str) -> None:
    assert not is_redirect(uri)


def test_a_name_is_one_line_that_reads_as_it_is_written() -> None:
    assert clean_name(" My\u202e \u200bapp\n two\x00 ") == "My app two"


def test_each_place_is_kept_once() -> None:
    made = read_registration("App", "", [OOB, " " + OOB, "https://app.example/"])

    assert made.redirect_uris == (OOB, "https://app.example/")


@pytest.mark.parametrize(
    ("name", "website", "uris", "field"),
    [
        ("", "", [OOB], "client_name"),
        ("\u200b", "", [OOB], "client_name"),
        ("x" * 61, "", [OOB], "client_name"),
        ("App", "javascript:alert(1)", [OOB], "website"),
        ("App", "app.example", [OOB], "website"),
        ("App", "", [], "redirect_uris"),
        ("App", "", [OOB, "data:x"], "redirect_uris"),
        ("App", "", [f"https://app.example/{n}" for n in range(21)], "redirect_uris"),
    ],
)
def test_what_is_wrong_is_named(
    name: str, website: str, uris: list[str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_registration(name, website, uris)

    assert [fault.field for fault in refused.value.faults] == [field]
