"""What ends with what: every way to shut somebody out, and all that lets one in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from support.api import ALL, ApiClient
from support.app import CLIENT_IP, Site
from support.people import PASSWORD, PASSWORD_HASH, make_user
from support.push import PushApp
from support.streams import Ended, open_events, open_socket

from node.actors.queries import get_actor
from node.cli.users import set_password
from node.clock import DAY_MS
from node.database.types import Reader, Writer
from node.departures.actions import begin_deletion
from node.ids import UserId
from node.moderation.actions import suspend
from node.moderation.actions.decisions import Grounds
from node.oauth.actions import (
    give_code,
    grant_token,
    redeem_code,
    register_app,
    revoke_app,
)
from node.oauth.models import App, Consent
from node.oauth.policy import Scope
from node.push.queries import find_addressee
from node.users.actions import (
    disable_user,
    make_ticket,
    new_recovery_code,
    open_session,
)
from node.users.actions.addresses import set_email
from node.users.models import Role, TicketKind, User
from node.users.queries import find_session, find_ticket
from node.users.queries.bearers import find_bearer
from node.users.secrets import hash_recovery_code

NEW = "quite another password"
BACK = "https://app.example/back"
ADDRESS = "ana@mail.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that lets somebody act as a person."""

    user: User
    app: App
    session: str
    token: str
    token_id: int
    code: str
    recovery: str
    reset: str
    confirm: str
    undo: str


Way = Callable[[Site, Held], Awaitable[None]]


async def _in_settings(site: Site, held: Held) -> None:
    browser = await site.log_in("ana")
    fields = {"password": PASSWORD, "new_password": NEW}
    await browser.post("/settings/account/password", fields)


async def _by_mail(site: Site, held: Held) -> None:
    fields = {"token": held.reset, "password": NEW}
    await site.browser().post("/reset", fields)


async def _by_code(site: Site, held: Held) -> None:
    fields = {"login": "ana", "code": held.recovery, "password": NEW}
    await site.browser().post("/recover", fields)


async def _by_undoing(site: Site, held: Held) -> None:
    days = 3 * DAY_MS
    token = await site.services.db.write(
        make_ticket, TicketKind.UNDO, held.user.id, days, data=ADDRESS
    )
    await site.browser().post("/email/undo", {"token": token})


async def _by_command(site: Site, held: Held) -> None:
    await site.services.db.write(set_password, "ana", PASSWORD_HASH)


async def _disable(site: Site, held: Held) -> None:
    await site.services.db.write(disable_user, held.user.id)


async def _suspend(site: Site, held: Held) -> None:
    db = site.services.db
    staff = await make_user(db, "mo", role=Role.OWNER)
    actor = await db.read(get_actor, held.user.actor_id)
    await db.write(suspend, actor, Grounds(staff, "Spam."))


async def _suspend_silently(site: Site, held: Held) -> None:
    def suspend(w: Writer) -> None:
        # As another process would, of which this one hears nothing.
        w.run(
            "UPDATE actors SET suspended_ms = :now WHERE id = :id",
            now=w.now_ms,
            id=held.user.actor_id,
        )

    await site.services.db.write(suspend)


async def _delete(site: Site, held: Held) -> None:
    db = site.services.db
    actor = await db.read(get_actor, held.user.actor_id)
    await db.write(begin_deletion, site.services.urls, actor)


async def _revoke(site: Site, held: Held) -> None:
    await site.services.db.write(revoke_app, held.user.id, held.app.id)


# Links that bring an older address back are the owner's, whoever set a password.
# Those of somebody who may not come in at all wait until they may.
WAITING = {"reset", "confirm", "undo", "recovery"}
WHAT_STAYS: dict[Way, set[str]] = {
    _in_settings: {"undo"},
    _by_mail: {"undo"},
    _by_code: {"undo"},
    _by_undoing: {"undo"},
    _by_command: {"undo"},
    _disable: WAITING,
    _suspend: WAITING,
    _suspend_silently: WAITING,
    _delete: set(),
    _revoke: {"session", *WAITING},
}


@pytest.mark.parametrize("way", WHAT_STAYS)
async def test_what_lets_in_ends_with_what_shuts_out(site: Site, way: Way) -> None:
    db = site.services.db
    user = await make_user(db, "ana")
    held = await db.write(_hold_all, user)
    client = ApiClient(site.app, site.services.config.base_url, held.token, CLIENT_IP)
    wish = PushApp().wish("https://push.example/send/1")
    await client.post("/api/v1/push/subscription", wish)
    assert len(await db.read(_list_alive, held)) == 7

    async with (
        open_socket(site, token=held.token, query={"stream": "user"}) as socket,
        open_events(site, "/user", token=held.token) as events,
    ):
        await way(site, held)

        with pytest.raises(Ended):
            await socket.next()
        with pytest.raises(Ended):
            await events.next()
    alive = await db.read(_list_alive, held) | await db.write(_try_code, held)
    assert alive == WHAT_STAYS[way]


async def test_a_code_lets_an_app_in_while_nothing_happened(site: Site) -> None:
    """Else the table above would prove nothing of codes."""
    db = site.services.db
    held = await db.write(_hold_all, await make_user(db, "ana"))

    assert await db.write(_try_code, held) == {"code"}


def _hold_all(w: Writer, user: User) -> Held:
    set_email(w, user.id, ADDRESS)
    app = register_app(
        w, name="Phono", website="", redirect_uris=[BACK], scopes=ALL
    ).app
    granted = grant_token(w, app, user_id=user.id, scopes=ALL)
    consent = Consent(redirect_uri=BACK, scopes=frozenset({Scope.READ}), challenge="")
    return Held(
        user=user,
        app=app,
        session=open_session(w, user.id, ip_prefix="192.0.2.0/24", agent="x"),
        token=granted.token,
        token_id=granted.id,
        code=give_code(w, app, user.id, consent),
        recovery=new_recovery_code(w, user.id),
        reset=_link(w, TicketKind.RESET, user.id),
        confirm=_link(w, TicketKind.CONFIRM, user.id, "new@mail.example"),
        undo=_link(w, TicketKind.UNDO, user.id, "old@mail.example"),
    )


def _link(w: Writer, kind: TicketKind, user_id: UserId, data: str = "") -> str:
    return make_ticket(w, kind, user_id, DAY_MS, data=data)


def _list_alive(r: Reader, held: Held) -> set[str]:
    """What still lets in; codes are not looked at, as that uses them."""
    recovery = r.one(
        "SELECT id FROM users WHERE recovery_hash = :hash",
        hash=hash_recovery_code(held.recovery),
    )
    found = {
        "session": find_session(r, held.session),
        "token": find_bearer(r, held.token),
        "push": find_addressee(r, held.token_id),
        "recovery": recovery,
        "reset": find_ticket(r, TicketKind.RESET, held.reset),
        "confirm": find_ticket(r, TicketKind.CONFIRM, held.confirm),
        "undo": find_ticket(r, TicketKind.UNDO, held.undo),
    }
    return {name for name, thing in found.items() if thing is not None}


def _try_code(w: Writer, held: Held) -> set[str]:
    granted = redeem_code(w, held.app, held.code, redirect_uri=BACK, verifier="")
    lets_in = granted is not None and find_bearer(w, granted.token) is not None
    return {"code"} if lets_in else set()
