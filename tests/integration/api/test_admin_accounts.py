"""People, as those who moderate see them in an app, and what they decide there."""

from typing import Any

from support.api import STAFF, ApiClient, join
from support.app import Site
from support.people import PASSWORD_HASH, URLS, make_keys, make_remote

from node.actors.models import Actor
from node.actors.queries import find_actor
from node.config import Registration
from node.database.types import Writer
from node.ids import ActorId
from node.moderation.actions import file_report
from node.moderation.models import (
    Decision,
    DecisionKind,
    Report,
    ReportCategory,
    ReportDraft,
    ReportState,
)
from node.moderation.queries import get_report, list_decisions
from node.oauth.policy import Scope
from node.users.actions import sign_up
from node.users.actions.addresses import set_email
from node.users.models import Role, SignUp
from node.users.queries import find_user_by_actor, list_mails

V1 = "/api/v1/admin/accounts"
V2 = "/api/v2/admin/accounts"


async def enter(
    site: Site, name: str = "mo", role: Role = Role.MODERATOR
) -> tuple[ApiClient, Actor]:
    """Somebody of the staff with an app that may moderate."""
    return await join(site, name, role=role, scopes=STAFF)


async def ask_to_join(site: Site, name: str) -> ActorId:
    signed_up = await site.services.db.write(
        sign_up,
        URLS,
        SignUp(name=name, email=f"{name}@mail.example", reason="I make pots."),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
        mode=Registration.APPROVAL,
    )
    return signed_up.user.actor_id


def _prove_address(w: Writer, actor_id: ActorId, email: str) -> None:
    user = find_user_by_actor(w, actor_id)
    assert user is not None
    set_email(w, user.id, email)


async def read_log(site: Site) -> list[Decision]:
    """What was decided, the latest first."""
    return [*(await site.services.db.read(list_decisions, limit=20)).items]


async def names_of(client: ApiClient, path: str, **asked: Any) -> list[str]:
    return [each["username"] for each in await client.get(path, **asked)]


async def act(client: ApiClient, target: Actor, **said: Any) -> int:
    answer = await client.call("POST", f"{V1}/{target.id}/action", json=said)
    return answer.status_code


async def test_people_are_found_by_how_they_stand_and_where(site: Site) -> None:
    client, _ = await enter(site, role=Role.ADMIN)
    _, ben = await join(site, "ben")
    _, eve = await join(site, "eve")
    await make_remote(site.services.db, "nora")
    await ask_to_join(site, "wanda")
    await site.services.db.write(_prove_address, ben.id, "ben@mail.example")
    await act(client, ben, type="silence", text="Adverts.")
    await act(client, eve, type="disable", text="Stolen.")

    found = {
        "all": await names_of(client, V2),
        "local": await names_of(client, V2, origin="local"),
        "remote": await names_of(client, V2, origin="remote"),
        "there": await names_of(client, V2, by_domain="peer.example"),
        "pending": await names_of(client, V2, status="pending"),
        "silenced": await names_of(client, V2, status="silenced"),
        "disabled": await names_of(client, V1, disabled="true"),
        "active": await names_of(client, V1, active="true", local="true"),
        "staff": await names_of(client, V2, permissions="staff"),
        "role": await names_of(client, V2, **{"role_ids[]": "2"}),
        "name": await names_of(client, V2, username="no"),
        "shown": await names_of(client, V2, display_name="Nor"),
        "unproven": await names_of(client, V2, email="wanda@mail.example"),
        "proven": await names_of(client, V2, email="Ben@mail.example"),
        "ip": await names_of(client, V2, ip="192.0.2.1"),
        "covered": await names_of(client, V1, sensitized="true"),
    }

    assert found == {
        "all": ["wanda", "nora", "eve", "ben", "mo"],
        "local": ["wanda", "eve", "ben", "mo"],
        "remote": ["nora"],
        "there": ["nora"],
        "pending": ["wanda"],
        "silenced": ["ben"],
        "disabled": ["eve"],
        "active": ["eve", "ben", "mo"],
        "staff": ["mo"],
        "role": ["mo"],
        "name": ["nora"],
        "shown": ["nora"],
        "unproven": [],
        "proven": ["ben"],
        "ip": [],
        "covered": [],
    }
    odd = await client.call("GET", V2, params={"status": "odd"})
    assert odd.status_code == 422


async def test_a_moderator_finds_by_address_only_those_who_ask_to_join(
    site: Site,
) -> None:
    client, _ = await enter(site)
    _, ben = await join(site, "ben")
    wanda = await ask_to_join(site, "wanda")
    for each, name in ((ben.id, "ben"), (wanda, "wanda")):
        address = f"{name}@mail.example"
        await site.services.db.write(_prove_address, each, address)

    found = [
        await names_of(client, path, email=f"{name}@mail.example", **flags)
        for path in (V1, V2)
        for name, flags in (
            ("ben", {}),
            ("ben", {"status": "active", "active": "true"}),
            ("wanda", {}),
        )
    ]

    assert found == [[], [], ["wanda"]] * 2


async def test_the_list_is_walked_by_its_links(site: Site) -> None:
    client, _ = await enter(site)
    for name in ("ana", "ben", "eve"):
        await join(site, name)

    first = await client.call("GET", V2, params={"limit": 2, "origin": "local"})
    rest = await client.call("GET", first.headers["Link"].split(">")[0][1:])

    pages = [[each["username"] for each in page.json()] for page in (first, rest)]
    assert pages == [["eve", "ben"], ["ana", "mo"]]


async def test_mail_addresses_are_for_admins_and_for_requests(site: Site) -> None:
    moderator, _ = await enter(site)
    admin, _ = await enter(site, "ada", Role.ADMIN)
    wanda = await ask_to_join(site, "wanda")

    asking = await moderator.get(f"{V1}/{wanda}")
    let_in = await moderator.post(f"{V1}/{wanda}/approve")
    seen = await admin.get(f"{V1}/{wanda}")

    assert asking["email"] == "wanda@mail.example"
    assert asking["invite_request"] == "I make pots."
    assert (asking["approved"], asking["suspended"]) == (False, False)
    assert (let_in["approved"], let_in["invite_request"]) == (True, None)
    assert let_in["email"] is None and seen["email"] == "wanda@mail.example"
    assert seen["ip"] is None and seen["ips"] == []
    assert seen["account"]["acct"] == "wanda" and seen["role"]["id"] == "-99"


async def test_people_elsewhere_have_neither_address_nor_role(site: Site) -> None:
    client, _ = await enter(site, role=Role.ADMIN)
    nora = await make_remote(site.services.db, "nora")

    found = await client.get(f"{V1}/{nora.id}")

    assert found["domain"] == "peer.example"
    assert found["email"] is None and found["role"] is None
    assert (found["confirmed"], found["approved"]) == (True, True)


async def test_who_asks_to_join_is_answered_once(site: Site) -> None:
    db = site.services.db
    client, _ = await enter(site)
    _, ana = await join(site, "ana")
    nora = await make_remote(db, "nora")
    wanda, xeno = await ask_to_join(site, "wanda"), await ask_to_join(site, "xeno")

    approved = await client.post(f"{V1}/{wanda}/approve")
    rejected = await client.post(f"{V1}/{xeno}/reject")
    again = [
        (await client.call("POST", f"{V1}/{each}/approve")).status_code
        for each in (wanda, xeno, ana.id, nora.id)
    ]

    assert approved["approved"] and rejected["username"] == "xeno"
    assert again == [422, 404, 422, 404]
    assert await db.read(find_actor, xeno) is None
    kinds = [each.kind for each in await read_log(site)]
    assert kinds == [DecisionKind.REFUSE, DecisionKind.APPROVE]
    mails = (await db.read(list_mails, limit=5)).items
    assert {each.recipient for each in mails if each.kind != "confirm"} == {
        "wanda@mail.example",
        "xeno@mail.example",
    }


async def test_what_was_done_to_somebody_is_taken_back(site: Site) -> None:
    client, _ = await enter(site)
    _, ben = await join(site, "ben")
    done = [
        await act(client, ben, type=each, text="Adverts.")
        for each in ("none", "silence", "disable", "suspend")
    ]

    kept_back = await client.get(f"{V1}/{ben.id}")
    for each in ("unsuspend", "unsilence", "enable", "unsensitive", "unsuspend"):
        free = await client.post(f"{V1}/{ben.id}/{each}")

    assert done == [200, 200, 200, 200]
    standing = ("suspended", "silenced", "disabled")
    assert [kept_back[each] for each in standing] == [True, True, True]
    assert [free[each] for each in standing] == [False, False, False]
    assert [str(each.kind) for each in await read_log(site)] == [
        *("enable", "unhide", "unsuspend"),
        *("suspend", "disable", "hide", "warn"),
    ]


async def test_a_decision_needs_words_and_must_be_possible(site: Site) -> None:
    client, _ = await enter(site)
    _, ben = await join(site, "ben")
    nora = await make_remote(site.services.db, "nora")

    assert await act(client, ben, type="suspend") == 422
    assert await act(client, ben, type="sensitive", text="Bare.") == 422
    assert await act(client, nora, type="disable", text="Adverts.") == 404
    assert await act(client, ben, type="none", text="No.", report_id="77") == 404
    assert await read_log(site) == []


async def report(site: Site, target: Actor) -> Report:
    return await site.services.db.write(
        file_report,
        site.services.urls,
        reporter=None,
        target=target,
        draft=ReportDraft(category=ReportCategory.SPAM, words="Look."),
    )


async def test_a_decision_upon_a_report_closes_it(site: Site) -> None:
    db = site.services.db
    client, _ = await enter(site)
    _, ben = await join(site, "ben")
    _, eve = await join(site, "eve")
    filed = await report(site, ben)

    about = {"type": "disable", "text": "Adverts.", "report_id": str(filed.id)}
    wrong = await act(client, eve, **about)
    right = await act(client, ben, **about)
    late = await act(client, ben, **about)

    assert [wrong, right, late] == [404, 200, 422]
    assert (await db.read(get_report, filed.id)).state is ReportState.RESOLVED
    (decision,) = await read_log(site)
    assert decision.kind is DecisionKind.DISABLE
    assert (decision.target_id, decision.report_id) == (ben.id, filed.id)


async def test_nobody_decides_about_equals_or_those_above(site: Site) -> None:
    client, mo = await enter(site)
    _, pia = await enter(site, "pia")
    _, ada = await enter(site, "ada", Role.ADMIN)

    for target in (mo, pia, ada):
        for kind in ("none", "silence", "disable", "suspend"):
            assert await act(client, target, type=kind, text="Ha.") == 403
    assert await read_log(site) == []


async def test_the_role_counts_that_one_has_now(site: Site) -> None:
    client, mo = await enter(site)
    owner, _ = await join(site, "olga", role=Role.OWNER)
    await client.get(f"{V1}/{mo.id}")
    browser = await site.log_in("olga")
    await browser.post("/prove", {"password": "correct horse battery"})
    await browser.post(f"/admin/people/{mo.id}/role", {"role": "member"})

    refused = await client.call("GET", f"{V1}/{mo.id}")
    unasked = await owner.call("GET", f"{V1}/{mo.id}")

    assert refused.status_code == unasked.status_code == 403
    assert "not allowed" in refused.json()["error"]
    assert "scopes" in unasked.json()["error"]


async def test_a_narrower_scope_allows_no_more(site: Site) -> None:
    reader, mo = await join(
        site, "mo", role=Role.MODERATOR, scopes=[Scope.ADMIN_READ_ACCOUNTS]
    )

    assert (await reader.get(f"{V1}/{mo.id}"))["username"] == "mo"
    for method, path in (
        ("POST", f"{V1}/{mo.id}/enable"),
        ("GET", "/api/v1/admin/reports"),
        ("GET", f"/api/v1/accounts/{mo.id}"),
    ):
        assert (await reader.call(method, path)).status_code == 403


async def test_only_who_is_suspended_is_deleted(site: Site) -> None:
    db = site.services.db
    client, _ = await enter(site, "ada", Role.ADMIN)
    _, ben = await join(site, "ben")
    wanda = await ask_to_join(site, "wanda")
    nora = await make_remote(db, "nora")

    early = await client.call("DELETE", f"{V1}/{ben.id}")
    waiting = await client.call("DELETE", f"{V1}/{wanda}")
    elsewhere = await client.call("DELETE", f"{V1}/{nora.id}")
    await act(client, ben, type="suspend", text="Adverts.")
    gone = await client.delete(f"{V1}/{ben.id}")
    await site.work()
    after = await client.call("GET", f"{V1}/{ben.id}")

    answers = [each.status_code for each in (early, waiting, elsewhere)]
    assert answers == [403, 422, 404]
    assert gone["username"] == "ben" and gone["suspended"] is True
    assert after.status_code == 404
    actor = await db.read(find_actor, ben.id)
    assert actor is not None and actor.deleted_ms is not None
    assert (await read_log(site))[0].kind is DecisionKind.DELETE
