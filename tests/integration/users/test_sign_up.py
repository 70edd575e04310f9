"""Joining, in each of the four modes, and the first owner."""

from dataclasses import replace

import pytest
from support.people import BOX, PASSWORD_HASH, URLS, make_keys, make_user

from node.actors.actions import mark_deleted
from node.actors.keys import open_key
from node.actors.queries import (
    find_actor_by_handle,
    find_public_key,
    find_signing_key,
    get_actor,
)
from node.clock import DAY_MS, SetClock
from node.config import Registration
from node.database.types import Database, Reader
from node.errors import Conflict, Forbidden, Invalid, NotFound
from node.users.actions import (
    approve_user,
    create_invite,
    create_user,
    ensure_setup_ticket,
    refuse_user,
    revoke_invite,
    set_up,
    sign_up,
)
from node.users.models import (
    NewUser,
    Role,
    SignedUp,
    SignUp,
    TicketKind,
    UserState,
)
from node.users.queries import (
    find_ticket,
    find_user,
    is_invite_usable,
    list_invites,
    list_users,
    list_waiting,
)

FORM = SignUp(name="ana", language="en")


async def _sign_up(db: Database, form: SignUp, mode: Registration) -> SignedUp:
    return await db.write(
        sign_up, URLS, form, password_hash=PASSWORD_HASH, keys=make_keys(), mode=mode
    )


def _job_kinds(r: Reader) -> list[str]:
    rows = r.all("SELECT kind FROM jobs ORDER BY id LIMIT 100")
    return [row.text("kind") for row in rows]


def _codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refused.value.faults]


async def test_an_open_node_takes_anybody(db: Database) -> None:
    signed_up = await _sign_up(db, FORM, Registration.OPEN)

    user = signed_up.user
    actor = await db.read(get_actor, user.actor_id)
    assert user.state is UserState.ACTIVE
    assert user.role is Role.MEMBER
    assert user.has_recovery_code
    assert not user.may_sell
    assert actor.name == "ana"
    assert actor.iri == URLS.actor(actor.id)
    assert actor.is_active
    assert not actor.discoverable
    assert not actor.indexable


async def test_a_new_actor_can_sign(db: Database) -> None:
    signed_up = await _sign_up(db, FORM, Registration.OPEN)

    sealed = await db.read(find_signing_key, signed_up.user.actor_id)
    assert sealed is not None
    public = await db.read(find_public_key, sealed.key_id)
    assert public is not None
    assert public.actor_id == signed_up.user.actor_id
    assert public.public_pem == make_keys().public_pem
    assert open_key(BOX, sealed).key_id == sealed.key_id


async def test_a_closed_node_takes_nobody_with_or_without_an_invitation(
    db: Database,
) -> None:
    code = await db.write(create_invite, made_by=None)

    for form in (FORM, replace(FORM, invite=code)):
        with pytest.raises(Forbidden):
            await _sign_up(db, form, Registration.CLOSED)

    assert await db.read(find_actor_by_handle, "ana") is None


async def test_with_approval_somebody_waits_and_is_not_seen(db: Database) -> None:
    form = replace(FORM, reason="I make pots.", network="192.0.2.0/24")

    signed_up = await _sign_up(db, form, Registration.APPROVAL)

    actor = await db.read(get_actor, signed_up.user.actor_id)
    waiting = await db.read(list_waiting, limit=10)
    assert signed_up.user.state is UserState.WAITING
    assert not actor.is_active
    assert [member.user.reason for member in waiting.items] == ["I make pots."]
    assert waiting.items[0].user.network == "192.0.2.0/24"
    assert await db.read(_job_kinds) == ["user_asked"]


async def test_with_approval_a_reason_is_needed(db: Database) -> None:
    with pytest.raises(Invalid) as refused:
        await _sign_up(db, replace(FORM, reason="  "), Registration.APPROVAL)

    assert _codes(refused) == [("reason", "missing")]


async def test_an_invitation_saves_the_wait_for_approval(db: Database) -> None:
    code = await db.write(create_invite, made_by=None)

    signed_up = await _sign_up(db, replace(FORM, invite=code), Registration.APPROVAL)

    assert signed_up.user.state is UserState.ACTIVE


async def test_who_is_approved_is_there_and_the_reason_is_forgotten(
    db: Database,
) -> None:
    form = replace(FORM, reason="I make pots.", network="192.0.2.0/24")
    signed_up = await _sign_up(db, form, Registration.APPROVAL)

    user = await db.write(approve_user, signed_up.user.id)

    actor = await db.read(get_actor, user.actor_id)
    assert user.state is UserState.ACTIVE
    assert (user.reason, user.network) == ("", "")
    assert actor.is_active
    with pytest.raises(Conflict):
        await db.write(approve_user, user.id)


async def test_who_is_refused_leaves_no_row_and_frees_the_name(db: Database) -> None:
    form = replace(FORM, reason="I make pots.")
    signed_up = await _sign_up(db, form, Registration.APPROVAL)

    await db.write(refuse_user, signed_up.user.id)

    assert await db.read(find_user, signed_up.user.id) is None
    assert await db.read(find_actor_by_handle, "ana") is None
    assert (await _sign_up(db, FORM, Registration.OPEN)).user.state is UserState.ACTIVE


async def test_only_who_waits_can_be_refused(db: Database) -> None:
    ana = await make_user(db, "ana")

    with pytest.raises(Conflict):
        await db.write(refuse_user, ana.id)

    assert await db.read(find_user, ana.id) is not None


async def test_an_invitation_lets_as_many_in_as_it_says(db: Database) -> None:
    code = await db.write(create_invite, made_by=None, uses=2)
    for name in ("ana", "bo"):
        await _sign_up(db, SignUp(name=name, invite=code), Registration.INVITE)

    with pytest.raises(Invalid) as refused:
        await _sign_up(db, SignUp(name="cy", invite=code), Registration.INVITE)

    assert _codes(refused) == [("invite", "bad_invite")]
    assert not await db.read(is_invite_usable, code)
    (invite,) = (await db.read(list_invites, limit=10)).items
    assert (invite.uses, invite.uses_left) == (2, 0)


async def test_a_refused_form_does_not_use_an_invitation_up(db: Database) -> None:
    await make_user(db, "ana")
    code = await db.write(create_invite, made_by=None)

    with pytest.raises(Invalid):
        await _sign_up(db, replace(FORM, invite=code), Registration.INVITE)

    assert await db.read(is_invite_usable, code)


@pytest.mark.parametrize("invite", ["", "made-up"])
async def test_without_a_good_invitation_nobody_gets_in(
    db: Database, invite: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await _sign_up(db, replace(FORM, invite=invite), Registration.INVITE)

    assert _codes(refused) == [("invite", "bad_invite")]


async def test_an_invitation_ends_on_its_date(db: Database, clock: SetClock) -> None:
    expires_ms = clock.now_ms() + DAY_MS
    code = await db.write(create_invite, made_by=None, expires_ms=expires_ms)
    assert await db.read(is_invite_usable, code)

    clock.advance(DAY_MS)

    assert not await db.read(is_invite_usable, code)
    with pytest.raises(Invalid):
        await _sign_up(db, replace(FORM, invite=code), Registration.INVITE)


async def test_people_revoke_their_own_invitations_only(db: Database) -> None:
    ana, bo = await make_user(db, "ana"), await make_user(db, "bo")
    code = await db.write(create_invite, made_by=ana.id)
    (invite,) = (await db.read(list_invites, made_by=ana.id, limit=10)).items

    assert not await db.write(revoke_invite, invite.id, made_by=bo.id)
    assert await db.read(is_invite_usable, code)
    assert (await db.read(list_invites, made_by=bo.id, limit=10)).items == ()

    assert await db.write(revoke_invite, invite.id, made_by=ana.id)
    assert not await db.read(is_invite_usable, code)


async def test_the_code_of_an_invitation_is_not_in_the_database(db: Database) -> None:
    code = await db.write(create_invite, made_by=None, note="for Bo")

    (invite,) = (await db.read(list_invites, limit=10)).items

    assert code not in str(invite)


@pytest.mark.parametrize("name", ["ana", "ANA", "@ana", "a_na"])
async def test_a_name_that_looks_like_another_is_taken(db: Database, name: str) -> None:
    await make_user(db, "ana")

    with pytest.raises(Invalid) as refused:
        await _sign_up(db, SignUp(name=name), Registration.OPEN)

    assert _codes(refused) == [("name", "taken")]


async def test_a_reserved_name_is_for_the_operator_to_give(db: Database) -> None:
    with pytest.raises(Invalid) as refused:
        await _sign_up(db, SignUp(name="support"), Registration.OPEN)
    assert _codes(refused) == [("name", "taken")]

    user = await db.write(
        create_user,
        URLS,
        NewUser(name="support", role=Role.MODERATOR),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
    )

    assert user.role is Role.MODERATOR


async def test_a_deleted_name_is_never_given_out_again(db: Database) -> None:
    """Old ids, keys and orders would come back to life under it."""
    ana = await make_user(db, "ana")
    await db.write(mark_deleted, ana.actor_id)

    for name in ("ana", "a_na"):
        with pytest.raises(Invalid):
            await _sign_up(db, SignUp(name=name), Registration.OPEN)


async def test_an_address_given_at_sign_up_is_not_proven(db: Database) -> None:
    form = replace(FORM, email="ana@peer.example")

    user = (await _sign_up(db, form, Registration.OPEN)).user

    assert user.email == "ana@peer.example"
    assert user.email_confirmed_ms is None


async def test_whether_an_address_is_known_cannot_be_told_from_a_sign_up(
    db: Database,
) -> None:
    await db.write(
        create_user,
        URLS,
        NewUser(name="bo", email="both@peer.example"),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
    )

    form = replace(FORM, email="both@peer.example")
    user = (await _sign_up(db, form, Registration.OPEN)).user

    assert user.state is UserState.ACTIVE


async def test_the_set_up_link_makes_the_owner_once(db: Database) -> None:
    token = await db.write(ensure_setup_ticket)
    assert token is not None

    signed_up = await _set_up(db, token)

    assert signed_up.user.role is Role.OWNER
    assert signed_up.recovery_code
    assert await db.write(ensure_setup_ticket) is None
    with pytest.raises(NotFound):
        await _set_up(db, token)


async def test_only_the_last_set_up_link_works(db: Database) -> None:
    first = await db.write(ensure_setup_ticket)
    second = await db.write(ensure_setup_ticket)
    assert first is not None
    assert second is not None

    assert await db.read(find_ticket, TicketKind.SETUP, first) is None
    with pytest.raises(NotFound):
        await _set_up(db, first)
    await _set_up(db, second)


async def test_a_refused_set_up_form_leaves_the_link_good(db: Database) -> None:
    token = await db.write(ensure_setup_ticket)
    assert token is not None

    with pytest.raises(Invalid):
        await _set_up(db, token, name="not a name")

    assert (await _set_up(db, token)).user.role is Role.OWNER


async def test_the_set_up_link_is_good_for_a_day(db: Database, clock: SetClock) -> None:
    token = await db.write(ensure_setup_ticket)
    assert token is not None

    clock.advance(DAY_MS)

    with pytest.raises(NotFound):
        await _set_up(db, token)


async def test_users_are_listed_by_name_and_state(db: Database) -> None:
    await make_user(db, "ana")
    await make_user(db, "anna")
    await make_user(db, "bo")
    await _sign_up(db, SignUp(name="cy", reason="Hi."), Registration.APPROVAL)

    async def names(**choice: object) -> list[str]:
        page = await db.read(list_users, limit=10, **choice)  # pyright: ignore
        return [member.actor.name for member in page.items]

    assert await names(query="an") == ["anna", "ana"]
    assert await names(state=UserState.WAITING) == ["cy"]
    assert await names(suspended=True) == []
    first = await db.read(list_users, limit=3)
    assert [member.actor.name for member in first.items] == ["cy", "bo", "anna"]
    rest = await db.read(list_users, before=first.next_before, limit=3)
    assert [member.actor.name for member in rest.items] == ["ana"]
    assert rest.next_before is None


async def _set_up(db: Database, token: str, name: str = "Owner") -> SignedUp:
    return await db.write(
        set_up,
        URLS,
        NewUser(name=name, email="owner@node.example"),
        token=token,
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
    )
