"""Rules about notes that need no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.clock import DAY_MS
from node.errors import Invalid
from node.ids import MAX_ID, MediaId, new_id
from node.notes.models import MAX_PHOTOS, NoteDraft, Visibility
from node.notes.policy import (
    FIRST_MS,
    check_draft,
    note_date_ms,
    reply_visibility,
)

NOW = 1_800_000_000_000
WIDTH = {each: place for place, each in enumerate(Visibility)}


@given(published=st.none() | st.integers(-(2**70), 2**70))
def test_a_date_is_never_ahead_nor_absurd(published: int | None):
    date = note_date_ms(published, NOW)

    assert FIRST_MS <= date <= NOW
    assert 0 < new_id(date) <= MAX_ID


@given(published=st.integers(FIRST_MS, NOW))
def test_a_possible_date_is_kept(published: int):
    assert note_date_ms(published, NOW) == published


@pytest.mark.parametrize("published", [NOW + DAY_MS + 1, FIRST_MS - 1, None])
def test_an_impossible_date_is_the_receipt(published: int | None):
    assert note_date_ms(published, NOW) == NOW


@given(
    draft=st.sampled_from(list(Visibility)), parent=st.sampled_from(list(Visibility))
)
def test_a_reply_is_never_wider_than_the_draft_or_a_private_parent(
    draft: Visibility, parent: Visibility
):
    visibility = reply_visibility(draft, parent)

    assert WIDTH[visibility] >= WIDTH[draft]
    if parent in (Visibility.FOLLOWERS, Visibility.DIRECT):
        assert WIDTH[visibility] >= WIDTH[parent]


@pytest.mark.parametrize(
    "draft",
    [
        NoteDraft(title="x"),
        NoteDraft(text="x" * 5_000, title="x" * 80, warning="x" * 300),
        NoteDraft(media_ids=tuple(MediaId(n) for n in range(MAX_PHOTOS))),
        NoteDraft(text="x", language="zh-Hant-TW"),
        NoteDraft(text=" ".join(f"@p{n} #t{n}a" for n in range(50))),
    ],
)
def test_a_draft_within_its_limits_passes(draft: NoteDraft):
    check_draft(draft)


def test_too_many_photos_and_repeats_are_named():
    draft = NoteDraft(media_ids=tuple(MediaId(1) for _ in range(MAX_PHOTOS + 1)))

    with pytest.raises(Invalid) as refused:
        check_draft(draft)

    assert {fault.code for fault in refused.value.faults} == {"too_many", "twice"}
