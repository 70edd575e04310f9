"""What is sent of a thing that happened: the same entities that calls answer with."""

import orjson

from node.actors.queries import get_actor
from node.api.loading import load_statuses
from node.api.notices import load_notifications
from node.api.talks import load_conversations
from node.database.types import Reader
from node.ids import ActorId, NoteId
from node.notes.queries import find_note
from node.notifications.models import Notification
from node.notifications.names import OF_SHOP, OWN
from node.notifications.queries import find_notification
from node.services import Services
from node.timelines.models import Entry
from node.timelines.queries import find_talk


class Payloads:
    """Implements `node.streaming.sending.Writing`."""

    def __init__(self, current: Services) -> None:
        self._current = current

    def note(self, r: Reader, entry: Entry, viewer_id: ActorId) -> str | None:
        found = load_statuses(r, self._current, [entry], viewer_id=viewer_id)
        return orjson.dumps(found[0]).decode() if found else None

    def notice(self, r: Reader, notification_id: int, viewer_id: ActorId) -> str | None:
        """Only of the kinds that apps know: nobody can say here that they want more."""
        item = find_notification(r, viewer_id, notification_id)
        return self._told(r, item, viewer_id) if item and item.kind not in OWN else None

    def order(self, r: Reader, notification_id: int, viewer_id: ActorId) -> str | None:
        item = find_notification(r, viewer_id, notification_id)
        return self._told(r, item, viewer_id) if item and item.kind in OF_SHOP else None

    def _told(self, r: Reader, item: Notification, viewer_id: ActorId) -> str | None:
        found = load_notifications(r, self._current, [item], viewer_id=viewer_id)
        return orjson.dumps(found[0]).decode() if found else None

    def talk(self, r: Reader, note_id: NoteId, viewer_id: ActorId) -> str | None:
        note = find_note(r, note_id)
        talk = find_talk(r, viewer_id, note.root_id) if note else None
        if talk is None:
            return None
        who = get_actor(r, viewer_id)
        found = load_conversations(r, self._current, [talk], who)
        return orjson.dumps(found[0]).decode() if found else None
