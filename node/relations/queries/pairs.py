"""What two actors are to each other."""

from collections.abc import Iterable

from node.actors.models import Actor
from node.database.types import Reader, Record
from node.ids import ActorId, Iri
from node.relations.models import BlockRow, FollowRow, FollowState, Relationship


def find_relationship(r: Reader, viewer_id: int, target_id: int) -> Relationship:
    return list_relationships(r, viewer_id, [ActorId(target_id)])[ActorId(target_id)]


def list_relationships(
    r: Reader, viewer_id: int, ids: Iterable[ActorId]
) -> dict[ActorId, Relationship]:
    """One for every id, at most 500; strangers have an empty one."""
    wanted: list[int] = sorted(set(ids))
    rows = r.many(
        """
        SELECT a.id,
            mine.state AS mine,
            theirs.state AS theirs,
            CASE WHEN b.id IS NULL THEN 0 ELSE 1 END AS blocking,
            CASE WHEN bb.id IS NULL THEN 0 ELSE 1 END AS blocked_by,
            CASE WHEN m.id IS NULL THEN 0 ELSE 1 END AS muting,
            COALESCE(mine.shows_boosts, 0) AS shows_boosts,
            COALESCE(mine.notifies, 0) AS notifies,
            COALESCE(mine.languages, '') AS languages,
            COALESCE(m.hides_notifications, 0) AS mutes_notifications,
            m.ends_ms AS mute_ends_ms,
            COALESCE(k.text, '') AS remark,
            CASE WHEN h.id IS NULL THEN 0 ELSE 1 END AS avoids_host,
            CASE WHEN e.id IS NULL THEN 0 ELSE 1 END AS endorses
        FROM actors AS a
        LEFT JOIN follows AS mine
            ON mine.follower_id = :viewer AND mine.target_id = a.id
        LEFT JOIN follows AS theirs
            ON theirs.follower_id = a.id AND theirs.target_id = :viewer
        LEFT JOIN blocks AS b ON b.actor_id = :viewer AND b.target_id = a.id
        LEFT JOIN blocks AS bb ON bb.actor_id = a.id AND bb.target_id = :viewer
        LEFT JOIN mutes AS m ON m.actor_id = :viewer AND m.target_id = a.id
        LEFT JOIN remarks AS k ON k.actor_id = :viewer AND k.target_id = a.id
        LEFT JOIN avoided_hosts AS h ON h.actor_id = :viewer AND h.host = a.host
        LEFT JOIN endorsements AS e ON e.actor_id = :viewer AND e.target_id = a.id
        WHERE a.id IN (:items)
        """,
        items=wanted,
        viewer=viewer_id,
    )
    found = {ActorId(row.num("id")): _relationship(row) for row in rows}
    return {ActorId(each): found.get(ActorId(each), Relationship()) for each in wanted}


def find_follow(r: Reader, follower_id: int, target_id: int) -> FollowRow | None:
    row = r.one(
        """
        SELECT follower_id, target_id, state, id, iri, created_ms
        FROM follows
        WHERE follower_id = :follower
            AND target_id = :target
        """,
        follower=follower_id,
        target=target_id,
    )
    return _follow(row) if row else None


def find_follow_by_iri(r: Reader, iri: str) -> FollowRow | None:
    """For an Accept or Undo that names the follow by its id alone."""
    row = r.one(
        """
        SELECT follower_id, target_id, state, id, iri, created_ms
        FROM follows
        WHERE iri = :iri
        """,
        iri=iri,
    )
    return _follow(row) if row else None


def find_block(r: Reader, actor_id: int, target_id: int) -> BlockRow | None:
    row = r.one(
        """
        SELECT actor_id, target_id, id, iri, created_ms
        FROM blocks
        WHERE actor_id = :actor
            AND target_id = :target
        """,
        actor=actor_id,
        target=target_id,
    )
    return _block(row) if row else None


def find_block_by_iri(r: Reader, iri: str) -> BlockRow | None:
    """For an Undo that names the block by its id alone."""
    row = r.one(
        """
        SELECT actor_id, target_id, id, iri, created_ms
        FROM blocks
        WHERE iri = :iri
        """,
        iri=iri,
    )
    return _block(row) if row else None


def follows(r: Reader, follower_id: int, target_id: int) -> bool:
    """Whether it is an accepted follow."""
    found = find_follow(r, follower_id, target_id)
    return found is not None and found.state is FollowState.ACCEPTED


def is_blocked_either_way(r: Reader, one_id: int, other_id: int) -> bool:
    row = r.one(
        """
        SELECT 1 AS found
        FROM blocks
        WHERE (actor_id = :one AND target_id = :other)
            OR (actor_id = :other AND target_id = :one)
        LIMIT 1
        """,
        one=one_id,
        other=other_id,
    )
    return row is not None


def _relationship(row: Record) -> Relationship:
    mine, theirs = row.opt_text("mine"), row.opt_text("theirs")
    return Relationship(
        following=mine == FollowState.ACCEPTED,
        requested=mine == FollowState.REQUESTED,
        followed_by=theirs == FollowState.ACCEPTED,
        asks_to_follow=theirs == FollowState.REQUESTED,
        blocking=row.flag("blocking"),
        blocked_by=row.flag("blocked_by"),
        muting=row.flag("muting"),
        shows_boosts=row.flag("shows_boosts"),
        notifies=row.flag("notifies"),
        languages=tuple(row.text("languages").split()),
        mutes_notifications=row.flag("mutes_notifications"),
        mute_ends_ms=row.opt_num("mute_ends_ms"),
        remark=row.text("remark"),
        avoids_host=row.flag("avoids_host"),
        endorses=row.flag("endorses"),
    )


def _follow(row: Record) -> FollowRow:
    return FollowRow(
        follower_id=ActorId(row.num("follower_id")),
        target_id=ActorId(row.num("target_id")),
        state=FollowState(row.text("state")),
        id=row.num("id"),
        iri=Iri(row.text("iri")),
        created_ms=row.num("created_ms"),
    )


def _block(row: Record) -> BlockRow:
    return BlockRow(
        actor_id=ActorId(row.num("actor_id")),
        target_id=ActorId(row.num("target_id")),
        id=row.num("id"),
        iri=Iri(row.text("iri")),
        created_ms=row.num("created_ms"),
    )


def shows_follows(r: Reader, actor: Actor, viewer_id: int | None) -> bool:
    """Whether a viewer, None for a guest, may see who follows and is followed."""
    if not actor.is_active:
        return False
    if viewer_id is None or viewer_id != actor.id:
        is_refused = viewer_id and find_block(r, actor.id, viewer_id) is not None
        return not (actor.hide_follows or is_refused)
    return True


def avoids_host(r: Reader, actor_id: int, host: str) -> bool:
    """Whether an actor does not want to meet the people of a server."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM avoided_hosts
        WHERE actor_id = :actor_id
            AND host = :host
        """,
        actor_id=actor_id,
        host=host,
    )
    return row is not None


def tells_blocks(r: Reader, actor_id: ActorId) -> bool:
    """Whether other servers hear of the actor's blocks."""
    row = r.one("SELECT tells_blocks FROM actors WHERE id = :id", id=actor_id)
    return row is not None and row.flag("tells_blocks")
