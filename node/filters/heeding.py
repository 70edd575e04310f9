"""What filters do to the pages: what is hidden is left out, the rest says why it waits.

Apps are told what filters find and decide themselves; here the node decides. What
people wrote themselves is never filtered for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from node.database.types import Reader
from node.filters.matching import match_notes, strongest
from node.filters.models import Action, Match, Place
from node.filters.queries import list_active_filters
from node.ids import ActorId, NoteId
from node.notes.readmodel import NoteView


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the viewer's filters find in some notes, and where these are shown."""

    matches: Mapping[NoteId, tuple[Match, ...]]
    place: Place
    viewer_id: ActorId | None

    def decide(self, view: NoteView) -> Match | None:
        """What decides about a note; nothing about one's own."""
        return strongest(self._matches_of(view), self.place)

    def find_veil(self, view: NoteView) -> str:
        """The filter that covers its photos, or "".

        Also of a note that waits behind another filter: that goes at a click.
        """
        veils = (
            each.filter.title
            for each in self._matches_of(view)
            if each.filter.action is Action.BLUR and self.place in each.filter.places
        )
        return next(veils, "")

    def _matches_of(self, view: NoteView) -> tuple[Match, ...]:
        is_own = view.author.id == self.viewer_id
        return () if is_own else self.matches.get(view.note.id, ())


def heed_filters(
    r: Reader, views: Iterable[NoteView], place: Place, *, viewer_id: ActorId | None
) -> list[NoteView]:
    """The notes as the viewer's filters leave them in a place: one query for all."""
    notes = list(views)
    reading = _read(r, notes, place, viewer_id)
    return notes if reading is None else _heed(reading, notes)


def heed_around(
    r: Reader,
    opened: NoteView,
    others: Sequence[NoteView],
    *,
    viewer_id: ActorId | None,
) -> tuple[NoteView, list[NoteView]]:
    """A note on its own page, and the conversation around it.

    Who opens a note wants to read it, whatever its words; its photos stay covered,
    and what it quotes was not opened.
    """
    reading = _read(r, [opened, *others], Place.THREAD, viewer_id)
    if reading is None:
        return opened, [*others]
    return _cover_parts(reading, opened), _heed(reading, others)


def _read(
    r: Reader, notes: Sequence[NoteView], place: Place, viewer_id: ActorId | None
) -> _Reading | None:
    filters = list_active_filters(r, viewer_id) if notes else []
    found = match_notes(filters, notes)
    return _Reading(found, place, viewer_id) if found else None


def _heed(reading: _Reading, notes: Iterable[NoteView]) -> list[NoteView]:
    shown: list[NoteView] = []
    for view in notes:
        match = reading.decide(view)
        if match is None or match.filter.action is Action.BLUR:
            shown.append(_cover_parts(reading, view))
        elif match.filter.action is Action.WARN:
            covered = _cover_parts(reading, view)
            shown.append(replace(covered, filtered=match.filter.title))
    return shown


def _cover_parts(reading: _Reading, view: NoteView) -> NoteView:
    """Its photos, and what it quotes: of that, there is a link then."""
    view = _cover_photos(reading, view)
    quoted = view.quoted
    if quoted is None or quoted.note is None:
        return view
    match = reading.decide(quoted.note)
    if match is None:
        return view
    is_shown = match.filter.action is Action.BLUR
    shown = _cover_photos(reading, quoted.note) if is_shown else None
    return replace(view, quoted=replace(quoted, note=shown))


def _cover_photos(reading: _Reading, view: NoteView) -> NoteView:
    """Those that their author covers have words for it already."""
    veil = "" if view.note.sensitive else reading.find_veil(view)
    return replace(view, veiled=veil) if veil else view
