"""Putting activities on their way; the sender does the rest after the commit."""

from collections.abc import Iterable, Mapping

import orjson

from federation import encode
from federation.origins import origin_of
from federation.vocabulary import Activity
from node.actors.models import Actor, SealedKey
from node.database.types import Reader, Writer
from node.delivery.models import Recipient
from node.delivery.policy import DEAD_AFTER_DAYS, outlasts_silence
from node.ids import Iri
from node.urls import Urls

CHANNEL = "deliveries"
HOSTS_AT_ONCE = 500


def new_activity_iri(w: Writer, urls: Urls) -> Iri:
    """A fresh id for an activity that has no object of its own to be named after."""
    return urls.activity(w.new_id())


def recipient_of(actor: Actor, *, personal: bool = False) -> Recipient:
    """Where to send to an actor; `personal` never uses the shared inbox."""
    inbox = actor.inbox if personal or not actor.shared_inbox else actor.shared_inbox
    return Recipient(inbox=inbox, host=origin_of(inbox).authority)


def send(
    w: Writer,
    *,
    sender: Actor,
    activity: Activity,
    to: Iterable[Recipient],
    topic: Iri,
    is_public: bool,
    signed_with: SealedKey | None = None,
) -> None:
    """Store an activity and one delivery for each distinct inbox.

    Deliveries of one `topic` (the object they are about) reach an inbox in the
    order of the calls, and servers that fail are left alone for as long as the
    earlier ones; those that have been dead for a week get only what must be known
    at last. `is_public` lets anyone fetch the activity by its id. `signed_with` is a
    key that was replaced and still has this to sign.
    """
    inboxes = _list_inboxes(w, activity, to)
    if not inboxes and not is_public:
        return
    assert activity.iri is not None, "our activities have ids"
    activity_id = _store(w, sender, activity, topic, is_public)
    if signed_with is not None:
        _keep_key(w, activity_id, signed_with)
    for inbox, host in inboxes.items():
        w.run(
            """
            INSERT INTO deliveries (
                id, activity_id, actor_id, inbox, host, topic, state, next_ms,
                created_ms
            )
            VALUES (
                :id, :activity_id, :actor_id, :inbox, :host, :topic, 'waiting',
                COALESCE(
                    (
                        SELECT p.retry_ms
                        FROM peers AS p
                        WHERE p.host = :host AND p.retry_ms > :now
                    ),
                    :now
                ),
                :now
            )
            ON CONFLICT (activity_id, inbox) DO NOTHING
            """,
            id=w.new_id(),
            activity_id=activity_id,
            actor_id=sender.id,
            inbox=inbox,
            host=host,
            topic=topic,
            now=w.now_ms,
        )
    if inboxes:
        w.announce(CHANNEL)


def _list_inboxes(
    r: Reader, activity: Activity, to: Iterable[Recipient]
) -> Mapping[str, str]:
    """Each inbox once, with its host."""
    inboxes = {recipient.inbox: recipient.host for recipient in to if recipient.inbox}
    if outlasts_silence(type(activity).__name__):
        return inboxes
    dead = _list_dead(r, sorted(set(inboxes.values())))
    return {inbox: host for inbox, host in inboxes.items() if host not in dead}


def _list_dead(r: Reader, hosts: list[str]) -> set[str]:
    """Those of the servers that failed on so many days that posts pass them by."""
    dead: set[str] = set()
    for start in range(0, len(hosts), HOSTS_AT_ONCE):
        rows = r.many(
            """
            SELECT host
            FROM peers
            WHERE host IN (:items)
                AND failing_days >= :days
            """,
            items=hosts[start : start + HOSTS_AT_ONCE],
            days=DEAD_AFTER_DAYS,
        )
        dead.update(row.text("host") for row in rows)
    return dead


def _keep_key(w: Writer, activity_id: int, key: SealedKey) -> None:
    w.run(
        """
        INSERT INTO retired_keys (activity_id, key_id, sealed_pem, retired_ms)
        VALUES (:activity_id, :key_id, :pem, :now)
        ON CONFLICT (activity_id) DO NOTHING
        """,
        activity_id=activity_id,
        key_id=key.key_id,
        pem=key.sealed_pem,
        now=w.now_ms,
    )


def _store(
    w: Writer, sender: Actor, activity: Activity, topic: Iri, is_public: bool
) -> int:
    row = w.one(
        """
        INSERT INTO activities (
            id, iri, actor_id, kind, object_iri, is_public, body, created_ms
        )
        VALUES (:id, :iri, :actor_id, :kind, :object_iri, :is_public, :body, :now)
        ON CONFLICT (iri) DO UPDATE
        SET body = excluded.body
        RETURNING id
        """,
        id=w.new_id(),
        iri=activity.iri,
        actor_id=sender.id,
        kind=type(activity).__name__,
        object_iri=topic,
        is_public=is_public,
        body=orjson.dumps(encode.document(activity)).decode(),
        now=w.now_ms,
    )
    assert row is not None
    return row.num("id")
