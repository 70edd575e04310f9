"""What is held back (NotificationRequest), and by which rules (NotificationPolicy)."""

from collections.abc import Mapping
from typing import Final

from node.api.answers import Json
from node.api.entities.values import iso_time
from node.notifications.held import Held, HeldCounts
from node.notifications.strangers import Rules, Stranger, Treatment

STRANGERS: Final[Mapping[str, Stranger]] = {
    "for_not_following": Stranger.NOT_FOLLOWED,
    "for_not_followers": Stranger.NO_FOLLOWER,
    "for_new_accounts": Stranger.NEW,
    "for_private_mentions": Stranger.PRIVATE,
    "for_limited_accounts": Stranger.LIMITED,
}
TREATMENTS: Final[Mapping[str, Treatment]] = {
    "accept": Treatment.SHOW,
    "filter": Treatment.HOLD,
    "drop": Treatment.DROP,
}
OLD_STRANGERS: Final[Mapping[str, Stranger]] = {
    "filter_not_following": Stranger.NOT_FOLLOWED,
    "filter_not_followers": Stranger.NO_FOLLOWER,
    "filter_new_accounts": Stranger.NEW,
    "filter_private_mentions": Stranger.PRIVATE,
}
"""As the first version of the policy has them: yes or no."""
_WORDS: Final = {treatment: word for word, treatment in TREATMENTS.items()}


def policy_entity(rules: Rules, counts: HeldCounts) -> Json:
    """A NotificationPolicy."""
    words = {name: _WORDS[rules[each]] for name, each in STRANGERS.items()}
    return {**words, "summary": _summary(counts)}


def old_policy_entity(rules: Rules, counts: HeldCounts) -> Json:
    """A V1::NotificationPolicy; what is dropped is not shown either."""
    flags = {
        name: rules[each] is not Treatment.SHOW for name, each in OLD_STRANGERS.items()
    }
    return {**flags, "summary": _summary(counts)}


def request_entity(held: Held, account: Json, status: Json | None) -> Json:
    """A NotificationRequest; its id is its sender's."""
    found: dict[str, object] = {
        "id": str(held.from_id),
        "created_at": iso_time(held.first_ms),
        "updated_at": iso_time(held.last_ms),
        "account": account,
        "notifications_count": str(held.count),
    }
    if status is not None:
        found["last_status"] = status
    return found


def _summary(counts: HeldCounts) -> Json:
    return {
        "pending_requests_count": counts.senders,
        "pending_notifications_count": counts.notifications,
    }
