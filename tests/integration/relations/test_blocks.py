"""Blocking and muting."""

import orjson
import pytest
from support.people import URLS, make_local, make_remote, reload

from node.database.paging import newest
from node.database.types import Database, Reader
from node.errors import Conflict
from node.ids import Iri
from node.notifications.queries import list_notifications
from node.relations.actions import (
    block,
    mark_accepted,
    mute,
    receive_block,
    receive_follow,
    receive_unblock,
    request_follow,
    set_block_telling,
    unblock,
    unmute,
)
from node.relations.queries import (
    find_block,
    find_block_by_iri,
    find_follow,
    find_relationship,
    is_blocked_either_way,
    list_blocks,
    list_followers,
    list_following,
    list_mutes,
)

FOLLOW = Iri("https://peer.example/follows/1")
BLOCK = Iri("https://peer.example/blocks/1")


def _sent(r: Reader) -> list[tuple[str, str]]:
    rows = r.all("SELECT body FROM activities ORDER BY id LIMIT 100")
    bodies = [orjson.loads(row.text("body")) for row in rows]
    return [(body["type"], body["actor"]) for body in bodies]


async def test_a_block_ends_follows_both_ways_in_order(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")
    await db.write(request_follow, URLS, follower=ana, target=bo)
    await db.write(mark_accepted, follower=ana, target=bo)
    await db.write(receive_follow, URLS, follower=bo, target=ana, iri=FOLLOW)

    await db.write(block, URLS, actor=ana, target=bo)
    await db.write(block, URLS, actor=ana, target=bo)

    kinds = [kind for kind, _ in await db.read(_sent)]
    assert kinds == ["Follow", "Accept", "Undo", "Reject"]
    hers = await reload(db, ana)
    assert (hers.followers_count, hers.following_count) == (0, 0)
    assert await db.read(find_follow, ana.id, bo.id) is None
    assert await db.read(find_follow, bo.id, ana.id) is None
    assert (await db.read(list_notifications, ana.id, newest(9))).items == ()


async def test_a_block_among_neighbours_stays_in_the_house(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    await db.write(request_follow, URLS, follower=bo, target=ana)

    await db.write(block, URLS, actor=ana, target=bo)

    assert await db.read(_sent) == []
    assert await db.read(is_blocked_either_way, ana.id, bo.id)
    assert await db.read(is_blocked_either_way, bo.id, ana.id)
    assert (await db.read(find_relationship, ana.id, bo.id)).blocking
    assert (await db.read(find_relationship, bo.id, ana.id)).blocked_by
    assert (await reload(db, bo)).following_count == 0


async def test_a_block_is_told_only_if_its_maker_wants_that(db: Database) -> None:
    ana = await make_local(db, "ana")
    untold, told = await make_remote(db, "bo"), await make_remote(db, "eve")
    await db.write(block, URLS, actor=ana, target=untold)
    await db.write(set_block_telling, ana.id, tells=True)
    await db.write(unblock, URLS, actor=ana, target=untold)
    assert await db.read(_sent) == []

    await db.write(block, URLS, actor=ana, target=told)
    await db.write(set_block_telling, ana.id, tells=False)
    await db.write(unblock, URLS, actor=ana, target=told)

    assert [kind for kind, _ in await db.read(_sent)] == ["Block", "Undo"]


async def test_lifting_a_block_names_it(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")
    await db.write(set_block_telling, ana.id, tells=True)
    await db.write(block, URLS, actor=ana, target=bo)
    known = await db.read(find_block, ana.id, bo.id)
    assert known is not None

    await db.write(unblock, URLS, actor=ana, target=bo)
    await db.write(unblock, URLS, actor=ana, target=bo)

    assert [kind for kind, _ in await db.read(_sent)] == ["Block", "Undo"]
    assert not await db.read(is_blocked_either_way, ana.id, bo.id)

    def inner_id(r: Reader) -> object:
        row = r.one("SELECT body FROM activities WHERE kind = 'Undo'")
        assert row is not None
        return orjson.loads(row.text("body"))["object"]["id"]

    assert await db.read(inner_id) == known.iri


async def test_a_block_from_elsewhere_ends_follows_and_is_not_announced(
    db: Database,
) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")
    await db.write(receive_follow, URLS, follower=bo, target=ana, iri=FOLLOW)
    await db.write(request_follow, URLS, follower=ana, target=bo)
    await db.write(mark_accepted, follower=ana, target=bo)

    await db.write(receive_block, actor=bo, target=ana, iri=BLOCK)
    await db.write(receive_block, actor=bo, target=ana, iri=BLOCK)

    hers = await reload(db, ana)
    known = await db.read(find_block_by_iri, BLOCK)
    assert (hers.followers_count, hers.following_count) == (0, 0)
    assert known is not None
    assert (known.actor_id, known.target_id) == (bo.id, ana.id)
    assert (await db.read(list_notifications, ana.id, newest(9))).items == ()

    assert await db.write(receive_unblock, actor=bo, target=ana)
    assert not await db.write(receive_unblock, actor=bo, target=ana)


async def test_a_mute_is_known_to_its_owner_only(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")

    await db.write(mute, actor=ana, target=bo)
    await db.write(mute, actor=ana, target=bo)

    assert await db.read(_sent) == []
    assert (await db.read(find_relationship, ana.id, bo.id)).muting
    assert not (await db.read(find_relationship, bo.id, ana.id)).muting
    await db.write(unmute, actor=ana, target=bo)
    assert not (await db.read(find_relationship, ana.id, bo.id)).muting


async def test_nobody_blocks_themselves(db: Database) -> None:
    ana = await make_local(db, "ana")

    with pytest.raises(Conflict):
        await db.write(block, URLS, actor=ana, target=ana)


@pytest.mark.parametrize("number", [0, 1, 2, 3])
async def test_lists_are_read_a_page_at_a_time_newest_first(
    db: Database, number: int
) -> None:
    ana = await make_local(db, "ana")
    names = ["bo", "cy", "di"]
    for name in names:
        other = await make_local(db, name)
        if number == 0:
            await db.write(request_follow, URLS, follower=other, target=ana)
        elif number == 1:
            await db.write(request_follow, URLS, follower=ana, target=other)
        elif number == 2:
            await db.write(block, URLS, actor=ana, target=other)
        else:
            await db.write(mute, actor=ana, target=other)
    list_people = [list_followers, list_following, list_blocks, list_mutes][number]

    first = await db.read(list_people, ana.id, newest(2))
    rest = await db.read(list_people, ana.id, newest(2, first.next_before))

    assert [actor.name for actor in first.items] == ["di", "cy"]
    assert [actor.name for actor in rest.items] == ["bo"]
    assert rest.next_before is None
