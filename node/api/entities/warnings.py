"""What moderators decided about somebody (AccountWarning), and what else they are told.

What no action of Mastodon's fits is `none`: the words say it.
"""

from collections.abc import Mapping
from typing import Final

from node.api.answers import Json
from node.api.entities.values import iso_time
from node.moderation.models import Decision, DecisionKind
from node.moderation.words import notice_words
from node.notifications.models import Notification

ACTIONS: Final[Mapping[DecisionKind, str]] = {
    DecisionKind.REMOVE: "delete_statuses",
    DecisionKind.HIDE: "silence",
    DecisionKind.DISABLE: "disable",
    DecisionKind.SUSPEND: "suspend",
}


def warning_entity(
    item: Notification, account: Json, decision: Decision | None
) -> Json:
    """A notice to `account`; `decision` is the one that it names, if any."""
    return {
        "id": str(decision.id if decision else item.id),
        "action": ACTIONS.get(decision.kind, "none") if decision else "none",
        "text": notice_words(item.subject, decision),
        "status_ids": None,
        "target_account": account,
        "appeal": None,
        "created_at": iso_time(decision.created_ms if decision else item.created_ms),
    }
