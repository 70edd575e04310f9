"""A note with everything that is shown with it: one set of queries for all doors.

However many notes are asked for, the number of queries is the same. What the
viewer may not see is left out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Protocol

from node.database.types import Reader, Record
from node.ids import ActorId, NoteId
from node.notes.models import Note, Quote, QuoteState
from node.notes.policy import counts_publicly
from node.notes.queries.notes import list_mentioned_ids
from node.notes.queries.quotes import (
    list_avoided,
    shown_states,
    standing_quote,
)
from node.notes.queries.visible import viewer_number
from node.notes.readparts import load_parts
from node.notes.views import LISTING, Card, NoteView, Quoted, build_view

__all__ = [
    "LISTING",
    "Card",
    "CardSource",
    "NoteView",
    "Quoted",
    "load_held",
    "load_notes",
]

MAX_VIEWS: Final = 100
QUOTES_DEEP: Final = 2
"""A quoted note is shown whole; of one that it quotes, that there is one."""

_NO_BOOSTERS: Mapping[NoteId, ActorId] = {}


class CardSource(Protocol):
    """Finds the cards of many notes at once; registered by other packages."""

    def cards_for(
        self, r: Reader, note_ids: Sequence[NoteId]
    ) -> Mapping[NoteId, Sequence[Card]]:
        """Cards by note, in the order they are shown; few queries for all."""
        ...


def load_notes(
    r: Reader,
    ids: Iterable[NoteId],
    *,
    viewer_id: ActorId | None,
    boosters: Mapping[NoteId, ActorId] = _NO_BOOSTERS,
    cards: Sequence[CardSource] = (),
) -> list[NoteView]:
    """Views in the order of `ids`, each once; at most 100 at a time."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MAX_VIEWS:
        raise ValueError(f"{len(wanted)} notes, at most {MAX_VIEWS}")
    viewer = viewer_number(viewer_id)
    parts = load_parts(r, wanted, viewer, boosters)
    quoted = _load_quoted(r, parts.rows, viewer)
    shown = [note_id for note_id in wanted if note_id in parts.rows]
    by_note = [source.cards_for(r, shown) for source in cards]
    return [
        build_view(
            parts,
            note_id,
            tuple(card for found in by_note for card in found.get(note_id, ())),
            quoted.get(note_id),
        )
        for note_id in shown
    ]


def load_held(
    r: Reader, notes: Sequence[Note], *, viewer_id: ActorId
) -> list[NoteView]:
    """Notes that wait for the viewer to let them through, and others they may see.

    Who asks shows what they wrote: a held note is read as by its author, unless it
    is not for the viewer at all.
    """
    found: list[NoteView] = []
    for note in notes:
        is_for_viewer = counts_publicly(note.visibility) or (
            viewer_id in list_mentioned_ids(r, note.id)
        )
        seen_by = note.actor_id if note.held and is_for_viewer else viewer_id
        found += load_notes(r, [note.id], viewer_id=seen_by)
    return found


def _load_quoted(
    r: Reader, rows: Mapping[NoteId, Record], viewer: int, *, deep: int = QUOTES_DEEP
) -> dict[NoteId, Quoted]:
    """What these notes quote, and what that quotes, `deep` times."""
    quotes = [quote for row in rows.values() if (quote := standing_quote(row))]
    if not quotes or not deep:
        return {}
    wanted = dict.fromkeys(each.quoted_id for each in quotes if each.quoted_id)
    parts = load_parts(r, list(wanted), viewer, _NO_BOOSTERS)
    inner = _load_quoted(r, parts.rows, viewer, deep=deep - 1)
    views = {
        note_id: build_view(parts, note_id, (), inner.get(note_id))
        for note_id in parts.rows
    }
    hidden = list_avoided(r, (view.author.id for view in views.values()), viewer)
    shown = shown_states(r, quotes)
    return {
        each.note_id: _quoted(
            each,
            views.get(each.quoted_id) if each.quoted_id else None,
            hidden=hidden,
            is_shown=each.state in shown,
        )
        for each in quotes
    }


def _quoted(
    quote: Quote, view: NoteView | None, *, hidden: Collection[int], is_shown: bool
) -> Quoted:
    is_hidden = view is None or view.note.held or view.author.id in hidden
    return Quoted(
        iri=quote.quoted_iri,
        url=view.note.url if view else quote.quoted_iri,
        note=view if is_shown and not is_hidden else None,
        is_waiting=quote.state is QuoteState.PENDING,
    )
