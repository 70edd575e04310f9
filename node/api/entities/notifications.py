"""What happened to somebody's things (Notification). Pure; `node.api.notices` loads."""

from collections.abc import Mapping, Sequence
from typing import Final

from node.api.answers import Json
from node.api.entities.values import iso_time
from node.notifications.groups import Group, key_of
from node.notifications.models import (
    ABOUT_NOTES,
    Notification,
    NotificationKind,
    Severance,
)
from node.notifications.names import NAMES

PARTIAL: Final = ("id", "acct", "url", "avatar", "avatar_static", "locked", "bot")


def notification_entity(
    item: Notification,
    account: Json,
    *,
    status: Json | None = None,
    more: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """A Notification from somebody, about a note or not.

    `status` is the note itself also for a boost of it. `more` is what the type has
    beyond that: a report, a warning, an event.
    """
    found: dict[str, object] = {
        "id": str(item.id),
        "type": NAMES[item.kind],
        "created_at": iso_time(item.created_ms),
        "group_key": str(key_of(item)),
        "account": account,
        **(more or {}),
    }
    if item.kind in ABOUT_NOTES:
        found["status"] = status
    if item.kind is NotificationKind.REACTION:
        found["emoji"] = item.subject
    return found


def group_entity(
    group: Group, people: Sequence[str], *, status_id: str | None = None
) -> Json:
    """A NotificationGroup; its newest id is a number, as apps have it."""
    latest = group.latest
    found: dict[str, object] = {
        "group_key": str(group.key),
        "notifications_count": group.count,
        "type": NAMES[latest.kind],
        "most_recent_notification_id": latest.id,
        "page_min_id": str(group.oldest_id),
        "page_max_id": str(latest.id),
        "latest_page_notification_at": iso_time(latest.created_ms),
        "sample_account_ids": list(people),
    }
    if status_id is not None:
        found["status_id"] = status_id
    if latest.kind is NotificationKind.REACTION:
        found["emoji"] = latest.subject
    return found


def severance_entity(lost: Severance, created_ms: int) -> Json:
    """A RelationshipSeveranceEvent: follows that a block of a server has cut off.

    It is `purged` because nowhere is a list of them to be had.
    """
    return {
        "id": str(lost.id),
        "type": "domain_block",
        "purged": True,
        "target_name": lost.host,
        "followers_count": lost.followers,
        "following_count": lost.following,
        "created_at": iso_time(created_ms),
    }


def partial_account_entity(account: Json) -> Json:
    """A PartialAccountWithAvatar: what a row of faces needs."""
    return {name: account[name] for name in PARTIAL}
