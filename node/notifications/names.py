"""What apps call each kind of notification (Mastodon API: `Notification`, `type`).

Those of ours that no type of Mastodon's fits have names of their own. They are sent
only to who asks for them by name: apps take an unknown type for an error.
"""

from collections.abc import Collection, Mapping
from typing import Final

from node.notifications.models import NotificationKind as Kind

NAMES: Final[Mapping[Kind, str]] = {
    Kind.MENTION: "mention",
    Kind.REPLY: "mention",
    Kind.BOOST: "reblog",
    Kind.LIKE: "favourite",
    Kind.FOLLOW: "follow",
    Kind.FOLLOW_REQUEST: "follow_request",
    Kind.POSTED: "status",
    Kind.POLL: "poll",
    Kind.EDIT: "update",
    Kind.QUOTE: "quote",
    Kind.REPORT: "admin.report",
    Kind.JOIN_REQUEST: "admin.sign_up",
    Kind.SIGN_UP: "admin.sign_up",
    Kind.NOTICE: "moderation_warning",
    Kind.SEVERED: "severed_relationships",
    # As Pleroma calls it, which some apps know.
    Kind.REACTION: "pleroma:emoji_reaction",
    Kind.FOLLOW_ACCEPTED: "follow_accepted",
    Kind.ASKED: "interaction_request",
    Kind.ORDER: "shop.order",
    Kind.PURCHASE: "shop.purchase",
    Kind.MOVE: "move",
}
OWN: Final = frozenset(
    (
        Kind.REACTION,
        Kind.FOLLOW_ACCEPTED,
        Kind.ASKED,
        Kind.ORDER,
        Kind.PURCHASE,
        Kind.MOVE,
    )
)
"""Those that Mastodon does not know."""
OF_SHOP: Final = frozenset((Kind.ORDER, Kind.PURCHASE))


def kinds_of(
    wanted: Collection[str] = (),
    unwanted: Collection[str] = (),
    *,
    known: Collection[str] = (),
) -> tuple[Kind, ...]:
    """The kinds that apps ask for; of unknown names nothing.

    Which of ours they want besides all of Mastodon's, they say in `known`.
    """
    return tuple(
        kind
        for kind, name in NAMES.items()
        if (name in wanted if wanted else kind not in OWN or name in known)
        and name not in unwanted
    )
