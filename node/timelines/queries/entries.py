"""From places in a feed to notes with all that is shown with them."""

from collections.abc import Sequence

from node.database.types import Reader
from node.ids import ActorId
from node.notes.readmodel import CardSource, NoteView, load_notes
from node.timelines.models import Entry


def load_entries(
    r: Reader,
    entries: Sequence[Entry],
    *,
    viewer_id: ActorId | None,
    cards: Sequence[CardSource] = (),
) -> list[NoteView]:
    """The notes of a page with all that is shown with them."""
    return load_notes(
        r,
        [entry.note_id for entry in entries],
        viewer_id=viewer_id,
        boosters={
            entry.note_id: entry.booster_id for entry in entries if entry.booster_id
        },
        cards=cards,
    )
