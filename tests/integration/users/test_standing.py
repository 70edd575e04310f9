"""Roles, selling, settings of people and of the node."""

import pytest
from support.people import make_user

from federation.audience import Visibility
from node.clock import DAY_MS, HOUR_MS, SetClock
from node.config import Registration
from node.database.types import Database, Reader
from node.errors import Conflict, Invalid
from node.users.actions import (
    begin_attempt,
    close_account,
    disable_user,
    let_sell,
    make_ticket,
    open_session,
    set_preferences,
    set_role,
)
from node.users.models import Role, TicketKind, UserState
from node.users.queries import (
    count_users,
    find_session,
    find_ticket,
    find_user_by_login,
    get_user,
    has_owner,
    list_staff_ids,
)
from node.users.settings import SiteSettings, load_site, save_site
from node.users.tidying import tidy_users


async def test_the_last_owner_stays_owner(db: Database) -> None:
    owner = await make_user(db, "olga", role=Role.OWNER)

    with pytest.raises(Conflict):
        await db.write(set_role, owner.id, Role.ADMIN)
    with pytest.raises(Conflict):
        await db.write(disable_user, owner.id)
    with pytest.raises(Conflict):
        await db.write(close_account, owner.id)

    assert await db.read(has_owner)


async def test_one_of_two_owners_may_step_down(db: Database) -> None:
    first = await make_user(db, "olga", role=Role.OWNER)
    second = await make_user(db, "oleg", role=Role.OWNER)

    await db.write(set_role, first.id, Role.MEMBER)

    assert await db.read(list_staff_ids) == [second.actor_id]


async def test_a_closed_account_keeps_its_name_and_nothing_else(db: Database) -> None:
    ana = await make_user(db, "ana", role=Role.MODERATOR)
    await db.write(let_sell, ana.id, allowed=True)

    await db.write(close_account, ana.id)

    closed = await db.read(get_user, ana.id)
    assert closed.state is UserState.DELETED
    assert closed.role is Role.MEMBER
    assert not closed.may_sell
    assert not closed.has_recovery_code
    assert await db.read(find_user_by_login, "ana") == closed


async def test_preferences_are_kept(db: Database) -> None:
    ana = await make_user(db, "ana")

    await db.write(
        set_preferences, ana.id, language="de", default_visibility=Visibility.FOLLOWERS
    )
    await db.write(let_sell, ana.id, allowed=True)

    user = await db.read(get_user, ana.id)
    assert user.language == "de"
    assert user.default_visibility is Visibility.FOLLOWERS
    assert user.may_sell


async def test_people_are_counted_by_when_they_were_here(
    db: Database, clock: SetClock
) -> None:
    ana, bo = await make_user(db, "ana"), await make_user(db, "bo")
    gone = await make_user(db, "cy")
    await db.write(close_account, gone.id)
    await db.write(open_session, ana.id, ip_prefix="", agent="")
    clock.advance(40 * DAY_MS)
    await db.write(open_session, bo.id, ip_prefix="", agent="")

    month = clock.now_ms() - 30 * DAY_MS

    assert await db.read(count_users) == 2
    assert await db.read(count_users, seen_since_ms=month) == 1


async def test_a_new_node_is_closed(db: Database) -> None:
    assert (await db.read(load_site)).registration is Registration.CLOSED


async def test_what_the_owner_says_is_kept(db: Database) -> None:
    site = SiteSettings(
        name="Kiln",
        description="Pots and potters.",
        registration=Registration.APPROVAL,
        rules=("Be kind.", "No plastic."),
        about="About.",
        privacy="Privacy.",
        imprint="Imprint.",
        contact="@olga",
        languages=("en", "de"),
    )

    await db.write(save_site, SiteSettings(name="Before"))
    await db.write(save_site, site)

    assert await db.read(load_site) == site


async def test_settings_that_are_wrong_are_not_kept(db: Database) -> None:
    with pytest.raises(Invalid):
        await db.write(save_site, SiteSettings(name=""))

    assert await db.read(load_site) == SiteSettings()


async def test_the_nightly_round_removes_what_served_its_time_and_nothing_else(
    db: Database, clock: SetClock
) -> None:
    ana = await make_user(db, "ana")
    old = await db.write(open_session, ana.id, ip_prefix="", agent="")
    stale = await db.write(make_ticket, TicketKind.RESET, ana.id, HOUR_MS)
    await db.write(begin_attempt, "name:x")
    clock.advance(31 * DAY_MS)
    fresh = await db.write(open_session, ana.id, ip_prefix="", agent="")
    await db.write(begin_attempt, "name:y")

    await db.write(tidy_users)

    def subjects(r: Reader) -> list[str]:
        rows = r.all("SELECT subject FROM login_attempts ORDER BY subject LIMIT 9")
        return [row.text("subject") for row in rows]

    def count_sessions(r: Reader) -> int:
        return len(r.all("SELECT id FROM sessions LIMIT 9"))

    assert await db.read(count_sessions) == 1
    assert await db.read(find_session, old) is None
    assert await db.read(find_session, fresh) is not None
    assert await db.read(find_ticket, TicketKind.RESET, stale) is None
    assert await db.read(subjects) == ["name:y"]
