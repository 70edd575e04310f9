"""Where an app is told of notifications (WebPushSubscription)."""

from typing import Final

from node.api.answers import Json
from node.notifications.names import NAMES, OWN
from node.push.models import Subscription

ALERTS: Final = (
    "mention",
    "quote",
    "status",
    "reblog",
    "follow",
    "follow_request",
    "favourite",
    "poll",
    "update",
    "quoted_update",
    "severed_relationships",
    "moderation_warning",
    "admin.sign_up",
    "admin.report",
)
"""Those that Mastodon has, of some of which nothing is ever told here."""
OWN_ALERTS: Final = tuple(sorted(NAMES[kind] for kind in OWN))
"""Those that apps have to know by name."""


def push_subscription_entity(subscription: Subscription, server_key: str) -> Json:
    """A WebPushSubscription; its id is a number that 32 bits hold."""
    wanted = subscription.alerts
    shown = (*ALERTS, *(name for name in OWN_ALERTS if name in wanted))
    return {
        "id": subscription.number,
        "endpoint": subscription.channel.endpoint,
        "standard": subscription.channel.is_standard,
        "server_key": server_key,
        "policy": subscription.policy,
        "alerts": {name: name in wanted for name in shown},
    }
