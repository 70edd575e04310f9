"""An app's token, kept sealed with its subscription: messages carry it along.

Everywhere else only its hash is stored.
"""

from node.push.models import Subscription
from node.secrets import SecretBox


def seal_token(box: SecretBox, token: str, token_id: int) -> bytes:
    return box.seal(token.encode(), purpose=_purpose(token_id))


def open_token(box: SecretBox, subscription: Subscription) -> str:
    """Raises `ConfigError` with another node's secret key."""
    purpose = _purpose(subscription.token_id)
    return box.open(subscription.sealed_token, purpose=purpose).decode()


def _purpose(token_id: int) -> str:
    """Nobody can put one row's token into another row."""
    return f"push-token {token_id}"
