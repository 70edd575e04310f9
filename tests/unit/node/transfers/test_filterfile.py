"""Filters go into a file and come back whole."""

import json

import pytest

from node.errors import Invalid
from node.filters.models import Action, FilterDraft, Place
from node.transfers.filterfile import (
    FilterCopy,
    load_filter,
    read_filters,
    write_failed_filters,
    write_filters,
)
from node.transfers.models import LineState

COPIES = [
    FilterCopy(
        FilterDraft(
            "Spoilers", (Place.HOME, Place.PUBLIC), Action.HIDE, 1_800_000_000_123
        ),
        (("the end", True), ("“who did it”, they say", False)),
        ("https://peer.example/1",),
    ),
    FilterCopy(FilterDraft("Nothing", (Place.ACCOUNT,), Action.BLUR), (), ()),
]


def test_what_is_written_is_read_back():
    lines = read_filters(write_filters(COPIES).encode())

    assert [line.handle for line in lines] == ["Spoilers", "Nothing"]
    assert [load_filter(line.detail) for line in lines] == COPIES
    again = write_failed_filters(line.detail for line in lines)
    assert again == write_filters(COPIES)


def test_filters_are_written_as_mastodons_api_gives_them():
    (first, _) = json.loads(write_filters(COPIES))

    assert first["context"] == ["home", "public"]
    assert first["filter_action"] == "hide"
    assert first["expires_at"] == "2027-01-15T08:00:00.123+00:00"
    assert first["keywords"][0] == {"keyword": "the end", "whole_word": True}


@pytest.mark.parametrize(
    "broken",
    [
        7,
        {},
        {"title": 7, "context": ["home"]},
        {"title": "a", "context": "home"},
        {"title": "a", "context": ["kitchen"]},
        {"title": "a", "context": [[]]},
        {"title": "a", "context": ["home"], "filter_action": "burn"},
        {"title": "a", "context": ["home"], "expires_at": "soon"},
        {"title": "a", "context": ["home"], "expires_at": 7},
        {"title": "a", "context": ["home"], "expires_at": "0001-01-01T00:00:00+14:00"},
        {"title": "a", "context": ["home"], "expires_at": "9999-12-31T23:59:59-12:00"},
        {"title": "a", "context": ["home"], "keywords": ["word"]},
        {"title": "a", "context": ["home"], "keywords": [{"keyword": "a\0"}]},
        {
            "title": "a",
            "context": ["home"],
            "keywords": [{"keyword": "a", "whole_word": "yes"}],
        },
        {"title": "a", "context": ["home"], "statuses": [7]},
        {"title": "a", "context": ["home"], "statuses": ["x"] * 1_001},
    ],
)
def test_what_is_no_filter_says_so_and_the_others_are_read(broken):
    good = json.loads(write_filters(COPIES[1:]))

    first, second = read_filters(json.dumps([broken, *good]).encode())

    assert (first.state, first.reason) == (LineState.FAILED, "This is no filter.")
    assert json.loads(first.detail) == broken
    assert load_filter(second.detail) == COPIES[1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{}", "no file of filters"),
        (b"Account address\n", "no file of filters"),
        (b"\xff", "no file of filters"),
        (b"[" * 10_000, "no file of filters"),
        (b"[]", "no filter in this file"),
        (b"[" + b"1," * 100 + b"1]", "at most 100 filters"),
    ],
)
def test_files_that_are_none_are_refused_in_words(data, words):
    with pytest.raises(Invalid) as refused:
        read_filters(data)

    assert words in refused.value.faults[0].text
