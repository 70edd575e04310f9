"""Single values in every form that is seen on the wire."""

import pytest

from federation.decode.values import (
    count_of,
    flag_of,
    identifier_of,
    iri_of,
    line_of,
    links_of,
    many,
    media_type_of,
    one,
    side_of,
    text_of,
    time_of,
)

A = "https://a.example/1"
B = "https://b.example/2"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (A, A),
        ({"id": A}, A),
        ({"@id": A}, A),
        ({"type": "Link", "href": A}, A),
        ([None, {"id": A}, B], A),
        (["did:key:z6Mk", A], A),
        ({"@list": [A]}, A),
        ({"id": "bear:?t=x", "href": A}, A),
        ("tag:a.example,2026:1", None),
        ("javascript:alert(1)", None),
        ("//a.example/1", None),
        ("#likes/1", None),
        ("https://user@a.example/1", None),
        ("https://a.example/a b", None),
        ("https://a.example/\x00", None),
        ("https://a.example/" + "x" * 2_048, None),
        (7, None),
        (True, None),
        ([], None),
        ([[A]], None),
        ({}, None),
        (None, None),
    ],
)
def test_an_iri_is_read_from_text_objects_and_lists(value, found):
    assert iri_of(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("tag:a.example,2026:1", "tag:a.example,2026:1"),
        ({"id": "at://did:plc:x"}, "at://did:plc:x"),
        (["urn:uuid:1"], "urn:uuid:1"),
        ("with blank", None),
        ("nul\x00", None),
        ("\ud83d", None),
        ("x" * 2_049, None),
        ("", None),
        (5, None),
    ],
)
def test_an_identifier_may_have_any_scheme(value, found):
    assert identifier_of(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-09-22T10:00:00Z", 1_790_071_200_000),
        ("2026-09-22T10:00:00", 1_790_071_200_000),
        ("2026-09-22 10:00:00", 1_790_071_200_000),
        ("2026-09-22t10:00:00z", 1_790_071_200_000),
        ("2026-09-22T10:00Z", 1_790_071_200_000),
        ("2026-09-22T12:00:00+0200", 1_790_071_200_000),
        ("2026-09-22T12:00:00+02:00", 1_790_071_200_000),
        ("2026-09-22T06:30:00-03:30", 1_790_071_200_000),
        ("2026-09-22T10:00:00.5Z", 1_790_071_200_500),
        ("2026-09-22T10:00:00.123456789Z", 1_790_071_200_123),
        ("2026-09-22T10:00:00,25Z", 1_790_071_200_250),
        ("2026-09-22", 1_790_035_200_000),
        (1_790_071_200, 1_790_071_200_000),
        (1_790_071_200_000, 1_790_071_200_000),
        (1_790_071_200.25, 1_790_071_200_250),
        ("1790071200", 1_790_071_200_000),
        (["2026-09-22T10:00:00Z"], 1_790_071_200_000),
        ("2016-12-31T23:59:60Z", 1_483_228_799_000),
        ("0001-01-01T00:00:00Z", None),
        ("1989-12-31T23:59:59Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2026-02-30T00:00:00Z", None),
        ("2026-09-22T25:00:00Z", None),
        ("2026-09-22T10:00:00+99:99", None),
        ("yesterday", None),
        ("", None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (-1e308, None),
        (-1, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_time_is_read_in_every_spelling(value, found):
    assert time_of(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3, 3),
        ("800", 800),
        (2.9, 2),
        ([4], 4),
        (-5, 0),
        (10**18, 2**53 - 1),
        (10**400, 2**53 - 1),
        ("800px", None),
        ("٣", None),
        (True, None),
        (float("nan"), None),
        (None, None),
    ],
)
def test_a_count_is_read_from_numbers_and_digits(value, found):
    assert count_of(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [(640, 640), ("640", 640), (0, None), (-1, None), (70_000, None)],
)
def test_an_absurd_side_is_unknown(value, found):
    assert side_of(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("nul\x00bell\x07esc\x1b", "nulbellesc"),
        ("\ud83d half", "\ufffd half"),
        ({"@value": "x", "@language": "en"}, "x"),
        (["x", "y"], "x"),
        ("   ", None),
        ("\x00", None),
        (7, None),
        ({}, None),
    ],
)
def test_text_is_made_storable(value, found):
    assert text_of(value, 100) == found


def test_text_is_cut_at_its_limit():
    assert text_of("x" * 50, 10) == "x" * 10
    assert line_of("x " * 50_000, 10) == "x x x x x"


def test_a_line_has_no_line_ends():
    assert line_of(" a\n\n\tb ") == "a b"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("text/html; charset=utf-8", "text/html"),
        (" IMAGE/JPEG ", "image/jpeg"),
        ('application/ld+json; profile="x"', "application/ld+json"),
        ("jpeg", None),
        ("image/<b>", None),
        (5, None),
    ],
)
def test_a_media_type_has_no_parameters(value, found):
    assert media_type_of(value) == found


@pytest.mark.parametrize("value", [None, False, "true", 1, [], {}])
def test_only_true_is_true(value):
    assert flag_of(value) is False
    assert flag_of(True) is True


def test_lists_and_single_values_are_the_same():
    assert many("x", 5) == many(["x"], 5) == many([None, "x", None], 5) == ["x"]
    assert many(["x"] * 9, 5) == ["x"] * 5
    assert one([None, "x"]) == one("x") == "x"
    assert one([]) is None


@pytest.mark.parametrize(
    ("value", "base", "hrefs"),
    [
        (A, None, [A]),
        ({"href": A}, None, [A]),
        ({"url": A}, None, [A]),
        ({"type": "Image", "url": {"type": "Link", "href": A}}, None, [A]),
        ([A, {"href": B}], None, [A, B]),
        ("/m/1.jpg", A, ["https://a.example/m/1.jpg"]),
        ("//c.example/m.jpg", A, ["https://c.example/m.jpg"]),
        ("/m/1.jpg", None, []),
        ("https://a.example/a b", None, ["https://a.example/a%20b"]),
        ("https://a.example/?a=1&#038;b=2", None, ["https://a.example/?a=1&b=2"]),
        ("https://a.example/?a=1&amp;b=2", None, ["https://a.example/?a=1&b=2"]),
        ("https://a.example/?a=1&copy=2", None, ["https://a.example/?a=1&copy=2"]),
        ("javascript:alert(1)", A, []),
        ("data:image/png;base64,AA", A, []),
        ("http://[", A, []),
        ("//[", A, []),
        ([1, None, {}], A, []),
    ],
)
def test_links_are_absolute_http_addresses(value, base, hrefs):
    assert [link.href for link in links_of(value, base)] == hrefs


def test_a_link_tells_what_was_said_about_it():
    (link,) = links_of(
        {
            "type": "Link",
            "href": A,
            "mimeType": "Image/PNG",
            "rel": "me",
            "name": "x",
            "width": "640",
            "height": 0,
        }
    )

    assert (link.media_type, link.rel, link.name) == ("image/png", ("me",), "x")
    assert (link.width, link.height) == (640, None)
