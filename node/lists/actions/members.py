"""Who is in a list: people whom its owner follows or asked to, and its owner."""

from collections.abc import Sequence

from node.database.types import Reader, Writer
from node.errors import Invalid, NotFound
from node.ids import ActorId
from node.lists.actions.apart import give_back_to_home, take_from_home
from node.lists.actions.feeds import fill_list
from node.lists.models import MAX_MEMBERS, PeopleList
from node.lists.queries import count_members
from node.relations.queries import find_follow


def add_members(w: Writer, found: PeopleList, ids: Sequence[ActorId]) -> None:
    """Put people into a list, all or none.

    Raises `NotFound` for who is not followed, `Invalid` for who is in it already and
    when it gets too long.
    """
    if count_members(w, found.id) + len(ids) > MAX_MEMBERS:
        text = f"A list has at most {MAX_MEMBERS} people"
        raise Invalid.field("account_ids", "limit", text)
    follow_ids = {each: _find_way_in(w, found.owner_id, each) for each in ids}
    for actor_id, follow_id in follow_ids.items():
        if not _insert(w, found.id, actor_id, follow_id):
            raise Invalid.field("account", "taken", "Account has already been taken")
        fill_list(w, found.id, actor_id)
    if found.exclusive:
        take_from_home(w, found)


def remove_members(w: Writer, found: PeopleList, ids: Sequence[ActorId]) -> None:
    """Take people out of a list; who is not in it stays out."""
    for actor_id in ids:
        if found.exclusive:
            give_back_to_home(w, found, actor_id)
        w.run(
            """
            DELETE FROM list_members
            WHERE list_id = :list_id
                AND actor_id = :actor_id
            """,
            list_id=found.id,
            actor_id=actor_id,
        )


def carry_memberships(
    w: Writer, owner_id: ActorId, old_id: ActorId, new_id: ActorId
) -> None:
    """Put who moved into the lists they were in, as whom they are followed now."""
    rows = w.all(
        """
        SELECT m.list_id
        FROM list_members AS m
        JOIN lists AS l ON l.id = m.list_id
        WHERE m.actor_id = :old_id
            AND l.owner_id = :owner_id
        ORDER BY m.list_id
        LIMIT 500
        """,
        old_id=old_id,
        owner_id=owner_id,
    )
    follow = find_follow(w, owner_id, new_id)
    for row in rows:
        if follow is not None:
            _insert(w, row.num("list_id"), new_id, follow.id)


def _find_way_in(r: Reader, owner_id: ActorId, actor_id: ActorId) -> int | None:
    """The follow that a place in a list hangs on; None for the owner's own."""
    if actor_id == owner_id:
        return None
    follow = find_follow(r, owner_id, actor_id)
    if follow is None:
        raise NotFound("nobody of that id is followed")
    return follow.id


def _insert(w: Writer, list_id: int, actor_id: ActorId, follow_id: int | None) -> bool:
    """False for who is in it already."""
    count = w.run(
        """
        INSERT INTO list_members (list_id, actor_id, id, follow_id)
        VALUES (:list_id, :actor_id, :id, :follow_id)
        ON CONFLICT DO NOTHING
        """,
        list_id=list_id,
        actor_id=actor_id,
        id=w.new_id(),
        follow_id=follow_id,
    )
    return count > 0
