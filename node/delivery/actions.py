"""Putting activities on their way; the sender does the rest after the commit."""

from collections.abc import Iterable

import orjson

from federation import encode
from federation.origins import origin_of
from federation.vocabulary import Activity
from node.actors.models import Actor
from node.database.types import Writer
from node.delivery.models import Recipient
from node.ids import Iri
from node.urls import Urls

CHANNEL = "deliveries"


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
) -> None:
    """Store an activity and one delivery for each distinct inbox.

    Deliveries of one `topic` (the object they are about) reach an inbox in the
    order of the calls, and servers that fail are left alone for as long as the
    earlier ones. `is_public` lets anyone fetch the activity by its id.
    """
    inboxes = {recipient.inbox: recipient.host for recipient in to if recipient.inbox}
    if not inboxes and not is_public:
        return
    assert activity.iri is not None, "our activities have ids"
    activity_id = _store(w, sender, activity, topic, is_public)
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
