"""Ways back into an account, and links about addresses."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest
from support.app import CLIENT_IP, Browser, Site, path_of
from support.mails import read_mails
from support.people import PASSWORD, make_user

from node.clock import MINUTE_MS, SetClock
from node.config import Registration
from node.database.types import Reader
from node.limits.rates import RATES, Limit
from node.site import STORE
from node.users.actions import new_recovery_code
from node.users.actions.addresses import set_email
from node.users.models import Mail, User
from node.users.queries import get_user
from node.users.settings import SiteSettings, save_site

NEW = "quite another password"
LINK = re.compile(r"https://node\.example(/\S+)")


async def make_reachable(site: Site, name: str) -> User:
    """A user with a proven address."""
    user = await make_user(site.services.db, name)
    await site.services.db.write(set_email, user.id, f"{name}@mail.example")
    return user


async def ask(site: Site, login: str, *, ip: str = CLIENT_IP) -> httpx.Response:
    """Somebody forgot a password; what that leaves is done."""
    answer = await site.browser(ip=ip).post("/forgot", {"login": login})
    await site.work()
    return answer


async def list_sent(site: Site, kind: str) -> list[Mail]:
    mails = await site.services.db.read(read_mails)
    return [mail for mail in mails if mail.kind == kind]


def link_of(mail: Mail) -> str:
    """Path and query of the link in a mail; its origin is the configured one."""
    found = LINK.search(mail.body)
    assert found
    return found.group(1)


async def follow_reset(browser: Browser, link: str, password: str) -> int:
    token = link.partition("token=")[2]
    fields = {"token": token, "password": password}
    return (await browser.post("/reset", fields)).status_code


async def test_a_mailed_link_sets_a_password_once(site: Site) -> None:
    await make_reachable(site, "ana")
    old = await site.log_in("ana")
    browser = site.browser()

    asked = await ask(site, "ana")
    link = link_of((await list_sent(site, "reset"))[0])
    page = await browser.get(link)
    first = await follow_reset(browser, link, NEW)
    again = await browser.get(link)

    assert path_of(asked) == "/forgot?sent=1"
    assert "@ana" in page.text and page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert first == 303 and path_of(again) == "/forgot"
    assert (await old.get("/settings/account")).status_code == 303
    await site.browser().log_in("ana", NEW)
    assert len(await list_sent(site, "password_changed")) == 1


POISONS = (
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
    {"Forwarded": "host=evil.example;proto=http"},
    {"X-Host": "evil.example"},
    {"X-Original-URL": "https://evil.example/"},
    {"X-Forwarded-Prefix": "//evil.example"},
)


async def test_what_is_mailed_leads_here_whatever_the_request_says(site: Site) -> None:
    """The origin of a link is the configured one (CWE-640)."""
    await make_reachable(site, "ana")
    member = await site.log_in("ana")
    for number, poison in enumerate(POISONS):
        name = f"ben{number}"
        await make_reachable(site, name)
        asked = await site.browser().post("/forgot", {"login": name}, headers=poison)
        fields = {"email": f"new{number}@mail.example", "password": PASSWORD}
        moved = await member.post("/settings/account/email", fields, headers=poison)
        assert (asked.status_code, moved.status_code) == (303, 303), poison

    for host in ("evil.example", "node.example:443", "node.example@evil.example"):
        headers = {"Host": host}
        asked = await site.browser().post("/forgot", {"login": "ana"}, headers=headers)
        assert asked.status_code == 421

    await site.work()
    for kind in ("reset", "confirm"):
        mails = await list_sent(site, kind)
        assert len(mails) == len(POISONS)
        for mail in mails:
            assert "evil" not in mail.body + mail.subject
            assert LINK.search(mail.body)


async def test_a_link_dies_with_a_newer_one_and_with_time(
    site: Site, clock: SetClock
) -> None:
    await make_reachable(site, "ana")
    browser = site.browser()
    await ask(site, "ana")
    await ask(site, "ana@mail.example")
    newer, older = [link_of(mail) for mail in await list_sent(site, "reset")]

    replaced = await browser.get(older)
    fresh = await browser.get(newer)
    clock.advance(31 * MINUTE_MS)
    stale = await browser.get(newer)

    assert (replaced.status_code, fresh.status_code, stale.status_code) == (
        303,
        200,
        303,
    )


async def test_asking_for_a_link_tells_nobody_who_is_here(site: Site) -> None:
    await make_reachable(site, "ana")
    known = await ask(site, "ana")
    unknown = await ask(site, "nobody")
    unproven = await make_user(site.services.db, "ben")

    third = await ask(site, "ben")

    assert unproven.email is None
    answers = {(r.status_code, r.headers["Location"]) for r in (known, unknown, third)}
    assert len(answers) == 1
    assert len(await list_sent(site, "reset")) == 1


async def test_one_name_is_asked_for_five_times_in_half_an_hour(site: Site) -> None:
    await make_reachable(site, "ana")
    far = "198.51.100.7"

    strangers = [(await ask(site, "ana")).status_code for _ in range(6)]
    owner = await ask(site, "ana", ip=far)

    assert strangers == [303] * 5 + [429]
    assert owner.status_code == 303


async def test_a_name_asked_for_from_everywhere_is_passed_over_in_silence(
    site: Site,
) -> None:
    await make_reachable(site, "ana")
    for _ in range(RATES[Limit.RESET_NAME].limit):
        site.services.rates.check(Limit.RESET_NAME, "ana")

    answer = await ask(site, "ana")

    assert path_of(answer) == "/forgot?sent=1"
    assert await list_sent(site, "reset") == []


async def test_the_last_link_of_the_day_outlives_more_requests(site: Site) -> None:
    """Strangers must not end the link that the owner was sent."""
    await make_reachable(site, "ana")
    for _ in range(4):
        await ask(site, "ana")
    mails = await list_sent(site, "reset")

    page = await site.browser().get(link_of(mails[0]))

    assert len(mails) == 3
    assert page.status_code == 200


Asking = Callable[[Browser, str], Awaitable[httpx.Response]]


async def _forget(browser: Browser, login: str) -> httpx.Response:
    return await browser.post("/forgot", {"login": login})


async def _recover(browser: Browser, login: str) -> httpx.Response:
    fields = {"login": login, "code": "ABCD-EFGH", "password": NEW}
    return await browser.post("/recover", fields)


async def _enter(browser: Browser, login: str) -> httpx.Response:
    return await browser.post("/login", {"login": login, "password": "wrong words"})


async def _join(browser: Browser, email: str) -> httpx.Response:
    name = email.partition("@")[0] + "eve"
    fields = {"name": name, "email": email, "password": NEW, "agree": "1"}
    return await browser.post("/join", fields)


async def _claim(browser: Browser, email: str) -> httpx.Response:
    fields = {"email": email, "password": PASSWORD}
    return await browser.post("/settings/account/email", fields)


@pytest.mark.parametrize("way", [_forget, _recover, _enter, _join, _claim])
async def test_no_work_tells_who_has_an_account(site: Site, way: Asking) -> None:
    """As many statements, and the same jobs; the first round fills what is kept."""
    db = site.services.db
    settings = SiteSettings(name="Clay", registration=Registration.OPEN)
    await db.write(save_site, settings)
    site.app.extensions.pop(STORE, None)
    await make_reachable(site, "ana")
    await make_user(db, "eve")
    seen: dict[str, tuple[int, int, list[str]]] = {}
    for name in ("abe", "ana", "amy"):
        browser = await site.log_in("eve") if way is _claim else site.browser()
        await browser.get("/login?switch=1")
        await site.work()
        before = db.statements
        answer = await way(browser, f"{name}@mail.example")
        work = db.statements - before
        seen[name] = (answer.status_code, work, await db.read(_waiting))

    assert seen["ana"] == seen["amy"]
    assert seen["ana"][0] in {200, 303, 422}


def _waiting(r: Reader) -> list[str]:
    rows = r.all("SELECT kind FROM jobs ORDER BY kind LIMIT 20")
    return [row.text("kind") for row in rows]


async def test_a_weak_password_keeps_the_link(site: Site) -> None:
    await make_reachable(site, "ana")
    browser = site.browser()
    await ask(site, "ana")
    link = link_of((await list_sent(site, "reset"))[0])

    assert await follow_reset(browser, link, "short") == 422
    assert await follow_reset(browser, link, NEW) == 303


async def test_a_recovery_code_lets_in_and_is_replaced(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    code = await site.services.db.write(new_recovery_code, user.id)
    browser = site.browser()
    fields = {"login": "ana", "code": code.lower(), "password": NEW}

    response = await browser.post("/recover", fields)
    again = await site.browser().post("/recover", fields)

    assert response.status_code == 200 and response.text.count("<li><code>") == 1
    assert (await browser.get("/settings/account")).status_code == 200
    assert again.status_code == 422
    await site.browser().log_in("ana", NEW)


async def test_a_wrong_code_and_a_wrong_name_look_the_same(site: Site) -> None:
    await make_user(site.services.db, "ana")
    fields = {"login": "ana", "code": "ABCD-EFGH", "password": NEW}

    wrong = await site.browser().post("/recover", fields)
    unknown = await site.browser().post("/recover", {**fields, "login": "ann"})

    assert wrong.status_code == unknown.status_code == 422
    assert "do not fit together" in wrong.text
    assert "do not fit together" in unknown.text


async def test_an_address_counts_once_its_link_was_pressed(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    fields = {"email": "ana@mail.example", "password": PASSWORD}
    await browser.post("/settings/account/email", fields)
    link = link_of((await list_sent(site, "confirm"))[0])

    page = await browser.get(link)
    opened = await site.services.db.read(get_user, user.id)
    token = link.partition("token=")[2]
    await browser.post("/email/confirm", {"token": token})
    pressed = await site.services.db.read(get_user, user.id)

    assert page.status_code == 200
    assert opened.email_confirmed_ms is None
    assert pressed.email_confirmed_ms is not None


async def test_the_old_address_can_take_a_change_back(site: Site) -> None:
    await make_reachable(site, "ana")
    thief = await site.log_in("ana")
    fields = {"email": "thief@mail.example", "password": PASSWORD}
    await thief.post("/settings/account/email", fields)
    confirm = link_of((await list_sent(site, "confirm"))[0])
    await thief.post("/email/confirm", {"token": confirm.partition("token=")[2]})
    notice = (await list_sent(site, "address_changed"))[0]
    undo = link_of(notice).partition("token=")[2]

    response = await site.browser().post("/email/undo", {"token": undo})

    assert notice.recipient == "ana@mail.example"
    assert path_of(response) == "/forgot"
    assert (await thief.get("/settings/account")).status_code == 303
    again = await site.browser().post("/login", {"login": "ana", "password": PASSWORD})
    assert again.status_code == 422
    await ask(site, "ana")
    assert (await list_sent(site, "reset"))[0].recipient == "ana@mail.example"


async def test_an_address_that_another_has_proven_is_not_given_twice(
    site: Site,
) -> None:
    await make_reachable(site, "ana")
    browser, user = await site.newcomer("ben")
    fields = {"email": "ana@mail.example", "password": PASSWORD}
    await browser.post("/settings/account/email", fields)
    link = link_of((await list_sent(site, "confirm"))[0])

    await browser.post("/email/confirm", {"token": link.partition("token=")[2]})

    found = await site.services.db.read(get_user, user.id)
    assert found.email_confirmed_ms is None
    assert "Another account has this address" in (await browser.get("/about")).text
