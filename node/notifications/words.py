"""What is said of a notification where there is room for one line."""

from collections.abc import Mapping
from typing import Final

from node.notifications.models import Notification
from node.notifications.models import NotificationKind as Kind

DOINGS: Final[Mapping[Kind, str]] = {
    Kind.FOLLOW: "{who} followed you",
    Kind.FOLLOW_REQUEST: "{who} asks to follow you",
    Kind.FOLLOW_ACCEPTED: "{who} accepted your follow",
    Kind.LIKE: "{who} liked your note",
    Kind.REACTION: "{who} reacted to your note",
    Kind.BOOST: "{who} boosted your note",
    Kind.REPLY: "{who} commented",
    Kind.MENTION: "{who} mentioned you",
    Kind.QUOTE: "{who} quoted your note",
    Kind.ASKED: "{who} asks for something about your note",
    Kind.EDIT: "{who} edited a note you boosted",
    Kind.POSTED: "{who} posted a note",
    Kind.POLL: "A poll of {who} that you voted in has ended",
    Kind.SIGN_UP: "{who} joined this server",
}
SAYINGS: Final[Mapping[Kind, str]] = {
    Kind.POLL: "Your poll has ended",
    Kind.ORDER: "There is news of an order at your shop",
    Kind.PURCHASE: "There is news of what you asked to buy",
    Kind.REPORT: "A new report waits for you",
    Kind.JOIN_REQUEST: "Somebody asks to join",
    Kind.NOTICE: "There is a notice about your account",
    Kind.SEVERED: "A server was blocked, and you lost follows",
    Kind.MOVE: "Somebody you know moved to another account",
}
"""Of what nobody did, or whoever did it."""


def headline(item: Notification, who: str | None) -> str:
    """One line; `who` is the name of the sender, None for what nobody did."""
    if item.kind in DOINGS and (who is not None or item.kind not in SAYINGS):
        return DOINGS[item.kind].format(who=who or "Somebody")
    return SAYINGS[item.kind]
