"""Who is told what."""

import pytest
from support.people import URLS, make_local, make_remote
from support.queries import assert_queries

from node.actors.actions import mark_deleted, suspend_actor
from node.bell import count_for_bell
from node.clock import SetClock
from node.database.paging import newest
from node.database.types import Database
from node.ids import ActorId
from node.notifications.actions import (
    forget,
    forget_everywhere,
    forget_sender,
    mark_read,
    notify,
)
from node.notifications.models import NotificationKind
from node.notifications.queries import list_notifications
from node.relations.actions import block, mute

NUMBER_IN_JAVASCRIPT = 2**53


async def _tell(
    db: Database,
    to: ActorId,
    by: ActorId | None,
    kind: NotificationKind = NotificationKind.FOLLOW,
    subject: str = "",
) -> bool:
    return await db.write(
        notify, recipient_id=to, kind=kind, from_id=by, subject=subject
    )


async def test_somebody_here_is_told(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")

    assert await _tell(db, ana.id, bo.id)

    (item,) = (await db.read(list_notifications, ana.id, newest(9))).items
    assert item.kind is NotificationKind.FOLLOW
    assert item.from_id == bo.id
    assert item.is_unread
    assert item.id < NUMBER_IN_JAVASCRIPT


async def test_the_same_thing_is_told_once(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")

    assert await _tell(db, ana.id, bo.id)
    assert not await _tell(db, ana.id, bo.id)
    assert await _tell(db, ana.id, bo.id, NotificationKind.FOLLOW_REQUEST)
    assert await _tell(db, ana.id, bo.id, subject="other")

    assert await db.read(count_for_bell, ana.id) == 3


async def test_nobody_is_told_of_their_own_doing(db: Database) -> None:
    ana = await make_local(db, "ana")

    assert not await _tell(db, ana.id, ana.id)


async def test_nobody_elsewhere_is_told(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")

    assert not await _tell(db, bo.id, ana.id)


@pytest.mark.parametrize("way", ["block", "mute"])
async def test_who_is_blocked_or_muted_tells_nothing(db: Database, way: str) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    if way == "block":
        await db.write(block, URLS, actor=ana, target=bo)
    else:
        await db.write(mute, actor=ana, target=bo)

    assert not await _tell(db, ana.id, bo.id)
    assert await _tell(db, ana.id, None, NotificationKind.NOTICE, "decision:1")


async def test_many_in_one_millisecond_have_ids_of_their_own(db: Database) -> None:
    ana = await make_local(db, "ana")

    for number in range(40):
        assert await _tell(db, ana.id, None, NotificationKind.ORDER, str(number))

    page = await db.read(list_notifications, ana.id, newest(80))
    assert len({item.id for item in page.items}) == 40


async def test_reading_marks_what_was_seen_and_never_goes_back(
    db: Database, clock: SetClock
) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    for number in range(3):
        await _tell(db, ana.id, bo.id, subject=str(number))
        clock.advance(1)
    page = await db.read(list_notifications, ana.id, newest(9))
    latest, middle, _ = [item.id for item in page.items]

    await db.write(mark_read, ana.id, middle)
    after_middle = await db.read(count_for_bell, ana.id)
    await db.write(mark_read, ana.id, latest)
    await db.write(mark_read, ana.id, middle)

    assert after_middle == 1
    assert await db.read(count_for_bell, ana.id) == 0


async def test_the_list_is_read_a_page_at_a_time_and_by_kind(
    db: Database, clock: SetClock
) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    for kind in (
        NotificationKind.FOLLOW,
        NotificationKind.ORDER,
        NotificationKind.FOLLOW_REQUEST,
    ):
        await _tell(db, ana.id, bo.id, kind)
        clock.advance(1)

    with assert_queries(db, at_most=2):
        first = await db.read(list_notifications, ana.id, newest(2))
        rest = await db.read(list_notifications, ana.id, newest(2, first.next_before))
    orders = await db.read(
        list_notifications, ana.id, newest(9), kinds=[NotificationKind.ORDER]
    )

    assert [item.kind for item in first.items] == ["follow_request", "order"]
    assert [item.kind for item in rest.items] == ["follow"]
    assert rest.next_before is None
    assert [item.kind for item in orders.items] == ["order"]


async def test_what_was_undone_is_no_news(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    await _tell(db, ana.id, bo.id)
    await _tell(db, ana.id, bo.id, NotificationKind.ORDER)

    await db.write(
        forget, recipient_id=ana.id, kind=NotificationKind.FOLLOW, from_id=bo.id
    )

    page = await db.read(list_notifications, ana.id, newest(9))
    assert [item.kind for item in page.items] == ["order"]
    await db.write(forget_sender, recipient_id=ana.id, from_id=bo.id)
    assert await db.read(count_for_bell, ana.id) == 0


@pytest.mark.parametrize("end", [suspend_actor, mark_deleted])
async def test_news_from_who_is_suspended_or_gone_stays_away(
    db: Database, end: object
) -> None:
    ana, bo = await make_local(db, "ana"), await make_remote(db, "bo")
    await _tell(db, ana.id, bo.id)

    await db.write(suspend_actor if end is suspend_actor else mark_deleted, bo.id)

    assert (await db.read(list_notifications, ana.id, newest(9))).items == ()
    assert await db.read(count_for_bell, ana.id) == 0


async def test_all_about_a_deleted_actor_is_forgotten(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    cy = await make_local(db, "cy")
    await _tell(db, ana.id, bo.id)
    await _tell(db, bo.id, ana.id)
    await _tell(db, cy.id, bo.id)

    await db.write(forget_everywhere, ana.id)

    assert await db.read(count_for_bell, ana.id) == 0
    assert await db.read(count_for_bell, bo.id) == 0
    assert await db.read(count_for_bell, cy.id) == 1
