"""Polls (Poll). A poll has the id of its note."""

from node.api.answers import Json
from node.api.entities.emoji import Emoji, emoji_in
from node.api.entities.values import iso_time
from node.ids import ActorId
from node.notes.polls import names_of
from node.notes.readmodel import NoteView
from node.urls import Urls


def poll_entity(
    urls: Urls, view: NoteView, known: Emoji, *, viewer_id: ActorId | None
) -> Json | None:
    """The poll of a note, if it has one; nobody votes in their own."""
    poll = view.poll
    if poll is None:
        return None
    names = names_of(poll.options)
    found: dict[str, object] = {
        "id": str(poll.note_id),
        "expires_at": None if poll.ended_ms is None else iso_time(poll.ended_ms),
        "expired": poll.is_over,
        "multiple": poll.is_multiple,
        "votes_count": poll.total,
        "voters_count": poll.voters if poll.is_multiple else None,
        "options": [
            {"title": name, "votes_count": None if poll.is_secret else option.votes}
            for name, option in zip(names, poll.options, strict=True)
        ],
        "emojis": emoji_in(urls, known, view.author.host, *names),
    }
    if viewer_id is not None:
        found["voted"] = bool(view.chosen) or view.author.id == viewer_id
        found["own_votes"] = list(view.chosen)
    return found
