"""Passwords, recovery codes and addresses: lost, found, changed."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from support.people import PASSWORD, PASSWORD_HASH, URLS, make_keys, make_user

from node.clock import MINUTE_MS, SetClock
from node.database.types import Database, Reader
from node.errors import Conflict, Invalid, TooMany, Unauthorised
from node.users.actions import (
    change_email,
    change_password,
    confirm_email,
    create_user,
    disable_user,
    forget_old_tickets,
    make_ticket,
    new_recovery_code,
    open_session,
    reset_password,
    undo_email_change,
    use_recovery_code,
    use_ticket,
)
from node.users.actions.attempts import FREE
from node.users.login import Visitor, log_in
from node.users.models import NewUser, SignedUp, TicketKind, User
from node.users.passwords import hash_password
from node.users.queries import (
    find_session,
    find_ticket,
    find_user_by_login,
    get_user,
)

HALF_HOUR_MS = 30 * MINUTE_MS
NEW_PASSWORD = "entirely different words"


async def _ticket(db: Database, kind: TicketKind, user: User, data: str = "") -> str:
    return await db.write(make_ticket, kind, user.id, HALF_HOUR_MS, data=data)


async def _open(db: Database, user: User) -> str:
    return await db.write(open_session, user.id, ip_prefix="192.0.2.0/24", agent="x")


async def _recover(db: Database, login: str, code: str) -> SignedUp | None:
    return await db.write(
        use_recovery_code, login=login, code=code, password_hash=PASSWORD_HASH
    )


async def _make_with_address(db: Database, name: str, email: str) -> User:
    return await db.write(
        create_user,
        URLS,
        NewUser(name=name, email=email),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
    )


async def test_a_reset_link_sets_the_password_once(db: Database) -> None:
    ana = await make_user(db, "ana")
    token = await _ticket(db, TicketKind.RESET, ana)
    hashed = await hash_password(NEW_PASSWORD)

    first = await db.write(reset_password, token, hashed)
    second = await db.write(reset_password, token, PASSWORD_HASH)

    assert first is not None
    assert first.id == ana.id
    assert second is None
    visitor = Visitor("192.0.2.0/24")
    assert await log_in(db, login="ana", password=NEW_PASSWORD, visitor=visitor)
    with pytest.raises(Unauthorised):
        await log_in(db, login="ana", password=PASSWORD, visitor=visitor)


async def test_a_reset_ends_every_session(db: Database) -> None:
    ana = await make_user(db, "ana")
    session = await _open(db, ana)
    token = await _ticket(db, TicketKind.RESET, ana)

    await db.write(reset_password, token, PASSWORD_HASH)

    assert await db.read(find_session, session) is None


async def test_a_reset_link_is_good_for_its_time_only(
    db: Database, clock: SetClock
) -> None:
    ana = await make_user(db, "ana")
    token = await _ticket(db, TicketKind.RESET, ana)

    clock.advance(HALF_HOUR_MS)

    assert await db.read(find_ticket, TicketKind.RESET, token) is None
    assert await db.write(reset_password, token, PASSWORD_HASH) is None
    assert await db.write(forget_old_tickets) == 1


async def test_a_newer_reset_link_kills_the_older_one(db: Database) -> None:
    ana, bo = await make_user(db, "ana"), await make_user(db, "bo")
    his = await _ticket(db, TicketKind.RESET, bo)
    older = await _ticket(db, TicketKind.RESET, ana)
    newer = await _ticket(db, TicketKind.RESET, ana)

    assert await db.read(find_ticket, TicketKind.RESET, older) is None
    assert await db.read(find_ticket, TicketKind.RESET, newer) is not None
    assert await db.read(find_ticket, TicketKind.RESET, his) is not None


async def test_a_new_password_kills_the_reset_link(db: Database) -> None:
    ana = await make_user(db, "ana")
    code = await db.write(new_recovery_code, ana.id)
    token = await _ticket(db, TicketKind.RESET, ana)

    await _recover(db, "ana", code)

    assert await db.write(reset_password, token, PASSWORD_HASH) is None


async def test_a_link_of_one_kind_is_no_good_for_another(db: Database) -> None:
    ana = await make_user(db, "ana")
    token = await _ticket(db, TicketKind.CONFIRM, ana, "ana@peer.example")

    assert await db.write(reset_password, token, PASSWORD_HASH) is None
    assert await db.write(use_ticket, TicketKind.UNDO, token) is None
    assert await db.write(use_ticket, TicketKind.CONFIRM, token) is not None


async def test_the_token_of_a_link_is_not_in_the_database(db: Database) -> None:
    ana = await make_user(db, "ana")

    token = await _ticket(db, TicketKind.RESET, ana)

    def stored(r: Reader) -> bytes:
        row = r.one("SELECT token_hash FROM tickets")
        assert row is not None
        return row.blob("token_hash")

    assert token.encode() not in await db.read(stored)


async def test_a_recovery_code_sets_the_password_and_is_replaced(
    db: Database,
) -> None:
    ana = await make_user(db, "ana")
    session = await _open(db, ana)
    code = await db.write(new_recovery_code, ana.id)

    found = await _recover(db, "@Ana", code.lower().replace("-", " "))

    assert found is not None
    assert found.user.id == ana.id
    assert await db.read(find_session, session) is None
    assert await _recover(db, "ana", code) is None
    assert await _recover(db, "ana", found.recovery_code) is not None


async def test_a_recovery_code_opens_its_own_account_only(db: Database) -> None:
    ana = await make_user(db, "ana")
    await make_user(db, "bo")
    code = await db.write(new_recovery_code, ana.id)

    assert await _recover(db, "bo", code) is None
    assert await _recover(db, "nobody", code) is None
    assert await _recover(db, "ana", "") is None
    assert await _recover(db, "ana", code) is not None


async def test_a_newer_recovery_code_replaces_the_older_one(db: Database) -> None:
    ana = await make_user(db, "ana")
    older = await db.write(new_recovery_code, ana.id)
    newer = await db.write(new_recovery_code, ana.id)

    assert await _recover(db, "ana", older) is None
    assert await _recover(db, "ana", newer) is not None


async def test_a_disabled_account_is_not_recovered(db: Database) -> None:
    ana = await make_user(db, "ana")
    code = await db.write(new_recovery_code, ana.id)
    await db.write(disable_user, ana.id)

    assert await _recover(db, "ana", code) is None


async def test_an_address_counts_once_its_link_was_opened(db: Database) -> None:
    ana = await make_user(db, "ana")
    await db.write(change_email, ana.id, "Ana@peer.example")
    token = await _ticket(db, TicketKind.CONFIRM, ana, "Ana@peer.example")
    assert await db.read(find_user_by_login, "ana@peer.example") is None

    change = await db.write(confirm_email, token)

    assert change is not None
    assert change.old_email is None
    assert change.user.email == "Ana@peer.example"
    assert change.user.email_confirmed_ms is not None
    found = await db.read(find_user_by_login, "ana@PEER.example")
    assert found is not None
    assert found.id == ana.id


async def test_the_old_address_counts_until_the_new_one_is_confirmed(
    db: Database,
) -> None:
    ana = await _make_with_address(db, "ana", "old@peer.example")
    await db.write(change_email, ana.id, "new@peer.example")
    token = await _ticket(db, TicketKind.CONFIRM, ana, "new@peer.example")
    assert (await db.read(get_user, ana.id)).email == "old@peer.example"

    change = await db.write(confirm_email, token)

    assert change is not None
    assert change.old_email == "old@peer.example"
    assert change.user.email == "new@peer.example"


async def test_an_address_belongs_to_one_account(db: Database) -> None:
    await _make_with_address(db, "bo", "both@peer.example")
    ana = await make_user(db, "ana")
    token = await _ticket(db, TicketKind.CONFIRM, ana, "BOTH@peer.example")

    with pytest.raises(Conflict):
        await db.write(confirm_email, token)

    assert (await db.read(get_user, ana.id)).email is None


async def test_the_old_address_can_undo_a_change(db: Database) -> None:
    """A thief with a session and the password must not keep the account."""
    ana = await _make_with_address(db, "ana", "old@peer.example")
    confirm = await _ticket(db, TicketKind.CONFIRM, ana, "thief@peer.example")
    await db.write(confirm_email, confirm)
    undo = await _ticket(db, TicketKind.UNDO, ana, "old@peer.example")
    # What the thief does next does not kill the link.
    await _ticket(db, TicketKind.UNDO, ana, "thief@peer.example")
    await _ticket(db, TicketKind.CONFIRM, ana, "other@peer.example")
    reset = await _ticket(db, TicketKind.RESET, ana)
    session = await _open(db, ana)

    user = await db.write(undo_email_change, undo)

    assert user is not None
    assert user.email == "old@peer.example"
    assert await db.read(find_session, session) is None
    assert await db.read(find_ticket, TicketKind.RESET, reset) is None


async def _move(db: Database, user: User, old: str, new: str) -> str:
    """Change an address; the link that the address before is sent."""
    await db.write(confirm_email, await _ticket(db, TicketKind.CONFIRM, user, new))
    return await _ticket(db, TicketKind.UNDO, user, old)


async def test_an_undo_ends_the_links_of_later_changes(
    db: Database, clock: SetClock
) -> None:
    """Somebody who changes it twice is sent a link of their own."""
    ana = await _make_with_address(db, "ana", "ana@peer.example")
    bo = await _make_with_address(db, "bo", "bo@peer.example")
    first = await _move(db, ana, "ana@peer.example", "one@thief.example")
    clock.advance(1)
    second = await _move(db, ana, "one@thief.example", "two@thief.example")
    his = await _move(db, bo, "bo@peer.example", "bob@peer.example")

    user = await db.write(undo_email_change, first)
    later = await db.write(undo_email_change, second)

    assert user is not None
    assert later is None
    assert (await db.read(get_user, ana.id)).email == "ana@peer.example"
    assert await db.write(undo_email_change, his) is not None


async def test_an_undo_leaves_the_links_of_earlier_changes(
    db: Database, clock: SetClock
) -> None:
    ana = await _make_with_address(db, "ana", "ana@peer.example")
    first = await _move(db, ana, "ana@peer.example", "one@thief.example")
    clock.advance(1)
    second = await _move(db, ana, "one@thief.example", "two@thief.example")

    later = await db.write(undo_email_change, second)
    user = await db.write(undo_email_change, first)

    assert later is not None
    assert user is not None
    assert user.email == "ana@peer.example"


async def _reset(db: Database, user: User) -> None:
    token = await _ticket(db, TicketKind.RESET, user)
    await db.write(reset_password, token, PASSWORD_HASH)


async def _undo(db: Database, user: User) -> None:
    token = await _ticket(db, TicketKind.UNDO, user, "ana@peer.example")
    await db.write(undo_email_change, token)


async def _change(db: Database, user: User) -> None:
    await db.write(change_password, user.id, PASSWORD_HASH)


@pytest.mark.parametrize("repair", [_reset, _undo, _change])
async def test_a_repaired_account_has_no_older_recovery_code(
    db: Database, repair: Callable[[Database, User], Awaitable[None]]
) -> None:
    """Whoever knew the password could have made it."""
    ana, bo = await make_user(db, "ana"), await make_user(db, "bo")
    code = await db.write(new_recovery_code, ana.id)
    his = await db.write(new_recovery_code, bo.id)

    await repair(db, ana)

    assert not (await db.read(get_user, ana.id)).has_recovery_code
    assert await _recover(db, "ana", code) is None
    assert await _recover(db, "bo", his) is not None


@pytest.mark.parametrize("place", ["192.0.2.0/24", "198.51.100.0/24"])
async def test_a_new_password_is_not_kept_waiting_by_older_tries(
    db: Database, place: str
) -> None:
    """Strangers who guess must not keep out the owner who was sent a link."""
    ana = await make_user(db, "ana")
    await _open(db, ana)
    visitor = Visitor(place)
    with pytest.raises(TooMany):
        for _ in range(FREE + 1):
            with suppress(Unauthorised):
                await log_in(db, login="ana", password="guess", visitor=visitor)

    await _reset(db, ana)
    await _open(db, ana)

    assert await log_in(db, login="ana", password=PASSWORD, visitor=visitor)


async def test_an_address_can_be_taken_away(db: Database) -> None:
    ana = await _make_with_address(db, "ana", "ana@peer.example")

    await db.write(change_email, ana.id, "")

    assert (await db.read(get_user, ana.id)).email is None
    assert await db.read(find_user_by_login, "ana@peer.example") is None


async def test_what_is_no_address_is_refused(db: Database) -> None:
    ana = await make_user(db, "ana")

    with pytest.raises(Invalid):
        await db.write(change_email, ana.id, "a@b.example, c@d.example")
