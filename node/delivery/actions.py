"""Putting activities on their way; the sender does the rest after the commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson

from federation import encode
from federation.origins import origin_of
from federation.proofs.create import PROVEN_ACTIVITIES
from federation.vocabulary import Activity, Create
from node.actors.models import Actor, SealedKey
from node.database.types import Reader, Writer
from node.delivery.models import Recipient
from node.delivery.policy import DEAD_AFTER_DAYS, outlasts_silence
from node.delivery.reach import note_dropped
from node.ids import Iri
from node.limits.decisions import load_decisions
from node.urls import Urls

CHANNEL = "deliveries"
HOSTS_AT_ONCE = 500
MOST_LANES = 100_000
PASSED_ON = "PassedOn"


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
    is_lasting: bool = False,
    signed_with: SealedKey | None = None,
) -> None:
    """Store an activity and one delivery for each distinct inbox.

    Deliveries of one `topic` (the object they are about) reach an inbox in the
    order of the calls, and servers that fail are left alone for as long as the
    earlier ones; those that have been dead for a week get only what must be known
    at last: what is `is_lasting`, or of a kind that always is. `is_public` lets anyone
    fetch the activity by its id, and has it proven before anybody gets it
    (`delivery.proofs`). `signed_with` is a key that was replaced and still has this to
    sign, with no proof beside it: that would be made with the new one, which nobody
    knows yet.
    """
    is_lasting = is_lasting or outlasts_silence(type(activity).__name__)
    addressed = _address(w, to, is_lasting=is_lasting)
    if not addressed.inboxes and not is_public:
        return
    assert activity.iri is not None, "our activities have ids"
    is_proven = is_public and signed_with is None
    stored = _Words(
        activity=activity,
        topic=topic,
        is_public=is_public,
        is_proven=is_proven,
        is_lasting=is_lasting,
    )
    activity_id = _store(w, sender, stored, addressed)
    if signed_with is not None:
        _keep_key(w, activity_id, signed_with)
    _queue(w, sender, activity_id, addressed.inboxes, topic)


def pass_on(
    w: Writer,
    *,
    sender: Actor,
    iri: Iri,
    body: str,
    to: Iterable[Recipient],
    topic: Iri,
) -> bool:
    """Send on what another server said, as it came; False if it was passed on before.

    `sender` signs the requests; the activity itself, under its author's id `iri`, is
    neither changed nor ever served here.
    """
    inboxes = _address(w, to, is_lasting=False).inboxes
    if not inboxes:
        return False
    row = w.one(
        """
        INSERT INTO activities (
            id, iri, actor_id, kind, object_iri, is_public, body, created_ms
        )
        VALUES (:id, :iri, :actor_id, :kind, :object_iri, 0, :body, :now)
        ON CONFLICT (iri) DO NOTHING
        RETURNING id
        """,
        id=w.new_id(),
        iri=iri,
        actor_id=sender.id,
        kind=PASSED_ON,
        object_iri=topic,
        body=body,
        now=w.now_ms,
    )
    if row is None:
        return False
    _queue(w, sender, row.num("id"), inboxes, topic)
    return True


def _queue(
    w: Writer,
    sender: Actor,
    activity_id: int,
    inboxes: Mapping[str, str],
    topic: Iri,
) -> None:
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


@dataclass(frozen=True, slots=True)
class _Addressed:
    """Each inbox once, with its host; and how many servers are passed by as dead."""

    inboxes: Mapping[str, str]
    passed_by: int

    @property
    def servers(self) -> int:
        """How many it is for, whether they get it or not."""
        return len(set(self.inboxes.values())) + self.passed_by


def _address(r: Reader, to: Iterable[Recipient], *, is_lasting: bool) -> _Addressed:
    inboxes = {recipient.inbox: recipient.host for recipient in to if recipient.inbox}
    hosts = sorted(set(inboxes.values()))
    blocked = _list_blocked(r, hosts)
    dead = set[str]() if is_lasting else _list_dead(r, hosts) - blocked
    left_out = blocked | dead
    return _Addressed(
        {inbox: host for inbox, host in inboxes.items() if host not in left_out},
        len(dead),
    )


def drop_blocked(w: Writer) -> None:
    """Forget what waits for servers that the owner has blocked."""
    rows = w.all(
        "SELECT DISTINCT host FROM deliveries ORDER BY host LIMIT :limit",
        limit=MOST_LANES,
    )
    for host in _list_blocked(w, [row.text("host") for row in rows]):
        note_dropped(w, host)
        w.run("DELETE FROM deliveries WHERE host = :host", host=host)


def _list_blocked(r: Reader, hosts: list[str]) -> set[str]:
    """What the sender would refuse anyhow: it need not be queued."""
    decisions = load_decisions(r, hosts)
    return {host for host in hosts if decisions.blocks(host)}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    activity: Activity
    topic: Iri
    is_public: bool
    is_proven: bool
    is_lasting: bool

    @property
    def proof(self) -> str:
        """Whether proofs are to be made, as the column says it."""
        is_due = self.is_proven and self.activity.KIND in PROVEN_ACTIVITIES
        return "due" if is_due else "none"


def _store(w: Writer, sender: Actor, words: _Words, addressed: _Addressed) -> int:
    row = w.one(
        """
        INSERT INTO activities (
            id, iri, actor_id, kind, object_iri, is_public, is_lasting,
            tells_followers, body, proof, servers, unreached, created_ms
        )
        VALUES (
            :id, :iri, :actor_id, :kind, :object_iri, :is_public, :is_lasting,
            :tells_followers, :body, :proof, :servers, :passed_by, :now
        )
        ON CONFLICT (iri) DO UPDATE
        SET body = excluded.body,
            proof = excluded.proof,
            servers = excluded.servers,
            unreached = excluded.unreached
        RETURNING id
        """,
        id=w.new_id(),
        iri=words.activity.iri,
        actor_id=sender.id,
        kind=type(words.activity).__name__,
        object_iri=words.topic,
        is_public=words.is_public,
        is_lasting=words.is_lasting,
        tells_followers=_tells_followers(sender, words.activity),
        body=orjson.dumps(encode.document(words.activity)).decode(),
        proof=words.proof,
        servers=addressed.servers,
        passed_by=addressed.passed_by,
        now=w.now_ms,
    )
    assert row is not None
    return row.num("id")


def _tells_followers(sender: Actor, activity: Activity) -> bool:
    """Whether the servers it goes to are told which followers are known there."""
    if not isinstance(activity, Create):
        return False
    return sender.followers_iri in (*activity.to, *activity.cc)
