"""From notifications to entities: a fixed number of queries for a page of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from node.actors.queries import list_actors
from node.api.answers import Json
from node.api.entities.notifications import (
    ABOUT_NOTES,
    group_entity,
    notification_entity,
    partial_account_entity,
)
from node.api.entities.warnings import warning_entity
from node.api.loading import load_accounts, load_statuses
from node.database.types import Reader
from node.ids import ActorId
from node.moderation.models import Decision
from node.moderation.queries import list_told
from node.notes.queries import pick_visible
from node.notifications.groups import Group
from node.notifications.models import Notification, NotificationKind
from node.services import Services
from node.timelines.models import Entry


def load_notifications(
    r: Reader, current: Services, items: Sequence[Notification], *, viewer_id: ActorId
) -> list[Json]:
    """Notifications in their order.

    Those are left out whose note the viewer may no longer see, and those that nobody
    can be named for: every app wants an account. Notices are to the viewer.
    """
    statuses = _load_statuses(r, current, items, viewer_id)
    decisions = _load_decisions(r, items)
    people = list_actors(r, _senders(items, viewer_id))
    accounts = {
        str(each["id"]): each
        for each in load_accounts(r, current, list(people.values()))
    }
    found = (
        _entity(
            item,
            accounts.get(str(_sender(item, viewer_id))),
            statuses.get(str(item.note_id)),
            decisions.get(item.subject),
        )
        for item in items
    )
    return [each for each in found if each is not None]


def load_groups(
    r: Reader,
    current: Services,
    groups: Sequence[Group],
    *,
    viewer_id: ActorId,
    is_partial: bool = False,
) -> Json:
    """Groups with the people and notes that they name (GroupedNotificationsResults).

    Left out is what `load_notifications` leaves out. With `is_partial` only the latest
    of each group are described in full.
    """
    latest = [each.latest for each in groups]
    statuses = _load_statuses(r, current, latest, viewer_id)
    decisions = _load_decisions(r, latest)
    senders = _senders(latest, viewer_id)
    people = list_actors(r, senders | {one for each in groups for one in each.people})
    found: list[Json] = []
    named: dict[str, Json] = {
        str(each["id"]): each
        for each in load_accounts(r, current, list(people.values()))
    }
    for group in groups:
        status = statuses.get(str(group.latest.note_id))
        ids = [str(each) for each in group.people if str(each) in named]
        if group.latest.kind is NotificationKind.NOTICE:
            ids = [str(viewer_id)]
        if group.latest.kind is NotificationKind.POLL and not ids and status:
            author = cast("Json", status["account"])
            ids = [str(author["id"])]
            named.setdefault(ids[0], author)
        if not ids or (group.latest.kind in ABOUT_NOTES and status is None):
            continue
        status_id = str(status["id"]) if status else None
        more = _more(group.latest, named[ids[0]], decisions.get(group.latest.subject))
        found.append({**group_entity(group, ids, status_id=status_id), **more})
    results = {
        "accounts": list(named.values()),
        "statuses": list(statuses.values()),
        "notification_groups": found,
    }
    if not is_partial:
        return results
    first = {cast("list[str]", each["sample_account_ids"])[0] for each in found}
    full = [each for each in named.values() if each["id"] in first]
    rest = [each for each in named.values() if each["id"] not in first]
    partial = [partial_account_entity(each) for each in rest]
    return {**results, "accounts": full, "partial_accounts": partial}


def pick_shown(
    r: Reader, items: Iterable[Notification], *, viewer_id: ActorId
) -> list[Notification]:
    """What of these `load_notifications` and `load_groups` do not leave out."""
    about = [each for each in items if _is_by_somebody(each)]
    ids = {each.note_id for each in about if each.note_id and each.kind in ABOUT_NOTES}
    visible = pick_visible(r, ids, viewer_id=viewer_id)
    return [
        each
        for each in about
        if each.kind not in ABOUT_NOTES or each.note_id in visible
    ]


def _is_by_somebody(item: Notification) -> bool:
    """Whether an account can be named."""
    nobody_did = (NotificationKind.NOTICE, NotificationKind.POLL)
    return item.from_id is not None or item.kind in nobody_did


def _load_statuses(
    r: Reader, current: Services, items: Iterable[Notification], viewer_id: ActorId
) -> dict[str, Json]:
    """The notes of notifications, by their ids."""
    notes = {each.note_id: None for each in items if each.note_id}
    entries = [Entry(each, each) for each in notes]
    found = load_statuses(r, current, entries, viewer_id=viewer_id)
    return {str(each["id"]): each for each in found}


def _entity(
    item: Notification,
    account: Json | None,
    status: Json | None,
    decision: Decision | None,
) -> Json | None:
    if item.kind in ABOUT_NOTES and status is None:
        return None
    if item.kind is NotificationKind.POLL and item.from_id is None and status:
        # The end of one's own poll comes from nobody.
        account = cast("Json", status["account"])
    if account is None:
        return None
    more = _more(item, account, decision)
    return notification_entity(item, account, status=status, more=more)


def _sender(item: Notification, viewer_id: ActorId) -> ActorId | None:
    return viewer_id if item.kind is NotificationKind.NOTICE else item.from_id


def _senders(items: Iterable[Notification], viewer_id: ActorId) -> set[ActorId]:
    found = (_sender(each, viewer_id) for each in items)
    return {each for each in found if each is not None}


def _load_decisions(r: Reader, items: Iterable[Notification]) -> Mapping[str, Decision]:
    kind = NotificationKind.NOTICE
    return list_told(r, [each.subject for each in items if each.kind is kind])


def _more(item: Notification, account: Json, decision: Decision | None) -> Json:
    """What only some types have."""
    if item.kind is not NotificationKind.NOTICE:
        return {}
    return {"moderation_warning": warning_entity(item, account, decision)}
