"""Subscribing, changing one's mind, and putting messages on the table."""

from collections.abc import Iterable

from node.database.types import Writer
from node.errors import NotFound, Unauthorised
from node.ids import ActorId
from node.push.jobs import SendPush
from node.push.models import Channel, PushKey, PushPolicy, Subscription
from node.push.policy import MAX_SUBSCRIPTIONS
from node.push.queries import find_push_key, find_subscription, list_subscriptions
from node.users.queries.bearers import list_living


def ensure_push_key(w: Writer, key: PushKey) -> None:
    """Keep the node's key pair, unless there is one."""
    if find_push_key(w) is not None:
        return
    w.run(
        """
        INSERT INTO push_keys (id, public_key, sealed_key, created_ms)
        VALUES (1, :public_key, :sealed_key, :now)
        ON CONFLICT (id) DO NOTHING
        """,
        public_key=key.public_key,
        sealed_key=key.sealed_key,
        now=w.now_ms,
    )


def replace_push_key(w: Writer, key: PushKey) -> None:
    """Another pair from now on; who subscribed with the old one has to do so anew."""
    w.run("DELETE FROM push_subscriptions")
    w.run("DELETE FROM push_keys")
    ensure_push_key(w, key)


def subscribe(
    w: Writer,
    channel: Channel,
    *,
    token_id: int,
    actor_id: ActorId,
    sealed_token: bytes,
    policy: PushPolicy,
    alerts: Iterable[str],
) -> Subscription:
    """Tell an app from now on, through this channel instead of its last one.

    Raises `Unauthorised` for a token that ended since it was shown.
    """
    if not list_living(w, [token_id]):
        raise Unauthorised("the access token was revoked")
    made = Subscription(
        token_id=token_id,
        number=_next_number(w),
        actor_id=actor_id,
        channel=channel,
        policy=policy,
        alerts=frozenset(alerts),
        sealed_token=sealed_token,
    )
    _end_former(w, made)
    _insert(w, made)
    _end_oldest(w, actor_id)
    return made


def change_subscription(
    w: Writer,
    token_id: int,
    *,
    policy: PushPolicy | None,
    alerts: Iterable[str] | None,
) -> Subscription:
    """Want other things than before; None leaves as it is. Raises `NotFound`."""
    known = find_subscription(w, token_id)
    if known is None:
        raise NotFound("there is no push subscription")
    w.run(
        """
        UPDATE push_subscriptions
        SET policy = :policy, alerts = :alerts
        WHERE token_id = :token_id
        """,
        token_id=token_id,
        policy=policy or known.policy,
        alerts=_written(known.alerts if alerts is None else alerts),
    )
    changed = find_subscription(w, token_id)
    assert changed is not None
    return changed


def unsubscribe(w: Writer, token_id: int) -> None:
    """Tell an app no more."""
    w.run(
        "DELETE FROM push_subscriptions WHERE token_id = :token_id", token_id=token_id
    )


def end_channel(w: Writer, token_id: int, endpoint: str) -> None:
    """The push service knows this address no more; a newer one stays."""
    w.run(
        """
        DELETE FROM push_subscriptions
        WHERE token_id = :token_id
            AND endpoint = :endpoint
        """,
        token_id=token_id,
        endpoint=endpoint,
    )


def push(w: Writer, actor_id: ActorId, notification_id: int, type_: str) -> None:
    """Tell the apps of a person that want to hear of such things, after the commit."""
    for each in list_subscriptions(w, actor_id, limit=MAX_SUBSCRIPTIONS):
        if type_ in each.alerts and each.policy is not PushPolicy.NONE:
            w.enqueue(SendPush(each.token_id, notification_id))


def _insert(w: Writer, made: Subscription) -> None:
    w.run(
        """
        INSERT INTO push_subscriptions (
            token_id, number, actor_id, endpoint, client_key, auth_secret,
            is_standard, policy, alerts, sealed_token, created_ms
        )
        VALUES (
            :token_id, :number, :actor_id, :endpoint, :client_key, :auth_secret,
            :is_standard, :policy, :alerts, :sealed_token, :now
        )
        """,
        token_id=made.token_id,
        number=made.number,
        actor_id=made.actor_id,
        endpoint=made.channel.endpoint,
        client_key=made.channel.client_key,
        auth_secret=made.channel.auth_secret,
        is_standard=made.channel.is_standard,
        policy=made.policy,
        alerts=_written(made.alerts),
        sealed_token=made.sealed_token,
        now=w.now_ms,
    )


def _end_former(w: Writer, made: Subscription) -> None:
    """The app's last one, and what another token left at the same address."""
    w.run(
        """
        DELETE FROM push_subscriptions
        WHERE token_id = :token_id
            OR (actor_id = :actor_id AND endpoint = :endpoint)
        """,
        token_id=made.token_id,
        actor_id=made.actor_id,
        endpoint=made.channel.endpoint,
    )


def _end_oldest(w: Writer, actor_id: ActorId) -> None:
    """Beyond what one person may have."""
    w.run(
        """
        DELETE FROM push_subscriptions
        WHERE actor_id = :actor_id
            AND number NOT IN (
                SELECT s.number
                FROM push_subscriptions AS s
                WHERE s.actor_id = :actor_id
                ORDER BY s.number DESC
                LIMIT :limit
            )
        """,
        actor_id=actor_id,
        limit=MAX_SUBSCRIPTIONS,
    )


def _next_number(w: Writer) -> int:
    row = w.one("SELECT COALESCE(MAX(number), 0) AS last FROM push_subscriptions")
    assert row is not None
    return row.num("last") + 1


def _written(alerts: Iterable[str]) -> str:
    return " ".join(sorted(alerts))
