"""Where apps want to hear of notifications, and the key that push services know."""

from dataclasses import dataclass
from enum import StrEnum

from node.ids import ActorId


class PushPolicy(StrEnum):
    """Of whose doings an app wants to hear."""

    ALL = "all"
    FOLLOWED = "followed"
    """Of those whom the person follows."""
    FOLLOWER = "follower"
    """Of those who follow the person."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How to reach an app: an address, and what encrypts for the app alone.

    `client_key` is a point on P-256, uncompressed; a standard channel reads RFC 8291,
    others the draft that came before it.
    """

    endpoint: str
    client_key: bytes
    auth_secret: bytes
    is_standard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A row of `push_subscriptions`; `alerts` are kinds as apps name them."""

    token_id: int
    number: int
    actor_id: ActorId
    channel: Channel
    policy: PushPolicy
    alerts: frozenset[str]
    sealed_token: bytes


@dataclass(frozen=True, slots=True)
class PushKey:
    """The node's own key pair; the public half is base64url, as apps are told it."""

    public_key: str
    sealed_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What an app shows, in the form that it has with Mastodon."""

    notification_id: int
    type: str
    title: str
    body: str
    icon: str
    locale: str
