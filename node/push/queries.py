"""Finding subscriptions and the node's key."""

from dataclasses import dataclass
from typing import LiteralString

from node.database.types import Reader, Record
from node.ids import ActorId
from node.push.models import Channel, PushKey, PushPolicy, Subscription

_SELECT: LiteralString = """
    SELECT s.token_id, s.number, s.actor_id, s.endpoint, s.client_key, s.auth_secret,
        s.is_standard, s.policy, s.alerts, s.sealed_token
"""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A subscription whose person may be told, with the language they read."""

    subscription: Subscription
    language: str


def find_push_key(r: Reader) -> PushKey | None:
    """None before the first start."""
    row = r.one("SELECT public_key, sealed_key FROM push_keys WHERE id = 1")
    return PushKey(row.text("public_key"), row.blob("sealed_key")) if row else None


def get_push_key(r: Reader) -> PushKey:
    """The node's pair; a node that runs has one."""
    found = find_push_key(r)
    assert found is not None, "the node was not started"
    return found


def vapid_public_key(r: Reader) -> str:
    """What apps subscribe with: an uncompressed point in base64url, no padding."""
    return get_push_key(r).public_key


def find_subscription(r: Reader, token_id: int) -> Subscription | None:
    row = r.one(
        _SELECT + " FROM push_subscriptions AS s WHERE s.token_id = :token_id",
        token_id=token_id,
    )
    return _subscription_of(row) if row else None


def find_addressee(r: Reader, token_id: int) -> Addressee | None:
    """None as well for somebody who may not use the node now."""
    row = r.one(
        _SELECT
        + """
        , u.language
        FROM push_subscriptions AS s
        JOIN app_tokens AS t ON t.id = s.token_id
        JOIN users AS u ON u.id = t.user_id
        JOIN actors AS a ON a.id = u.actor_id
        WHERE s.token_id = :token_id
            AND a.id = s.actor_id
            AND u.state = 'active'
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        """,
        token_id=token_id,
    )
    return Addressee(_subscription_of(row), row.text("language")) if row else None


def list_subscriptions(
    r: Reader, actor_id: ActorId, *, limit: int
) -> list[Subscription]:
    """Those of a person, newest first."""
    rows = r.all(
        _SELECT
        + """
        FROM push_subscriptions AS s
        WHERE s.actor_id = :actor_id
        ORDER BY s.number DESC
        LIMIT :limit
        """,
        actor_id=actor_id,
        limit=limit,
    )
    return [_subscription_of(row) for row in rows]


def _subscription_of(row: Record) -> Subscription:
    return Subscription(
        token_id=row.num("token_id"),
        number=row.num("number"),
        actor_id=ActorId(row.num("actor_id")),
        channel=Channel(
            endpoint=row.text("endpoint"),
            client_key=row.blob("client_key"),
            auth_secret=row.blob("auth_secret"),
            is_standard=row.flag("is_standard"),
        ),
        policy=PushPolicy(row.text("policy")),
        alerts=frozenset(row.text("alerts").split()),
        sealed_token=row.blob("sealed_token"),
    )
