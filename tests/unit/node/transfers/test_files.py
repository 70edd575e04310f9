"""Lists are read and written as Mastodon does.

The files in `tests/vectors/mastodon-4.5` have the form that its exports have, with
made-up people.
"""

from pathlib import Path

import pytest

from node.errors import Invalid
from node.transfers.files import read_file, write_failed, write_file
from node.transfers.models import (
    MAX_BYTES,
    MAX_LINES,
    PEOPLE,
    ImportLine,
    Line,
    LineState,
    ListKind,
)

FILES = Path(__file__).parents[3] / "vectors" / "mastodon-4.5"
FOLLOWING = (FILES / "following_accounts.csv").read_bytes()
BLOCKS = (FILES / "blocked_accounts.csv").read_bytes()
MUTES = (FILES / "muted_accounts.csv").read_bytes()


def handles(kind: ListKind, data: bytes) -> list[str]:
    return [line.handle for line in read_file(kind, data)]


def failed(kind: ListKind, rows: list[tuple[str, str]]) -> bytes:
    """What is written of lines with these names and details."""
    state = LineState.FAILED
    lines = [ImportLine(1, name, state, "", 1, detail) for name, detail in rows]
    return write_failed(kind, lines).encode()


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (
            ListKind.FOLLOWING,
            FOLLOWING,
            ["ana@peer.example", "bo@Other.example", "mei@node.example"],
        ),
        (ListKind.BLOCKS, BLOCKS, ["eve@peer.example", "mallory@evil.example"]),
        (ListKind.MUTES, MUTES, ["loud@peer.example", "noisy@other.example"]),
    ],
)
def test_exports_of_mastodon_are_read_whole(kind, data, expected):
    lines = read_file(kind, data)

    assert [line.handle for line in lines] == expected
    assert {line.state for line in lines} == {LineState.WAITING}


@pytest.mark.parametrize("kind", PEOPLE)
def test_what_is_written_is_read_back(kind):
    people = [f"person_{number}@host{number}.example" for number in range(50)]
    rows = [(handle,) for handle in people]

    assert handles(kind, write_file(kind, rows).encode()) == people
    assert handles(kind, failed(kind, [(each, "") for each in people])) == people


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (ListKind.LISTS, [("Close, and dear", "a@b.example"), ("2", "a@b.example")]),
        (ListKind.LISTS, [("Languages", "a@b.example"), ("#uri", "a@b.example")]),
        (ListKind.LISTS, [("Account address", "a@b.example")]),
        (ListKind.DOMAINS, [("evil.example",), ("loud.example:8443",)]),
        (ListKind.BOOKMARKS, [("https://a.example/1",), ("https://A.example/1?b",)]),
    ],
)
def test_what_lists_no_people_is_read_back_as_well(kind, rows):
    def told(data: bytes) -> list[tuple[str, ...]]:
        return [
            tuple(filter(None, (x.detail, x.handle))) for x in read_file(kind, data)
        ]

    assert told(write_file(kind, rows).encode()) == rows
    assert told(failed(kind, [(row[-1], row[0]) for row in rows])) == rows


def test_exports_of_lists_servers_and_posts_have_no_first_line_but_may():
    assert write_file(ListKind.LISTS, [("Art", "a@b.example")]) == "Art,a@b.example\n"
    assert write_file(ListKind.DOMAINS, [("b.example",)]) == "b.example\n"
    headed = b"Account address,List name\na@b.example,Art\n"
    assert read_file(ListKind.LISTS, headed) == (Line("a@b.example", detail="Art"),)
    assert handles(ListKind.DOMAINS, b"#domain,#severity\nb.example,x") == ["b.example"]
    assert handles(ListKind.BOOKMARKS, b"#uri\nhttps://a/1") == ["https://a/1"]


def test_lines_without_a_list_and_lines_given_twice_say_so():
    data = b"Art,a@b.example\n,c@b.example\nArt,A@b.example\nMusic,a@b.example"

    assert read_file(ListKind.LISTS, data) == (
        Line("a@b.example", detail="Art"),
        Line(
            "c@b.example",
            LineState.FAILED,
            "A list is named by at most 256 characters.",
        ),
        Line(
            "A@b.example",
            LineState.KNOWN,
            "The file has this line twice.",
            detail="Art",
        ),
        Line("a@b.example", detail="Music"),
    )


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (ListKind.FOLLOWING, FOLLOWING.replace(b"false,true", b"true,false")),
        (ListKind.BLOCKS, BLOCKS),
        (ListKind.MUTES, MUTES.replace(b"false", b"true")),
    ],
)
def test_what_is_written_has_the_form_of_mastodons_files(kind, data):
    written = write_file(kind, [(each,) for each in handles(kind, data)])

    assert written.encode() == data.replace(b'"en, de"', b"")


@pytest.mark.parametrize(
    "data",
    [
        b"ana@peer.example\r\nbo@peer.example\r\n",
        b"\xef\xbb\xbfAccount address\nana@peer.example\n\n  \n@bo@peer.example",
        b'"Account address"\n" ana@peer.example "\nacct:bo@peer.example\n',
        b"Show boosts,Account address\ntrue,ana@peer.example\ntrue,bo@peer.example",
    ],
)
def test_files_of_other_hands_are_read_as_well(data):
    expected = ["ana@peer.example", "bo@peer.example"]

    assert handles(ListKind.FOLLOWING, data) == expected


def test_lines_that_name_nobody_are_kept_and_say_so():
    lines = ("ana@peer.example,true", ",true", "x y", "ANA@peer.example")
    data = "\n".join(("Account address,Show boosts", *lines)).encode()

    assert read_file(ListKind.FOLLOWING, data) == (
        Line("ana@peer.example"),
        Line("", LineState.FAILED, "This is no handle."),
        Line("x y", LineState.FAILED, "This is no handle."),
        Line("ANA@peer.example", LineState.KNOWN, "The file has this person twice."),
    )


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (ListKind.FOLLOWING, MUTES, "list of people to mute"),
        (ListKind.BLOCKS, FOLLOWING, "list of people to follow"),
        (ListKind.BLOCKS, b"#domain\nevil.example\n", "a list of servers"),
        (ListKind.FOLLOWING, b"List name,Account address\na,b@c", "lists and who"),
        (ListKind.LISTS, FOLLOWING, "a list of people to follow"),
        (ListKind.DOMAINS, b"Account address\na@b.example", "a list of people."),
        (ListKind.DOMAINS, b"#uri\nhttps://a.example/1", "a list of posts"),
        (ListKind.BOOKMARKS, b"\n", "no post in this file"),
        (ListKind.BLOCKS, b"", "nobody in this file"),
        (ListKind.MUTES, b"Account address,Hide notifications\n", "nobody in this"),
        (ListKind.BLOCKS, b"\x89PNG\r\n\x1a\n\xff", "no CSV file"),
        (ListKind.BLOCKS, b"ana@peer.example\0", "no CSV file"),
        (ListKind.BLOCKS, b'"' + b"x" * 200_000, "no CSV file"),
        (ListKind.BLOCKS, b"a@b\n" * (MAX_LINES + 1), "at most 10,000 lines"),
        (ListKind.BLOCKS, b"a" * (MAX_BYTES + 1), "at most 2 MB"),
    ],
)
def test_files_that_cannot_be_meant_are_refused_in_words(kind, data, words):
    with pytest.raises(Invalid) as refused:
        read_file(kind, data)

    assert words in refused.value.faults[0].text
