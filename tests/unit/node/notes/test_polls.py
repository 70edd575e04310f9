"""Rules of polls that need no database."""

import pytest

from node.clock import DAY_MS, MINUTE_MS
from node.ids import NoteId
from node.notes.models import NoteDraft
from node.notes.policy import check_draft
from node.notes.polls import (
    PAUSE_MS,
    Poll,
    PollDraft,
    PollOption,
    find_option,
    is_stale,
    names_of,
    poll_faults,
    share_of,
)

NOW = 1_800_000_000_000


def make_poll(**fields: object) -> Poll:
    usual: dict[str, object] = {
        "note_id": NoteId(1),
        "options": (PollOption("Tea", 1), PollOption("Salt & pepper", 2)),
        "is_multiple": False,
        "ends_ms": NOW + DAY_MS,
        "closed_ms": None,
        "voters": 3,
        "told_ms": NOW,
        "asked_ms": 0,
        "is_over": False,
    }
    return Poll(**{**usual, **fields})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("draft", "codes"),
    [
        (PollDraft(options=("a", "b")), []),
        (PollDraft(options=("a", "", "b", " ")), []),
        (PollDraft(options=tuple("abcdefgh"), lasts_ms=5 * MINUTE_MS), []),
        (PollDraft(options=("x" * 100, "b"), lasts_ms=30 * DAY_MS), []),
        (PollDraft(options=("a", "\u200b")), ["options"]),
        (PollDraft(options=tuple("abcdefghi")), ["options"]),
        (PollDraft(options=("x" * 101, "b")), ["too_long"]),
        (PollDraft(options=("a  b", "a b")), ["twice"]),
        (PollDraft(options=("a & b", "a &amp; b")), ["twice"]),
        (PollDraft(options=("a", "b"), lasts_ms=5 * MINUTE_MS - 1), ["out_of_range"]),
        (PollDraft(options=("a", "b"), lasts_ms=30 * DAY_MS + 1), ["out_of_range"]),
    ],
)
def test_a_poll_has_two_to_eight_different_options(
    draft: PollDraft, codes: list[str]
) -> None:
    assert [fault.code for fault in poll_faults(draft)] == codes


def test_the_faults_of_a_poll_are_told_with_those_of_its_note() -> None:
    draft = NoteDraft(text="Which?", poll=PollDraft(options=("a",)))
    with pytest.raises(Exception, match="from 2 to 8") as caught:
        check_draft(draft)
    assert caught.type.__name__ == "Invalid"


@pytest.mark.parametrize(
    ("name", "position"),
    [
        ("Tea", 0),
        ("Salt & pepper", 1),
        ("Salt &amp; pepper", 1),
        (" Salt  &#38; pepper ", 1),
        ("tea", None),
        ("Coffee", None),
        ("", None),
    ],
)
def test_a_vote_names_an_option_escaped_or_not(name: str, position: int | None) -> None:
    assert find_option(make_poll(), name) == position


def test_shares_are_of_votes_or_where_several_may_be_chosen_of_people() -> None:
    single, multiple = make_poll(), make_poll(is_multiple=True, voters=2)

    assert [share_of(single, n) for n in (0, 1)] == [33, 67]
    assert [share_of(multiple, n) for n in (0, 1)] == [50, 100]
    assert share_of(make_poll(is_multiple=True, voters=None), 1) == 67
    assert share_of(make_poll(options=(PollOption("Tea"),), voters=0), 0) == 0


def test_absurd_claims_stay_below_a_hundred_per_cent() -> None:
    claimed = make_poll(is_multiple=True, voters=1)

    assert share_of(claimed, 1) == 100


def test_what_cannot_be_seen_is_not_shown() -> None:
    assert names_of([PollOption("a\u202eb"), PollOption("\u200b")]) == ("ab", "…")


@pytest.mark.parametrize(
    ("fields", "stale"),
    [
        ({}, False),
        ({"told_ms": NOW - PAUSE_MS}, True),
        ({"told_ms": NOW - PAUSE_MS, "asked_ms": NOW - 1}, False),
        # The end is always worth one question, what was told after it none.
        ({"told_ms": NOW - 2, "ends_ms": NOW - 1}, True),
        ({"told_ms": NOW - 2, "ends_ms": NOW - 1, "asked_ms": NOW}, False),
        ({"told_ms": NOW - DAY_MS, "ends_ms": NOW - 2 * DAY_MS}, False),
        ({"told_ms": NOW - DAY_MS, "closed_ms": NOW - 2 * DAY_MS}, False),
        ({"told_ms": NOW - DAY_MS, "ends_ms": None}, True),
        # The question at the end found nobody at home.
        ({"told_ms": NOW - 3 * DAY_MS, "ends_ms": NOW - 2 * DAY_MS}, True),
    ],
)
def test_counts_are_asked_for_until_they_are_final(
    fields: dict[str, object], stale: bool
) -> None:
    assert is_stale(make_poll(**fields), NOW) is stale
