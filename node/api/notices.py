"""From notifications to entities: a fixed number of queries for a page of them."""

from collections.abc import Sequence
from typing import cast

from node.actors.queries import list_actors
from node.api.answers import Json
from node.api.entities.notifications import ABOUT_NOTES, notification_entity
from node.api.loading import load_accounts, load_statuses
from node.database.types import Reader
from node.ids import ActorId
from node.notifications.models import Notification, NotificationKind
from node.services import Services
from node.timelines.models import Entry


def load_notifications(
    r: Reader, current: Services, items: Sequence[Notification], *, viewer_id: ActorId
) -> list[Json]:
    """Notifications in their order.

    Those are left out whose note the viewer may no longer see, and those that nobody
    can be named for: every app wants an account.
    """
    notes = {each.note_id for each in items if each.note_id}
    statuses = {
        str(each["id"]): each
        for each in load_statuses(
            r, current, [Entry(each, each) for each in notes], viewer_id=viewer_id
        )
    }
    people = list_actors(r, {each.from_id for each in items if each.from_id})
    accounts = {
        str(each["id"]): each
        for each in load_accounts(r, current, list(people.values()))
    }
    found = (
        _entity(item, accounts.get(str(item.from_id)), statuses.get(str(item.note_id)))
        for item in items
    )
    return [each for each in found if each is not None]


def _entity(
    item: Notification, account: Json | None, status: Json | None
) -> Json | None:
    if item.kind in ABOUT_NOTES and status is None:
        return None
    if item.kind is NotificationKind.POLL and item.from_id is None and status:
        # The end of one's own poll comes from nobody.
        account = cast("Json", status["account"])
    if account is None:
        return None
    return notification_entity(item, account, status=status)
