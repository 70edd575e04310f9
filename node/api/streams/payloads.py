"""What is sent of a thing that happened: the same entities that calls answer with."""

import orjson

from node.api.loading import load_statuses
from node.api.notices import load_notifications
from node.database.types import Reader
from node.ids import ActorId
from node.notifications.names import OWN
from node.notifications.queries import find_notification
from node.services import Services
from node.timelines.models import Entry


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
        if item is None or item.kind in OWN:
            return None
        found = load_notifications(r, self._current, [item], viewer_id=viewer_id)
        return orjson.dumps(found[0]).decode() if found else None
