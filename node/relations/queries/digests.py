"""An actor's followers on one server, and their digest (FEP-8fcf).

Digests are kept until such a follower comes or goes; `fill_digests` makes the
missing ones.
"""

from collections.abc import Iterable

from federation.origins import origin_of
from node.database.types import Reader
from node.ids import ActorId, Iri

MAX_COMPARED = 5_000
"""More followers on one server are not compared: their list would be too long."""


def origin_text(iri: str) -> str:
    """The scheme and authority that ids of one server share."""
    return str(origin_of(iri))


def list_followers_of_origin(r: Reader, actor_id: int, origin: str) -> list[Iri]:
    """Ids of accepted followers of that origin; one more than compared at most."""
    return [
        iri
        for iri in list_follower_iris(r, actor_id)
        if iri.startswith(origin) and origin_text(iri) == origin
    ][: MAX_COMPARED + 1]


def list_follower_iris(r: Reader, actor_id: int) -> list[Iri]:
    """All of them: a digest of a part says nothing."""
    rows = r.all(
        """
        SELECT a.iri
        FROM follows AS f
        JOIN actors AS a ON a.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND f.state = 'accepted'
        ORDER BY f.id
        """,
        actor_id=actor_id,
    )
    return [Iri(row.text("iri")) for row in rows]


def find_digests(
    r: Reader, actor_id: ActorId, origins: Iterable[str]
) -> dict[str, bytes | None]:
    """Kept digests by origin; None where there are too many followers to compare."""
    rows = r.many(
        """
        SELECT origin, digest, followers
        FROM follower_digests
        WHERE actor_id = :actor_id
            AND origin IN (:items)
        """,
        actor_id=actor_id,
        items=sorted(set(origins)),
    )
    return {
        row.text("origin"): (
            row.blob("digest") if row.num("followers") <= MAX_COMPARED else None
        )
        for row in rows
    }
