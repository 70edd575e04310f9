"""Polls as pages show them. Pure mapping, like `views`."""

from node.notes.polls import Poll, names_of, share_of
from node.notes.readmodel import NoteView as LoadedNote
from node.web.pages.shared import PollOptionView, PollView


def poll_view(loaded: LoadedNote, *, may_vote: bool) -> PollView | None:
    """A note's poll; whether it is over was decided when it was read."""
    poll, note = loaded.poll, loaded.note
    if poll is None:
        return None
    may_vote = may_vote and not poll.is_over and not loaded.chosen
    return PollView(
        key=str(note.id),
        options=tuple(
            PollOptionView(
                name=name,
                votes=None if poll.is_secret else poll.options[position].votes,
                percent=0 if poll.is_secret else share_of(poll, position),
                is_own=position in loaded.chosen,
            )
            for position, name in enumerate(names_of(poll.options))
        ),
        is_multiple=poll.is_multiple,
        total=_total(poll),
        counts_people=_counts_people(poll),
        ends_ms=poll.ended_ms,
        is_over=poll.is_over,
        vote_url=f"/notes/{note.id}/vote" if may_vote else None,
        is_secret=poll.is_secret,
    )


def _counts_people(poll: Poll) -> bool:
    """With several choices, votes are more than people, who then count."""
    return poll.is_multiple and poll.voters is not None


def _total(poll: Poll) -> int:
    if _counts_people(poll):
        return poll.voters or 0
    return poll.total
