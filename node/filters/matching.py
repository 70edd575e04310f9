"""What filters find in a note. Pure.

A keyword is found in any case, and as a whole word if it is to be: then no letter,
digit or underscore of whatever script may touch it, where it begins or ends with one
itself (Mastodon).
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from node.filters.models import Action, Filter, Keyword, Match, Place
from node.ids import NoteId
from node.notes.polls import names_of
from node.notes.readmodel import NoteView
from node.text.sanitize import to_text

_WORD: Final = re.compile(r"\w")
_ACTIONS: Final = tuple(Action)


def match_notes(
    filters: Sequence[Filter], views: Iterable[NoteView]
) -> dict[NoteId, tuple[Match, ...]]:
    """What they find, by note; notes in which nothing is found are left out.

    What a note quotes is a note of its own.
    """
    if not filters:
        return {}
    found: dict[NoteId, tuple[Match, ...]] = {}
    for view in views:
        if matches := match_note(filters, view):
            found[view.note.id] = matches
        if view.quoted is not None and view.quoted.note is not None:
            found.update(match_notes(filters, [view.quoted.note]))
    return found


def match_note(filters: Sequence[Filter], view: NoteView) -> tuple[Match, ...]:
    """What they find in one note."""
    text = searched_text(view) if any(each.keywords for each in filters) else ""
    matches = (_match(each, view.note.id, text) for each in filters)
    return tuple(each for each in matches if each is not None)


def strongest(matches: Iterable[Match], place: Place) -> Match | None:
    """The one that decides what becomes of a note in a place; None if none does."""
    heeded = [each for each in matches if place in each.filter.places]
    return max(
        heeded, key=lambda each: _ACTIONS.index(each.filter.action), default=None
    )


def searched_text(view: NoteView) -> str:
    """All words of a note, ready to be compared."""
    note = view.note
    options = names_of(view.poll.options) if view.poll else ()
    alts = (each.alt for each in view.media)
    parts = (note.title, note.warning, _plain(note.html), *options, *alts)
    return "\n".join(part for part in parts if part).casefold()


def occurs(keyword: Keyword, text: str) -> bool:
    """Whether it is in a text that `searched_text` made."""
    words = keyword.text.casefold()
    if words not in text:
        return False
    return not keyword.whole_word or _whole(words).search(text) is not None


def _match(one: Filter, note_id: NoteId, text: str) -> Match | None:
    keywords = tuple(each.text for each in one.keywords if occurs(each, text))
    note_ids = tuple(each.note_id for each in one.notes if each.note_id == note_id)
    return Match(one, keywords, note_ids) if keywords or note_ids else None


@lru_cache(maxsize=4_096)
def _whole(words: str) -> re.Pattern[str]:
    before = r"\b" if _WORD.match(words[0]) else ""
    after = r"\b" if _WORD.match(words[-1]) else ""
    return re.compile(f"{before}{re.escape(words)}{after}")


@lru_cache(maxsize=1_024)
def _plain(html: str) -> str:
    return to_text(Markup(html))  # noqa: S704  sanitised when it was stored
