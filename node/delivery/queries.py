"""What is on its way, for the sender, for peers that ask and for people who look."""

from collections.abc import Iterable
from dataclasses import dataclass

from node.actors.models import SealedKey
from node.database.types import Reader, Record
from node.delivery.models import Lane, LanePlace
from node.ids import ActorId, Iri


@dataclass(frozen=True, slots=True)
class StoredBody:
    """An activity's exact JSON, and the replaced key that signs it.

    What is lasting waits for servers that are dead for now. With `tells_followers` the
    receivers are told which followers are known there. What is `for_few` shows
    something to followers or to named people only.
    """

    body: str
    is_lasting: bool
    retired: SealedKey | None = None
    tells_followers: bool = False
    for_few: bool = False


def find_body(r: Reader, activity_id: int) -> StoredBody | None:
    """What is to be sent of an activity."""
    row = r.one(
        """
        SELECT
            a.body, a.is_lasting, a.tells_followers, k.key_id, k.sealed_pem,
            CASE
                WHEN a.is_public = 0 AND a.kind IN ('Create', 'Update', 'Announce')
                THEN 1
                ELSE 0
            END AS for_few
        FROM activities AS a
        LEFT JOIN retired_keys AS k ON k.activity_id = a.id
        WHERE a.id = :id
        """,
        id=activity_id,
    )
    if row is None:
        return None
    key_id = row.opt_text("key_id")
    retired = SealedKey(Iri(key_id), row.blob("sealed_pem")) if key_id else None
    return StoredBody(
        row.text("body"),
        row.flag("is_lasting"),
        retired,
        row.flag("tells_followers"),
        row.flag("for_few"),
    )


@dataclass(frozen=True, slots=True)
class StoredActivity:
    """What one of ours said, as the exact JSON that peers get.

    Unless `is_unproven`: then its proofs have to be made first.
    """

    id: int
    actor_id: ActorId
    body: str
    is_public: bool
    is_unproven: bool


def find_activity(r: Reader, iri: str) -> StoredActivity | None:
    """An activity by its id."""
    row = r.one(
        """
        SELECT a.id, a.actor_id, a.body, a.is_public, a.proof
        FROM activities AS a
        JOIN actors AS o ON o.id = a.actor_id
        WHERE a.iri = :iri
            AND o.suspended_ms IS NULL
        """,
        iri=iri,
    )
    if row is None:
        return None
    return StoredActivity(
        id=row.num("id"),
        actor_id=ActorId(row.num("actor_id")),
        body=row.text("body"),
        is_public=row.flag("is_public"),
        is_unproven=row.text("proof") == "due",
    )


def waits_to_be_sent(r: Reader, actor_id: int) -> bool:
    """Whether something of this actor is still on its way."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM activities AS a
        JOIN deliveries AS d ON d.activity_id = a.id
        WHERE a.actor_id = :actor_id
            AND d.state = 'waiting'
        LIMIT 1
        """,
        actor_id=actor_id,
    )
    return row is not None


def list_lanes(
    r: Reader, *, after: LanePlace | None = None, limit: int = 200
) -> list[Lane]:
    """Servers for which something waits or has failed, the oldest first."""
    after = after or LanePlace(-1, "")
    rows = r.all(
        """
        SELECT
            d.host AS host,
            COUNT(*) FILTER (WHERE d.state = 'waiting') AS waiting,
            COUNT(*) FILTER (WHERE d.state = 'failed') AS failed,
            MIN(d.created_ms) AS oldest_ms,
            MIN(d.next_ms) AS next_ms,
            MAX(COALESCE(p.failures, 0)) AS failures,
            MAX(COALESCE(p.failing_days, 0)) AS failing_days,
            MAX(COALESCE(p.last_ok_ms, 0)) AS last_ok_ms,
            MAX(COALESCE(p.retry_ms, 0)) AS retry_ms,
            MAX(d.last_error) AS last_error
        FROM deliveries AS d
        LEFT JOIN peers AS p ON p.host = d.host
        GROUP BY d.host
        HAVING (MIN(d.created_ms), d.host) > (:oldest_ms, :host)
        ORDER BY oldest_ms, host
        LIMIT :limit
        """,
        oldest_ms=after.oldest_ms,
        host=after.host,
        limit=limit,
    )
    return [lane_of(row) for row in rows]


def count_waiting(r: Reader, hosts: Iterable[str]) -> dict[str, int]:
    """How many deliveries wait for each of these servers; at most 500 servers."""
    rows = r.many(
        """
        SELECT host, COUNT(*) AS found
        FROM deliveries
        WHERE host IN (:items)
            AND state = 'waiting'
        GROUP BY host
        """,
        items=sorted(set(hosts)),
    )
    return {row.text("host"): row.num("found") for row in rows}


def count_deliveries(r: Reader) -> tuple[int, int]:
    """How many wait, and how many have failed for good."""
    row = r.one(
        """
        SELECT
            COUNT(*) FILTER (WHERE state = 'waiting') AS waiting,
            COUNT(*) FILTER (WHERE state = 'failed') AS failed
        FROM deliveries
        """
    )
    assert row is not None
    return row.num("waiting"), row.num("failed")


def lane_of(row: Record) -> Lane:
    """A row of the list of lanes."""
    return Lane(
        host=row.text("host"),
        waiting=row.num("waiting"),
        failed=row.num("failed"),
        oldest_ms=row.num("oldest_ms"),
        next_ms=max(row.num("next_ms"), row.num("retry_ms")),
        failures=row.num("failures"),
        failing_days=row.num("failing_days"),
        last_ok_ms=row.num("last_ok_ms"),
        last_error=row.text("last_error"),
    )
