"""What a note may be and who may see it: pure rules.

`may_see` is the rule in Python; `node.notes.queries.visible` is the same in SQL,
and a test holds them against each other.
"""

from collections.abc import Iterator

from federation.audience import narrower
from node.actors.models import Actor
from node.clock import DAY_MS
from node.errors import FieldFault, Invalid
from node.ids import ActorId
from node.notes.models import (
    MAX_MENTIONS,
    MAX_PHOTOS,
    MAX_TEXT,
    MAX_TITLE,
    MAX_TOPICS,
    MAX_WARNING,
    Note,
    NoteDraft,
    Visibility,
)
from node.notes.polls import poll_faults
from node.text.languages import is_language
from node.text.tokens import Hashtag, Mention, list_tokens

FIRST_MS = 631_152_000_000
"""1990: dates before it are mistakes."""

_WIDE = frozenset({Visibility.PUBLIC, Visibility.UNLISTED})


def may_see(
    note: Note,
    *,
    viewer_id: ActorId | None,
    author_is_active: bool = True,
    hidden_from_guests: bool = False,
    blocked_by_author: bool = False,
    follows_author: bool = False,
    mentioned: bool = False,
) -> bool:
    """Whether a viewer, or a guest, may know that there is such a note.

    `author_is_active` is false for the suspended, the deleted and those on a
    blocked server; `mentioned` means addressed, not merely named in the text.
    `hidden_from_guests` is what authors elsewhere wish for theirs (GoToSocial).
    """
    if not author_is_active:
        return False
    if viewer_id is None:
        is_open = note.visibility in _WIDE and not hidden_from_guests
        return is_open and not note.held
    if viewer_id == note.actor_id:
        return True
    if blocked_by_author or note.held:
        return False
    if note.visibility in _WIDE or mentioned:
        return True
    return note.visibility is Visibility.FOLLOWERS and follows_author


def counts_publicly(visibility: Visibility) -> bool:
    """Whether a reply is counted: a number must not tell of what is private."""
    return visibility in _WIDE


def may_be_relayed(note: Note, author: Actor) -> bool:
    """What is public, by somebody who wants to be found by people they do not know."""
    if note.visibility is not Visibility.PUBLIC or author.hidden_ms is not None:
        return False
    return author.discoverable


def reply_visibility(draft: Visibility, parent: Visibility) -> Visibility:
    """Who sees a reply: never more than may see a private note it answers."""
    return draft if parent in _WIDE else narrower(draft, parent)


def note_date_ms(published_ms: int | None, now_ms: int) -> int:
    """The date a received note gets; an absurd one becomes the time of receipt.

    A little in the future is a clock that goes wrong: such a note must not stay
    on top of every feed until its time comes.
    """
    if published_ms is None or published_ms < FIRST_MS:
        return now_ms
    if published_ms > now_ms + DAY_MS:
        return now_ms
    return min(published_ms, now_ms)


def check_draft(draft: NoteDraft) -> None:
    """Raises `Invalid` with everything that is wrong with a draft."""
    faults = [*_length_faults(draft), *_content_faults(draft)]
    if faults:
        raise Invalid(faults)


def _length_faults(draft: NoteDraft) -> Iterator[FieldFault]:
    limits = (
        ("title", draft.title, MAX_TITLE, "A title"),
        ("text", draft.text, MAX_TEXT, "A note"),
        ("warning", draft.warning, MAX_WARNING, "A content warning"),
    )
    for field, value, limit, what in limits:
        if len(value) > limit:
            text = f"{what} has at most {limit} characters; this one has {len(value)}."
            yield FieldFault(field, "too_long", text)
    if len(draft.media_ids) > MAX_PHOTOS:
        yield FieldFault(
            "media", "too_many", f"A note has at most {MAX_PHOTOS} photos."
        )


def _content_faults(draft: NoteDraft) -> Iterator[FieldFault]:
    if not (draft.title.strip() or draft.text.strip() or draft.media_ids):
        yield FieldFault("text", "blank", "Write something or add a photo.")
    if len(set(draft.media_ids)) < len(draft.media_ids):
        yield FieldFault("media", "twice", "The same photo is there twice.")
    if draft.language and not is_language(draft.language):
        yield FieldFault("language", "unknown", "Choose a language from the list.")
    yield from _token_faults(draft.text[:MAX_TEXT])
    if draft.poll is not None:
        yield from poll_faults(draft.poll)


def _token_faults(text: str) -> Iterator[FieldFault]:
    tokens = list_tokens(text)
    handles = {token.handle for token in tokens if isinstance(token, Mention)}
    topics = {token.key for token in tokens if isinstance(token, Hashtag)}
    if len(handles) > MAX_MENTIONS:
        fault = f"A note mentions at most {MAX_MENTIONS} people."
        yield FieldFault("text", "too_many_mentions", fault)
    if len(topics) > MAX_TOPICS:
        fault = f"A note has at most {MAX_TOPICS} topics."
        yield FieldFault("text", "too_many_topics", fault)
