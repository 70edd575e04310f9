"""Registering apps, giving them codes and tokens, and taking those back."""

from node.oauth.actions.apps import forget_unused_apps, register_app
from node.oauth.actions.codes import forget_old_codes, give_code, redeem_code
from node.oauth.actions.tokens import (
    ENDED,
    grant_token,
    revoke_all_tokens,
    revoke_app,
    revoke_token,
    touch_token,
)

__all__ = [
    "ENDED",
    "forget_old_codes",
    "forget_unused_apps",
    "give_code",
    "grant_token",
    "redeem_code",
    "register_app",
    "revoke_all_tokens",
    "revoke_app",
    "revoke_token",
    "touch_token",
]
