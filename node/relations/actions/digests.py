"""Keeping the digests of followers in step with the follows."""

from collections import defaultdict
from collections.abc import Iterable

from federation.followers import digest_of
from node.database.types import Writer
from node.ids import ActorId
from node.relations.queries.digests import (
    find_digests,
    list_follower_iris,
    origin_text,
)


def forget_digest(w: Writer, target_id: int, follower_iri: str) -> None:
    """A follower came or went."""
    w.run(
        """
        DELETE FROM follower_digests
        WHERE actor_id = :actor_id
            AND origin = :origin
        """,
        actor_id=target_id,
        origin=origin_text(follower_iri),
    )


def forget_digests(w: Writer, target_id: int) -> None:
    """Many followers went."""
    w.run("DELETE FROM follower_digests WHERE actor_id = :id", id=target_id)


def fill_digests(
    w: Writer, actor_id: ActorId, origins: Iterable[str]
) -> dict[str, bytes | None]:
    """`find_digests`, but those that are missing are made and kept."""
    wanted = set(origins)
    missing = wanted - find_digests(w, actor_id, wanted).keys()
    by_origin: defaultdict[str, list[str]] = defaultdict(list)
    if missing:
        for iri in list_follower_iris(w, actor_id):
            by_origin[origin_text(iri)].append(iri)
    for origin in sorted(missing):
        w.run(
            """
            INSERT INTO follower_digests (actor_id, origin, digest, followers)
            VALUES (:actor_id, :origin, :digest, :followers)
            ON CONFLICT (actor_id, origin) DO NOTHING
            """,
            actor_id=actor_id,
            origin=origin,
            digest=digest_of(by_origin[origin]),
            followers=len(by_origin[origin]),
        )
    return find_digests(w, actor_id, wanted)
