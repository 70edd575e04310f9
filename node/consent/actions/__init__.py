"""Asking others, answering them, and what follows from an answer."""

from node.consent.actions.answering import (
    approve,
    decline,
    expire_consents,
    receive_request,
    revoke,
)
from node.consent.actions.asking import ask
from node.consent.actions.posting import (
    ask_for_boost,
    ask_for_like,
    settle_note,
)
from node.consent.actions.settling import (
    refuse_quote,
    settle_granted,
    settle_refused,
)

__all__ = [
    "approve",
    "ask",
    "ask_for_boost",
    "ask_for_like",
    "decline",
    "expire_consents",
    "receive_request",
    "refuse_quote",
    "revoke",
    "settle_granted",
    "settle_note",
    "settle_refused",
]
