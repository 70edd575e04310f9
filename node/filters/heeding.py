"""What filters do to the pages: what is hidden is left out, the rest says why it waits.

Apps are told what filters find and decide themselves; here the node decides. What
people wrote themselves is never filtered for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from node.database.types import Reader
from node.filters.matching import match_notes, strongest
from node.filters.models import Action, Match, Place
from node.filters.queries import list_active_filters
from node.ids import ActorId, NoteId
from node.notes.readmodel import NoteView

Matches = dict[NoteId, tuple[Match, ...]]


def heed_filters(
    r: Reader, views: Iterable[NoteView], place: Place, *, viewer_id: ActorId | None
) -> list[NoteView]:
    """The notes as the viewer's filters leave them in a place: one query for all."""
    notes = list(views)
    filters = list_active_filters(r, viewer_id) if notes else []
    if not filters:
        return notes
    found = match_notes(filters, notes)
    heeded = (_heed(each, found, place, viewer_id) for each in notes)
    return [each for each in heeded if each is not None]


def _heed(
    view: NoteView, found: Matches, place: Place, viewer_id: ActorId | None
) -> NoteView | None:
    match = _decide(view, found, place, viewer_id)
    if match is None:
        return _heed_quoted(view, found, place, viewer_id)
    match match.filter.action:
        case Action.HIDE:
            return None
        case Action.WARN:
            return replace(view, filtered=match.filter.title)
        case Action.BLUR:
            return _heed_quoted(_blurred(view), found, place, viewer_id)


def _heed_quoted(
    view: NoteView, found: Matches, place: Place, viewer_id: ActorId | None
) -> NoteView:
    """A filtered note that is quoted is no more than a link to it."""
    quoted = view.quoted
    if quoted is None or quoted.note is None:
        return view
    match = _decide(quoted.note, found, place, viewer_id)
    if match is None:
        return view
    is_blurred = match.filter.action is Action.BLUR
    shown = _blurred(quoted.note) if is_blurred else None
    return replace(view, quoted=replace(quoted, note=shown))


def _decide(
    view: NoteView, found: Matches, place: Place, viewer_id: ActorId | None
) -> Match | None:
    if view.author.id == viewer_id:
        return None
    matches: Sequence[Match] = found.get(view.note.id, ())
    return strongest(matches, place)


def _blurred(view: NoteView) -> NoteView:
    return replace(view, note=replace(view.note, sensitive=True))
