"""Following, by people here and elsewhere."""

import orjson
import pytest
from support.people import URLS, make_local, make_remote, reload

from node.actors.actions import set_privacy, suspend_actor
from node.actors.models import Actor
from node.database.paging import newest
from node.database.types import Database, Reader
from node.errors import Conflict, Forbidden, NotFound
from node.ids import Iri
from node.notifications.models import NotificationKind
from node.notifications.queries import list_notifications
from node.relations.actions import (
    accept_request,
    block,
    forget_relations,
    mark_accepted,
    mark_rejected,
    receive_follow,
    reject_request,
    remove_follower,
    request_follow,
    undo_received_follow,
    unfollow,
)
from node.relations.models import FollowState
from node.relations.queries import (
    find_follow,
    find_relationship,
    follows,
    list_follower_recipients,
    list_local_follower_ids,
)


def _sent(r: Reader) -> list[dict[str, object]]:
    rows = r.all("SELECT body FROM activities ORDER BY id LIMIT 100")
    return [orjson.loads(row.text("body")) for row in rows]


def _sent_kinds(r: Reader) -> list[object]:
    return [activity["type"] for activity in _sent(r)]


def _job_kinds(r: Reader) -> list[str]:
    rows = r.all("SELECT kind FROM jobs ORDER BY id LIMIT 100")
    return [row.text("kind") for row in rows if row.text("kind").startswith("follow")]


async def _news(db: Database, actor: Actor) -> list[NotificationKind]:
    page = await db.read(list_notifications, actor.id, newest(20))
    return [item.kind for item in page.items]


async def _follow(db: Database, follower: Actor, target: Actor) -> FollowState:
    return await db.write(request_follow, URLS, follower=follower, target=target)


def _iri(number: int = 1) -> Iri:
    return Iri(f"https://peer.example/follows/{number}")


async def test_an_open_local_account_is_followed_at_once(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")

    state = await _follow(db, ana, bo)

    assert state is FollowState.ACCEPTED
    assert (await reload(db, ana)).following_count == 1
    assert (await reload(db, bo)).followers_count == 1
    assert await _news(db, bo) == [NotificationKind.FOLLOW]
    assert await db.read(_job_kinds) == ["follow_accepted"]
    assert await db.read(list_local_follower_ids, bo.id) == [ana.id]
    assert await db.read(_sent) == []


async def test_following_twice_counts_once(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")

    await _follow(db, ana, bo)
    await _follow(db, ana, bo)

    assert (await reload(db, bo)).followers_count == 1
    assert await db.read(_job_kinds) == ["follow_accepted"]


async def test_a_locked_local_account_is_asked(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo", locked=True)

    state = await _follow(db, ana, bo)

    assert state is FollowState.REQUESTED
    assert await _news(db, bo) == [NotificationKind.FOLLOW_REQUEST]
    assert (await reload(db, bo)).followers_count == 0
    assert not await db.read(follows, ana.id, bo.id)


async def test_accepting_a_request_tells_both(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo", locked=True)
    await _follow(db, ana, bo)

    assert await db.write(accept_request, URLS, target=bo, follower=ana)

    assert await _news(db, bo) == [NotificationKind.FOLLOW]
    assert await _news(db, ana) == [NotificationKind.FOLLOW_ACCEPTED]
    assert (await reload(db, ana)).following_count == 1
    assert not await db.write(accept_request, URLS, target=bo, follower=ana)


async def test_rejecting_a_request_leaves_nothing(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo", locked=True)
    await _follow(db, ana, bo)

    assert await db.write(reject_request, URLS, target=bo, follower=ana)

    assert await db.read(find_follow, ana.id, bo.id) is None
    assert await _news(db, bo) == []
    assert (await reload(db, bo)).followers_count == 0


async def test_unfollowing_takes_everything_back(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    await _follow(db, ana, bo)

    assert await db.write(unfollow, URLS, follower=ana, target=bo)
    assert not await db.write(unfollow, URLS, follower=ana, target=bo)

    assert (await reload(db, ana)).following_count == 0
    assert (await reload(db, bo)).followers_count == 0
    assert await _news(db, bo) == []
    assert await db.read(_job_kinds) == ["follow_accepted", "follow_ended"]


async def test_following_a_remote_actor_asks_their_server(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")

    state = await _follow(db, ana, bo)

    known = await db.read(find_follow, ana.id, bo.id)
    assert known is not None
    (activity,) = await db.read(_sent)
    assert state is FollowState.REQUESTED
    assert activity["type"] == "Follow"
    assert activity["id"] == known.iri
    assert activity["actor"] == ana.iri
    assert activity["object"] == bo.iri


async def test_an_accept_from_elsewhere_makes_the_request_a_follow(
    db: Database,
) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")
    await _follow(db, ana, bo)

    assert await db.write(mark_accepted, follower=ana, target=bo)
    assert not await db.write(mark_accepted, follower=ana, target=bo)

    assert (await reload(db, ana)).following_count == 1
    assert await db.read(_job_kinds) == ["follow_accepted"]
    assert await _news(db, ana) == []


async def test_an_accept_nobody_asked_for_changes_nothing(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")

    assert not await db.write(mark_accepted, follower=ana, target=bo)

    assert await db.read(find_follow, ana.id, bo.id) is None


async def test_a_late_reject_ends_a_follow(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")
    await _follow(db, ana, bo)
    await db.write(mark_accepted, follower=ana, target=bo)

    assert await db.write(mark_rejected, follower=ana, target=bo)

    assert (await reload(db, ana)).following_count == 0
    assert await db.read(_job_kinds) == ["follow_accepted", "follow_ended"]


async def test_unfollowing_a_remote_actor_sends_the_follow_along(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")
    await _follow(db, ana, bo)
    known = await db.read(find_follow, ana.id, bo.id)
    assert known is not None

    await db.write(unfollow, URLS, follower=ana, target=bo)

    undo = (await db.read(_sent))[-1]
    inner = undo["object"]
    assert undo["type"] == "Undo"
    assert isinstance(inner, dict)
    assert inner["id"] == known.iri
    assert inner["type"] == "Follow"


async def test_a_follow_from_elsewhere_is_accepted_at_once(db: Database) -> None:
    ana, bo = await make_remote(db, "ana"), await make_local(db, "bo")

    state = await db.write(receive_follow, URLS, follower=ana, target=bo, iri=_iri())

    (accept,) = await db.read(_sent)
    inner = accept["object"]
    assert state is FollowState.ACCEPTED
    assert accept["type"] == "Accept"
    assert isinstance(inner, dict)
    assert inner["id"] == _iri()
    assert inner["actor"] == ana.iri
    assert (await reload(db, bo)).followers_count == 1
    assert await _news(db, bo) == [NotificationKind.FOLLOW]
    assert await db.read(_job_kinds) == []


async def test_a_repeated_follow_is_accepted_under_its_new_id(db: Database) -> None:
    """Peers that lost our Accept ask again with a fresh id."""
    ana, bo = await make_remote(db, "ana"), await make_local(db, "bo")
    await db.write(receive_follow, URLS, follower=ana, target=bo, iri=_iri(1))

    await db.write(receive_follow, URLS, follower=ana, target=bo, iri=_iri(2))

    known = await db.read(find_follow, ana.id, bo.id)
    assert known is not None
    assert known.iri == _iri(2)
    assert await db.read(_sent_kinds) == ["Accept", "Accept"]
    assert (await reload(db, bo)).followers_count == 1


async def test_a_follow_under_another_pairs_id_is_refused(db: Database) -> None:
    ana, eve = await make_remote(db, "ana"), await make_remote(db, "eve")
    bo = await make_local(db, "bo")
    await db.write(receive_follow, URLS, follower=ana, target=bo, iri=_iri())

    with pytest.raises(Conflict):
        await db.write(receive_follow, URLS, follower=eve, target=bo, iri=_iri())

    assert await db.read(follows, ana.id, bo.id)


async def test_a_request_is_accepted_on_repeat_once_the_account_is_open(
    db: Database,
) -> None:
    ana, bo = await make_remote(db, "ana"), await make_local(db, "bo", locked=True)
    await db.write(receive_follow, URLS, follower=ana, target=bo, iri=_iri(1))
    opened = await _make_open(db, bo)

    state = await db.write(
        receive_follow, URLS, follower=ana, target=opened, iri=_iri(2)
    )

    assert state is FollowState.ACCEPTED
    assert await db.read(_sent_kinds) == ["Accept"]


async def test_a_blocked_actor_elsewhere_gets_a_reject(db: Database) -> None:
    ana, bo = await make_remote(db, "ana"), await make_local(db, "bo")
    await db.write(block, URLS, actor=bo, target=ana)

    state = await db.write(receive_follow, URLS, follower=ana, target=bo, iri=_iri())

    assert state is FollowState.REJECTED
    assert await db.read(_sent_kinds) == ["Reject"]
    assert await db.read(find_follow, ana.id, bo.id) is None
    assert await _news(db, bo) == []


async def test_an_undo_from_elsewhere_ends_the_follow(db: Database) -> None:
    ana, bo = await make_remote(db, "ana"), await make_local(db, "bo")
    await db.write(receive_follow, URLS, follower=ana, target=bo, iri=_iri())

    assert await db.write(undo_received_follow, follower=ana, target=bo)
    assert not await db.write(undo_received_follow, follower=ana, target=bo)

    assert (await reload(db, bo)).followers_count == 0
    assert await _news(db, bo) == []


async def test_removing_a_follower_elsewhere_sends_a_reject(db: Database) -> None:
    ana, bo = await make_remote(db, "ana"), await make_local(db, "bo")
    await db.write(receive_follow, URLS, follower=ana, target=bo, iri=_iri())

    assert await db.write(remove_follower, URLS, target=bo, follower=ana)

    assert await db.read(_sent_kinds) == ["Accept", "Reject"]
    assert (await reload(db, bo)).followers_count == 0


async def test_nobody_follows_themselves(db: Database) -> None:
    ana = await make_local(db, "ana")

    with pytest.raises(Conflict):
        await _follow(db, ana, ana)


async def test_a_suspended_account_cannot_be_followed(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    await db.write(suspend_actor, bo.id)

    with pytest.raises(NotFound):
        await _follow(db, ana, await reload(db, bo))


async def test_who_is_blocked_cannot_follow(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    await db.write(block, URLS, actor=bo, target=ana)

    with pytest.raises(Forbidden):
        await _follow(db, ana, bo)
    with pytest.raises(Conflict):
        await _follow(db, bo, ana)


async def test_followers_elsewhere_share_an_inbox(db: Database) -> None:
    bo = await make_local(db, "bo")
    people = [("ana", "peer.example"), ("cy", "peer.example"), ("di", "other.example")]
    for number, (name, host) in enumerate(people):
        follower = await make_remote(db, name, host)
        await db.write(
            receive_follow, URLS, follower=follower, target=bo, iri=_iri(number)
        )

    recipients = await db.read(list_follower_recipients, bo.id)

    assert [(each.inbox, each.host) for each in recipients] == [
        ("https://other.example/inbox", "other.example"),
        ("https://peer.example/inbox", "peer.example"),
    ]


async def test_a_relationship_is_told_from_the_viewers_side(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo", locked=True)
    await _follow(db, ana, bo)
    await _follow(db, bo, ana)

    hers = await db.read(find_relationship, ana.id, bo.id)
    his = await db.read(find_relationship, bo.id, ana.id)

    assert hers.requested and hers.followed_by and not hers.following
    assert his.following and his.asks_to_follow and not his.followed_by


async def test_relations_of_a_deleted_actor_are_forgotten_in_batches(
    db: Database,
) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    cy = await make_local(db, "cy")
    for follower, target in ((ana, bo), (bo, ana), (cy, ana), (bo, cy)):
        await _follow(db, follower, target)

    removed = [await db.write(forget_relations, ana.id, limit=2) for _ in range(3)]

    assert removed == [2, 1, 0]
    assert (await reload(db, bo)).followers_count == 0
    assert (await reload(db, bo)).following_count == 1
    assert (await reload(db, cy)).following_count == 0
    assert await db.read(follows, bo.id, cy.id)


async def _make_open(db: Database, actor: Actor) -> Actor:
    await db.write(
        set_privacy, actor.id, locked=False, discoverable=True, indexable=True
    )
    return await reload(db, actor)
