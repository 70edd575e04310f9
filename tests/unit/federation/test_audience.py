"""To and cc against visibility, in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.vocabulary import iris, own_iris

from federation.audience import (
    PUBLIC,
    Audience,
    Visibility,
    audience_of,
    is_public,
    narrower,
    note_visibility,
    visibility_of,
    within_thread,
)
from federation.vocabulary import Create, Note

ANA = "https://a.example/u/ana"
FOLLOWERS = "https://a.example/u/ana/followers"
OTHERS = "https://b.example/u/eve/followers"
BO = "https://b.example/u/bo"


@pytest.mark.parametrize(
    ("visibility", "to", "cc"),
    [
        (Visibility.PUBLIC, (PUBLIC,), (FOLLOWERS, BO)),
        (Visibility.UNLISTED, (FOLLOWERS,), (PUBLIC, BO)),
        (Visibility.FOLLOWERS, (FOLLOWERS,), (BO,)),
        (Visibility.DIRECT, (BO,), ()),
    ],
)
def test_each_visibility_has_one_audience(visibility, to, cc):
    found = audience_of(visibility, followers=FOLLOWERS, mentioned=[BO, BO])

    assert found == Audience(to, cc)


@given(st.sampled_from(Visibility), own_iris, st.lists(iris))
def test_an_audience_reads_back_as_its_visibility(visibility, followers, mentioned):
    people = [iri for iri in mentioned if iri != followers]
    audience = audience_of(visibility, followers=followers, mentioned=people)

    assert visibility_of(audience.to, audience.cc, followers=followers) == visibility


@pytest.mark.parametrize(
    "spelling",
    [
        "as:Public",
        "Public",
        "https://www.w3.org/ns/activitystreams#Public",
        "https://www.w3.org/ns/activitystreams#Public/",
        "http://www.w3.org/ns/activitystreams#Public",
    ],
)
def test_every_spelling_of_public_is_public(spelling):
    assert is_public(spelling)
    assert visibility_of([spelling], [], followers=None) is Visibility.PUBLIC
    assert visibility_of([], [spelling], followers=None) is Visibility.UNLISTED


@pytest.mark.parametrize(
    ("to", "cc"),
    [
        ([], []),
        ([BO], []),
        ([OTHERS], []),
        ([], [OTHERS]),
        (["https://a.example/u/ana/inbox"], []),
        (["https://a.example/#Public"], []),
        ([f"{FOLLOWERS}/"], []),
        (["PUBLIC"], []),
    ],
)
def test_odd_addressing_is_direct(to, cc):
    assert visibility_of(to, cc, followers=FOLLOWERS) is Visibility.DIRECT


def test_followers_count_only_when_they_are_the_authors_own():
    assert visibility_of([FOLLOWERS], [], followers=FOLLOWERS) is Visibility.FOLLOWERS
    assert visibility_of([], [FOLLOWERS], followers=FOLLOWERS) is Visibility.FOLLOWERS
    assert visibility_of([FOLLOWERS], [], followers=None) is Visibility.DIRECT


def note(to=(), cc=(), *, is_direct=False) -> Note:
    return Note(
        iri="https://a.example/n/1",
        attributed_to=ANA,
        to=to,
        cc=cc,
        is_direct=is_direct,
    )


def carrier(to=(), cc=()) -> Create:
    return Create(actor=ANA, object=note(), to=to, cc=cc)


@pytest.mark.parametrize(
    ("content", "around", "expected"),
    [
        (note((PUBLIC,)), None, Visibility.PUBLIC),
        (note((PUBLIC,)), carrier(), Visibility.PUBLIC),
        (note((PUBLIC,)), carrier((FOLLOWERS,)), Visibility.FOLLOWERS),
        (note((FOLLOWERS,)), carrier((PUBLIC,)), Visibility.FOLLOWERS),
        (note(), carrier((PUBLIC,)), Visibility.PUBLIC),
        (note(), carrier(), Visibility.DIRECT),
        (note((PUBLIC,), is_direct=True), carrier((PUBLIC,)), Visibility.DIRECT),
    ],
)
def test_the_narrower_of_note_and_activity_counts(content, around, expected):
    found = note_visibility(content, followers=FOLLOWERS, carrier=around)

    assert found is expected


@pytest.mark.parametrize(
    ("own", "parent", "expected"),
    [
        (Visibility.PUBLIC, Visibility.DIRECT, Visibility.DIRECT),
        (Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.FOLLOWERS),
        (Visibility.DIRECT, Visibility.FOLLOWERS, Visibility.DIRECT),
        (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.PUBLIC),
        (Visibility.FOLLOWERS, Visibility.PUBLIC, Visibility.FOLLOWERS),
    ],
)
def test_a_reply_is_never_wider_than_a_private_parent(own, parent, expected):
    assert within_thread(own, parent) is expected


def test_narrower_is_the_later_in_the_order_of_the_enum():
    order = list(Visibility)
    for first in order:
        for second in order:
            wanted = max(order.index(first), order.index(second))
            assert narrower(first, second) is order[wanted]
