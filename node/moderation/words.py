"""What people are told of what the moderators decided about them."""

from collections.abc import Mapping
from typing import Final

from node.moderation.models import Decision, DecisionKind

VERDICTS: Final[Mapping[DecisionKind, str]] = {
    DecisionKind.WARN: "The moderators warn you",
    DecisionKind.REMOVE: "The moderators removed something of yours",
    DecisionKind.HIDE: "The moderators took you out of public lists",
    DecisionKind.UNHIDE: "You are in public lists again",
    DecisionKind.DISABLE: "The moderators kept you from logging in",
    DecisionKind.SUSPEND: "Your account was suspended",
    DecisionKind.UNSUSPEND: "Your account is no longer suspended",
    DecisionKind.TAKE_DOWN: "The moderators took down something of yours",
    DecisionKind.PUT_BACK: "Something of yours is shown again",
    DecisionKind.ROLE: "Your role on this node was changed",
    DecisionKind.SELL: "Whether you may sell here was changed",
}
USUAL: Final = "The moderators decided about something of yours"
ATTEMPTS: Final = "Somebody tried many passwords for your account"


def notice_words(subject: str, decision: Decision | None) -> str:
    """What a notice says; `decision` is the one that its subject names."""
    if subject.startswith("attempts:"):
        return ATTEMPTS
    if decision is None:
        return f"{USUAL}."
    text = VERDICTS.get(decision.kind, USUAL)
    if decision.kind in {DecisionKind.TAKE_DOWN, DecisionKind.PUT_BACK}:
        text = f"{text}: {decision.subject}"
    return f"{text}. They say: {decision.reason}" if decision.reason else f"{text}."
