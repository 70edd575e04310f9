"""What staff do to people, and the log of it."""

import pytest
from support.people import (
    PASSWORD_HASH,
    URLS,
    make_keys,
    make_remote,
    make_user,
    reload,
)

from node.actors.actions import ensure_node_actor
from node.actors.models import Actor
from node.actors.queries import get_actor, get_node_actor
from node.clock import DAY_MS, SetClock
from node.config import Registration
from node.database.paging import newest
from node.database.types import Database
from node.errors import Conflict, Forbidden
from node.moderation.actions import (
    allow_selling,
    answer_request,
    disable,
    enable,
    give_role,
    hide,
    suspend,
    unhide,
    unsuspend,
)
from node.moderation.actions.decisions import Grounds
from node.moderation.jobs import tell_of_joining, tell_of_request, tell_of_trouble
from node.moderation.models import DecisionKind
from node.moderation.queries import list_decisions, list_decisions_about
from node.notifications.queries import list_notifications
from node.users.actions import open_session, sign_up
from node.users.jobs import LoginTroubled, UserAsked, UserJoined
from node.users.models import Role, SignUp, User, UserState
from node.users.queries import find_session, find_user, get_user


async def _actor(db: Database, user: User) -> Actor:
    return await db.read(get_actor, user.actor_id)


async def _ask(db: Database, name: str = "ana") -> User:
    signed_up = await db.write(
        sign_up,
        URLS,
        SignUp(name=name, reason="I make pots."),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
        mode=Registration.APPROVAL,
    )
    return signed_up.user


async def _news(db: Database, user: User) -> list[tuple[str, str]]:
    page = await db.read(list_notifications, user.actor_id, newest(20))
    return [(item.kind, item.subject) for item in page.items]


async def test_a_suspension_ends_the_sessions_and_can_be_undone(db: Database) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    eve = await make_user(db, "eve")
    token = await db.write(open_session, eve.id, ip_prefix="", agent="")
    target = await _actor(db, eve)

    await db.write(suspend, target, Grounds(mo, "Spam."))
    await db.write(unsuspend, target, Grounds(mo, ""))

    assert (await reload(db, target)).is_active
    assert await db.read(find_session, token) is None
    log = await db.read(list_decisions_about, target.id, limit=9)
    assert [each.kind for each in log] == [
        DecisionKind.UNSUSPEND,
        DecisionKind.SUSPEND,
    ]


async def test_somebody_elsewhere_is_suspended_without_being_told(
    db: Database,
) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    eve = await make_remote(db, "eve")

    await db.write(suspend, eve, Grounds(mo, "Spam."))

    assert not (await reload(db, eve)).is_active
    assert len(await db.read(list_decisions_about, eve.id, limit=9)) == 1


async def test_hiding_can_be_undone(db: Database) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    eve = await make_remote(db, "eve")

    await db.write(hide, eve, Grounds(mo, "Ads only."))
    hidden = await reload(db, eve)
    await db.write(unhide, eve, Grounds(mo, ""))

    assert hidden.hidden_ms is not None
    assert (await reload(db, eve)).hidden_ms is None


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN, Role.OWNER])
async def test_a_moderator_cannot_touch_staff(db: Database, role: Role) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    other = await make_user(db, "olga", role=role)

    with pytest.raises(Forbidden):
        await db.write(suspend, await _actor(db, other), Grounds(mo, "Coup."))

    assert (await _actor(db, other)).is_active
    assert (await db.read(list_decisions, limit=9)).items == ()


async def test_nobody_suspends_the_node_itself(db: Database) -> None:
    owner = await make_user(db, "olga", role=Role.OWNER)
    await db.write(ensure_node_actor, URLS, make_keys(), "node.example")
    node_actor = await db.read(get_node_actor)

    with pytest.raises(Forbidden):
        await db.write(suspend, node_actor, Grounds(owner, "Oops."))


async def test_a_member_decides_nothing(db: Database) -> None:
    member, eve = await make_user(db, "bo"), await make_user(db, "eve")
    target = await _actor(db, eve)

    for decide in (hide, unhide, suspend, unsuspend):
        with pytest.raises(Forbidden):
            await db.write(decide, target, Grounds(member, "I say so."))
    with pytest.raises(Forbidden):
        await db.write(disable, by=member, user_id=eve.id, reason="I say so.")
    with pytest.raises(Forbidden):
        await db.write(enable, by=member, user_id=eve.id)
    with pytest.raises(Forbidden):
        await db.write(give_role, by=member, user_id=eve.id, role=Role.OWNER)
    with pytest.raises(Forbidden):
        await db.write(allow_selling, by=member, user_id=member.id, allowed=True)
    with pytest.raises(Forbidden):
        await db.write(
            answer_request, by=member, user_id=(await _ask(db)).id, approved=True
        )


async def test_staff_hear_of_a_request_until_it_is_answered(db: Database) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    ana = await _ask(db)

    await tell_of_request(db, UserAsked(ana.id))
    await tell_of_request(db, UserAsked(ana.id))
    before = await _news(db, mo)
    await db.write(answer_request, by=mo, user_id=ana.id, approved=True)

    assert before == [("join_request", str(ana.id))]
    assert await _news(db, mo) == []
    assert (await db.read(get_user, ana.id)).state is UserState.ACTIVE
    assert (await _actor(db, ana)).is_active
    with pytest.raises(Conflict):
        await db.write(answer_request, by=mo, user_id=ana.id, approved=False)


async def test_staff_hear_who_joined_without_asking(db: Database) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    ana, asking = await make_user(db, "ana"), await _ask(db, "eve")

    for user in (ana, asking):
        await tell_of_joining(db, UserJoined(user.id))

    (item,) = (await db.read(list_notifications, mo.actor_id, newest(9))).items
    assert (item.kind, item.from_id) == ("sign_up", ana.actor_id)
    assert await _news(db, ana) == []


async def test_of_a_refused_request_only_the_decision_is_kept(db: Database) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    ana = await _ask(db)

    answered = await db.write(
        answer_request, by=mo, user_id=ana.id, approved=False, reason="No."
    )
    await tell_of_request(db, UserAsked(ana.id))

    (decision,) = (await db.read(list_decisions, limit=9)).items
    assert answered.actor.name == "ana"
    assert await db.read(find_user, ana.id) is None
    assert decision.kind is DecisionKind.REFUSE
    assert (decision.subject, decision.reason) == ("ana", "No.")
    assert decision.target_id is None
    assert await _news(db, mo) == []


async def test_who_waits_cannot_be_let_in_by_lifting_a_suspension(
    db: Database,
) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    ana = await _ask(db)

    with pytest.raises(Conflict):
        await db.write(unsuspend, await _actor(db, ana), Grounds(mo, ""))

    assert not (await _actor(db, ana)).is_active


async def test_a_role_is_given_and_logged(db: Database) -> None:
    owner = await make_user(db, "olga", role=Role.OWNER)
    ana = await make_user(db, "ana")

    await db.write(give_role, by=owner, user_id=ana.id, role=Role.MODERATOR)

    (decision,) = await db.read(list_decisions_about, ana.actor_id, limit=9)
    assert (await db.read(get_user, ana.id)).role is Role.MODERATOR
    assert (decision.kind, decision.subject) == (DecisionKind.ROLE, "moderator")


async def test_an_owner_may_let_themselves_sell(db: Database) -> None:
    owner = await make_user(db, "olga", role=Role.OWNER)

    await db.write(allow_selling, by=owner, user_id=owner.id, allowed=True)

    assert (await db.read(get_user, owner.id)).may_sell


async def test_disabling_and_enabling_are_logged(db: Database) -> None:
    admin = await make_user(db, "olga", role=Role.ADMIN)
    ana = await make_user(db, "ana")

    await db.write(disable, by=admin, user_id=ana.id, reason="Stolen account.")
    disabled = await db.read(get_user, ana.id)
    await db.write(enable, by=admin, user_id=ana.id)

    assert disabled.state is UserState.DISABLED
    assert (await db.read(get_user, ana.id)).state is UserState.ACTIVE
    log = await db.read(list_decisions_about, ana.actor_id, limit=9)
    assert [each.kind for each in log] == [DecisionKind.ENABLE, DecisionKind.DISABLE]


async def test_the_owner_of_an_account_hears_of_many_attempts_once_a_day(
    db: Database, clock: SetClock
) -> None:
    ana = await make_user(db, "ana")

    for _ in range(2):
        await tell_of_trouble(db, LoginTroubled(ana.id))
    today = await _news(db, ana)
    clock.advance(DAY_MS)
    await tell_of_trouble(db, LoginTroubled(ana.id))

    assert [kind for kind, _ in today] == ["notice"]
    assert len(await _news(db, ana)) == 2
