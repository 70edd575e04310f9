"""What other parts let moderators do with things that are no notes.

A shop registers its products; moderation does not know what they are.
"""

from typing import Protocol

from node.database.types import Writer
from node.ids import ActorId


class ThingExtension(Protocol):
    """Takes reported things of one sort out of sight."""

    def take_down(self, w: Writer, thing_id: int, *, owner_id: ActorId) -> None:
        """Show this to strangers no more; nothing happens to what others own."""
        ...
