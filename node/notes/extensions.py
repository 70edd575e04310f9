"""What other parts may hang on a note without notes knowing them.

A shop tags products in a note and shows them as cards. For the first it registers
an extension; for the second a card source (`node.notes.readmodel`).
"""

from collections.abc import Sequence
from typing import Protocol

from node.actors.models import Actor
from node.database.types import Writer
from node.ids import NoteId


class NoteExtension(Protocol):
    """Keeps what a draft says beyond words and photos."""

    def tag_products(
        self, w: Writer, note_id: NoteId, *, product_ids: Sequence[int], author: Actor
    ) -> None:
        """Set a note's products to these; raises `Invalid` for strangers'.

        Called in the transaction that posts or edits the note.
        """
        ...

    def tag_linked(
        self, w: Writer, note_id: NoteId, *, text: str, author: Actor
    ) -> None:
        """Add the author's own products to whose pages the text of a new note leads.

        Called after `tag_products`, in the same transaction; nothing in a text is a
        fault.
        """
        ...
