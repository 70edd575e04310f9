"""Logging in, staying in, logging out."""

import asyncio

import pytest
from support.people import PASSWORD, PASSWORD_HASH, URLS, make_keys, make_user
from support.queries import assert_queries

from node.actors.actions import mark_deleted, suspend_actor, unsuspend_actor
from node.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, SetClock
from node.config import Registration
from node.database.types import Database, Reader
from node.errors import Forbidden, TooMany, Unauthorised
from node.moderation.actions import give_role
from node.users.actions import (
    change_password,
    close_all_sessions,
    close_session,
    create_user,
    disable_user,
    enable_user,
    forget_old_sessions,
    open_session,
    revoke_session,
    set_role,
    sign_up,
    touch_session,
)
from node.users.login import Visitor, log_in, prove_password
from node.users.models import NewUser, Role, SignUp, User
from node.users.queries import find_session, get_user, list_sessions

HOME = Visitor("192.0.2.0/24", "Firefox")
AWAY = Visitor("198.51.100.0/24", "curl")


async def _open(db: Database, user: User) -> str:
    return await db.write(open_session, user.id, ip_prefix="192.0.2.0/24", agent="x")


async def _fail(db: Database, login: str, visitor: Visitor = AWAY) -> None:
    with pytest.raises(Unauthorised):
        await log_in(db, login=login, password="wrong password", visitor=visitor)


def _jobs(r: Reader) -> list[str]:
    rows = r.all("SELECT kind FROM jobs WHERE kind LIKE 'login%' ORDER BY id LIMIT 9")
    return [row.text("kind") for row in rows]


async def test_the_right_password_opens_a_session(db: Database) -> None:
    ana = await make_user(db, "ana")

    token = await log_in(db, login="ana", password=PASSWORD, visitor=HOME)

    viewer = await db.read(find_session, token)
    assert viewer is not None
    assert viewer.user.id == ana.id
    assert viewer.actor.name == "ana"
    assert not viewer.has_news
    assert len(viewer.csrf) >= 43


@pytest.mark.parametrize("login", ["ANA", "@ana", " ana ", "Ana@Peer.example"])
async def test_people_log_in_by_name_or_proven_address(
    db: Database, login: str
) -> None:
    await _make_with_address(db)

    token = await log_in(db, login=login, password=PASSWORD, visitor=HOME)

    assert await db.read(find_session, token) is not None


async def test_an_address_that_is_not_proven_opens_nothing(db: Database) -> None:
    await db.write(
        sign_up,
        URLS,
        SignUp(name="ana", email="ana@peer.example"),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
        mode=Registration.OPEN,
    )

    with pytest.raises(Unauthorised):
        await log_in(db, login="ana@peer.example", password=PASSWORD, visitor=HOME)


async def test_a_wrong_name_and_a_wrong_password_read_the_same(db: Database) -> None:
    await make_user(db, "ana")

    answers: list[str] = []
    for login in ("ana", "nobody", "nobody@peer.example", ""):
        with pytest.raises(Unauthorised) as refused:
            await log_in(db, login=login, password="wrong password", visitor=HOME)
        answers.append(str(refused.value))

    assert len(set(answers)) == 1


async def test_each_log_in_has_a_token_and_a_form_token_of_its_own(
    db: Database,
) -> None:
    ana = await make_user(db, "ana")

    first, second = await _open(db, ana), await _open(db, ana)

    one, other = await db.read(find_session, first), await db.read(find_session, second)
    assert one is not None
    assert other is not None
    assert first != second
    assert one.csrf != other.csrf


async def test_a_token_is_not_in_the_database(db: Database) -> None:
    ana = await make_user(db, "ana")

    token = await _open(db, ana)

    def stored(r: Reader) -> bytes:
        row = r.one("SELECT token_hash FROM sessions")
        assert row is not None
        return row.blob("token_hash")

    assert token.encode() not in await db.read(stored)
    assert await db.read(find_session, token[:-1]) is None
    assert await db.read(find_session, "") is None


async def test_a_page_learns_who_is_there_in_one_query(db: Database) -> None:
    ana = await make_user(db, "ana", role=Role.OWNER)
    token = await _open(db, ana)

    with assert_queries(db, at_most=1):
        assert await db.read(find_session, token) is not None


async def test_logging_out_ends_one_session(db: Database) -> None:
    ana = await make_user(db, "ana")
    here, there = await _open(db, ana), await _open(db, ana)

    await db.write(close_session, here)

    assert await db.read(find_session, here) is None
    assert await db.read(find_session, there) is not None


async def test_logging_out_everywhere_can_spare_this_browser(db: Database) -> None:
    ana, bo = await make_user(db, "ana"), await make_user(db, "bo")
    here, there, his = await _open(db, ana), await _open(db, ana), await _open(db, bo)
    viewer = await db.read(find_session, here)
    assert viewer is not None

    await db.write(close_all_sessions, ana.id, but=viewer.session_id)

    assert await db.read(find_session, here) is not None
    assert await db.read(find_session, there) is None
    assert await db.read(find_session, his) is not None


async def test_nobody_ends_the_session_of_another(db: Database) -> None:
    ana, bo = await make_user(db, "ana"), await make_user(db, "bo")
    token = await _open(db, ana)
    (session,) = await db.read(list_sessions, ana.id)

    assert not await db.write(revoke_session, bo.id, session.id)
    assert await db.read(find_session, token) is not None
    assert await db.write(revoke_session, ana.id, session.id)
    assert await db.read(find_session, token) is None


async def test_a_session_ends_after_thirty_idle_days(
    db: Database, clock: SetClock
) -> None:
    ana = await make_user(db, "ana")
    token = await _open(db, ana)

    clock.advance(30 * DAY_MS)

    assert await db.read(find_session, token) is None
    assert await db.read(list_sessions, ana.id) == []
    assert await db.write(forget_old_sessions) == 1


async def test_a_session_in_use_ends_after_half_a_year(
    db: Database, clock: SetClock
) -> None:
    ana = await make_user(db, "ana")
    token = await _open(db, ana)

    for _ in range(8):
        clock.advance(20 * DAY_MS)
        viewer = await db.read(find_session, token)
        assert viewer is not None
        await db.write(touch_session, viewer.session_id)
    clock.advance(20 * DAY_MS)

    assert await db.read(find_session, token) is None


async def test_use_is_noted_once_an_hour(db: Database, clock: SetClock) -> None:
    ana = await make_user(db, "ana")
    token = await _open(db, ana)
    opened = await db.read(find_session, token)
    assert opened is not None

    clock.advance(HOUR_MS)
    await db.write(touch_session, opened.session_id)
    soon = await db.read(find_session, token)
    clock.advance(MINUTE_MS)
    await db.write(touch_session, opened.session_id)
    later = await db.read(find_session, token)

    assert soon is not None
    assert later is not None
    assert soon.session_seen_ms == opened.session_seen_ms
    assert later.session_seen_ms == clock.now_ms()
    assert later.user.seen_ms == clock.now_ms()


async def test_the_oldest_of_too_many_sessions_ends(
    db: Database, clock: SetClock
) -> None:
    ana = await make_user(db, "ana")
    first = await _open(db, ana)
    for _ in range(50):
        clock.advance(SECOND_MS)
        await _open(db, ana)

    assert await db.read(find_session, first) is None
    assert len(await db.read(list_sessions, ana.id)) == 50


async def test_a_new_role_holds_from_the_next_page_on(db: Database) -> None:
    await make_user(db, "owner", role=Role.OWNER)
    ana = await make_user(db, "ana", role=Role.ADMIN)
    token = await _open(db, ana)

    await db.write(set_role, ana.id, Role.MEMBER)

    viewer = await db.read(find_session, token)
    assert viewer is not None
    assert viewer.user.role is Role.MEMBER


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OWNER])
async def test_who_may_more_than_before_logs_in_anew(db: Database, role: Role) -> None:
    """A session stolen from a member must not become one of the staff."""
    ana, bo = await make_user(db, "ana"), await make_user(db, "bo")
    hers, his = await _open(db, ana), await _open(db, bo)

    await db.write(set_role, ana.id, role)
    fresh = await _open(db, ana)
    await db.write(set_role, ana.id, role)

    assert await db.read(find_session, hers) is None
    assert await db.read(find_session, his) is not None
    viewer = await db.read(find_session, fresh)
    assert viewer is not None
    assert viewer.user.role is role


async def test_an_owner_hands_the_node_over(db: Database) -> None:
    owner = await make_user(db, "olga", role=Role.OWNER)
    heir = await make_user(db, "oleg", role=Role.ADMIN)
    kept, ended = await _open(db, owner), await _open(db, heir)

    await db.write(give_role, by=owner, user_id=heir.id, role=Role.OWNER)
    successor = await db.read(get_user, heir.id)
    still = await db.read(find_session, kept)
    await db.write(give_role, by=successor, user_id=owner.id, role=Role.MEMBER)

    assert await db.read(find_session, ended) is None
    assert still is not None
    assert await db.read(find_session, kept) is not None
    assert (await db.read(get_user, owner.id)).role is Role.MEMBER


async def test_who_is_suspended_is_out_at_once(db: Database) -> None:
    ana = await make_user(db, "ana")
    token = await _open(db, ana)

    await db.write(suspend_actor, ana.actor_id)

    assert await db.read(find_session, token) is None
    with pytest.raises(Forbidden):
        await log_in(db, login="ana", password=PASSWORD, visitor=HOME)
    await db.write(unsuspend_actor, ana.actor_id)
    assert await log_in(db, login="ana", password=PASSWORD, visitor=HOME)


async def test_who_is_disabled_is_out_until_enabled(db: Database) -> None:
    ana = await make_user(db, "ana")
    token = await _open(db, ana)

    await db.write(disable_user, ana.id)

    assert await db.read(find_session, token) is None
    with pytest.raises(Forbidden):
        await log_in(db, login="ana", password=PASSWORD, visitor=HOME)
    await db.write(enable_user, ana.id)
    assert await db.read(find_session, token) is None
    assert await log_in(db, login="ana", password=PASSWORD, visitor=HOME)


async def test_who_is_deleted_is_out_at_once(db: Database) -> None:
    ana = await make_user(db, "ana")
    token = await _open(db, ana)

    await db.write(mark_deleted, ana.actor_id)

    assert await db.read(find_session, token) is None


async def test_who_waits_for_approval_learns_so_with_the_right_password_only(
    db: Database,
) -> None:
    await db.write(
        sign_up,
        URLS,
        SignUp(name="ana", reason="I make pots."),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
        mode=Registration.APPROVAL,
    )

    with pytest.raises(Forbidden):
        await log_in(db, login="ana", password=PASSWORD, visitor=HOME)
    await _fail(db, "ana")


async def test_a_new_password_ends_every_other_session(db: Database) -> None:
    ana = await make_user(db, "ana")
    here, there = await _open(db, ana), await _open(db, ana)
    viewer = await db.read(find_session, here)
    assert viewer is not None

    await db.write(change_password, ana.id, PASSWORD_HASH, but=viewer.session_id)

    assert await db.read(find_session, here) is not None
    assert await db.read(find_session, there) is None


async def test_guessing_is_slowed_and_then_stopped_for_the_hour(
    db: Database, clock: SetClock
) -> None:
    await make_user(db, "ana")
    waits: list[int] = []

    for _ in range(10):
        await _fail(db, "ana")
        try:
            await _fail(db, "ana")
        except TooMany as refused:
            waits.append(refused.retry_after_s)
            clock.advance(refused.retry_after_s * SECOND_MS)
        if len(waits) == 6:
            break

    # Five at once, then after growing pauses, and the rest of the hour after ten.
    assert waits[:5] == [15, 30, 60, 120, 240]
    assert waits[5] == 3_600 - sum(waits[:5])
    assert await db.read(_jobs) == ["login_troubled"]
    assert await log_in(db, login="ana", password=PASSWORD, visitor=AWAY)


async def test_many_guesses_at_once_do_not_pass_together(db: Database) -> None:
    await make_user(db, "ana")

    answers = await asyncio.gather(
        *(
            log_in(db, login="ana", password="wrong password", visitor=AWAY)
            for _ in range(20)
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, Unauthorised) for answer in answers) == 5
    assert sum(isinstance(answer, TooMany) for answer in answers) == 15


async def test_an_unknown_name_is_limited_like_a_known_one(db: Database) -> None:
    await make_user(db, "ana")
    tried: dict[str, int] = {}

    for login in ("ana", "nobody"):
        for attempt in range(10):
            try:
                await _fail(db, login)
            except TooMany:
                tried[login] = attempt
                break

    assert tried == {"ana": 5, "nobody": 5}


async def test_strangers_cannot_lock_the_owner_out(db: Database) -> None:
    """Where she is logged in already, her attempts are counted apart."""
    ana = await make_user(db, "ana")
    await db.write(open_session, ana.id, ip_prefix=HOME.ip_prefix, agent="Firefox")
    for _ in range(5):
        await _fail(db, "ana", AWAY)
    with pytest.raises(TooMany):
        await log_in(db, login="ana", password=PASSWORD, visitor=AWAY)

    assert await log_in(db, login="ana", password=PASSWORD, visitor=HOME)


async def test_the_right_password_clears_the_count(db: Database) -> None:
    await make_user(db, "ana")
    for _ in range(2):
        for _ in range(4):
            await _fail(db, "ana")
        await log_in(db, login="ana", password=PASSWORD, visitor=AWAY)


async def test_an_older_hash_is_renewed_at_log_in(db: Database) -> None:
    ana = await make_user(db, "ana")
    weak = (
        "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA"
        "$HhdGxmsoo8pSkWu74EOdjWuyMCjKM2aof0XQCAMO4jU"
    )
    await db.write(change_password, ana.id, weak)

    await log_in(db, login="ana", password=PASSWORD, visitor=HOME)

    assert "m=19456,t=2,p=1" in await db.read(_stored_hash)


async def test_what_matters_asks_for_the_password_again(
    db: Database, clock: SetClock
) -> None:
    ana = await make_user(db, "ana")
    token = await _open(db, ana)
    opened = await db.read(find_session, token)
    assert opened is not None
    clock.advance(HOUR_MS)

    with pytest.raises(Unauthorised):
        await prove_password(db, ana.id, opened.session_id, "wrong password")
    not_yet = await db.read(find_session, token)
    await prove_password(db, ana.id, opened.session_id, PASSWORD)
    proved = await db.read(find_session, token)

    assert not_yet is not None
    assert proved is not None
    assert not_yet.proved_ms == opened.proved_ms
    assert proved.proved_ms == clock.now_ms()


async def test_a_stolen_session_cannot_guess_the_password_for_long(
    db: Database,
) -> None:
    ana = await make_user(db, "ana")
    for _ in range(5):
        with pytest.raises(Unauthorised):
            await prove_password(db, ana.id, 1, "wrong password")

    with pytest.raises(TooMany):
        await prove_password(db, ana.id, 1, PASSWORD)


def _stored_hash(r: Reader) -> str:
    row = r.one("SELECT password_hash FROM users")
    assert row is not None
    return row.text("password_hash")


async def _make_with_address(db: Database) -> User:
    return await db.write(
        create_user,
        URLS,
        NewUser(name="ana", email="ana@peer.example"),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
    )
