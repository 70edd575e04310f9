"""A draft that waits comes back as it was."""

from node.ids import ActorId, MediaId, NoteId
from node.notes.models import Audience, NoteDraft, UsedApp, Visibility
from node.notes.polls import PollDraft
from node.schedules.models import dump_draft, load_draft


def test_everything_but_whom_it_names_comes_back() -> None:
    draft = NoteDraft(
        title="Title",
        text="Text @ana",
        warning="Warning",
        sensitive=True,
        visibility=Visibility.UNLISTED,
        language="en",
        media_ids=(MediaId(3), MediaId(1)),
        reply_to_id=NoteId(5),
        quote_id=NoteId(6),
        may_reply=Audience.FOLLOWERS,
        may_quote=Audience.NOBODY,
        product_ids=(7, 8),
        alts={MediaId(3): "A hill"},
        focals={MediaId(1): (0.5, -1.0)},
        submission="key",
        poll=PollDraft(
            options=("a", "b"), is_multiple=True, lasts_ms=600_000, hides_totals=True
        ),
        group_id=ActorId(9),
        app=UsedApp("Tusky", "https://tusky.example"),
    )

    assert load_draft(dump_draft(draft)) == draft


def test_an_empty_draft_comes_back() -> None:
    named = NoteDraft(text="@ana", mentioned={"ana": ActorId(1)})

    assert load_draft(dump_draft(named)) == NoteDraft(text="@ana")
