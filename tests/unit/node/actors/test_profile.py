"""Profiles: limits, and texts to HTML."""

import pytest

from node.actors.models import ProfileDraft
from node.actors.policy import check_profile, is_local_name, name_key
from node.actors.prose import render_bio, render_field
from node.errors import Invalid


def test_a_profile_within_its_limits_is_fine() -> None:
    check_profile(
        ProfileDraft(
            display_name="x" * 50,
            bio="x" * 1_000,
            fields=(("x" * 60, "x" * 250),) * 4,
        )
    )


def test_every_fault_of_a_profile_is_named_at_once() -> None:
    draft = ProfileDraft(
        display_name="x" * 51,
        bio="x" * 1_001,
        fields=(("ok", "ok"), ("x" * 61, "x" * 251), ("", ""), ("", ""), ("", "")),
    )

    with pytest.raises(Invalid) as refused:
        check_profile(draft)

    fields = [fault.field for fault in refused.value.faults]
    assert fields == ["name", "bio", "fields", "field_name_2", "field_value_2"]


def test_a_bio_has_paragraphs_line_breaks_and_links() -> None:
    html = render_bio("Potter.\nhttps://ana.example/\n\nLikes <clay> & glaze.")

    assert html.count("<p>") == 2
    assert "<br>" in html
    assert 'href="https://ana.example/"' in html
    assert "&lt;clay&gt; &amp; glaze." in html


def test_a_bio_mentions_nobody_and_has_no_topics() -> None:
    assert render_bio("@bo #pots") == "<p>@bo #pots</p>"


def test_an_empty_bio_stays_empty() -> None:
    assert render_bio("") == ""


def test_a_profile_line_is_one_line() -> None:
    assert render_field("a <b>\n c") == "a &lt;b&gt; c"


def test_names_are_compared_without_case() -> None:
    assert name_key("Ana") == name_key("aNA")


def test_remote_names_need_not_have_our_form() -> None:
    assert is_local_name("ana_2")
    assert not is_local_name("Ana.B")
