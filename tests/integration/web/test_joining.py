"""Joining through the pages, in the four modes, and the owner's set-up."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from support.app import Browser, Site, serve
from support.mails import read_mails

from node.clock import SetClock
from node.config import Registration
from node.database.types import Database
from node.site import STORE
from node.users.actions import ensure_setup_ticket
from node.users.models import Role
from node.users.queries import find_user_by_login, list_mails
from node.users.settings import SiteSettings, load_site, save_site

FORM = {
    "name": "ana",
    "password": "a few unusual words",
    "agree": "1",
    "website": "",
}


async def open_to(site: Site, mode: Registration) -> None:
    """Let people join in this way."""
    settings = SiteSettings(name="Clay", registration=mode)
    await site.services.db.write(save_site, settings)
    site.app.extensions.pop(STORE, None)


async def test_an_open_node_lets_one_in_with_a_recovery_code(site: Site) -> None:
    await open_to(site, Registration.OPEN)
    browser = site.browser()

    response = await browser.post("/join", FORM)

    assert response.status_code == 200
    assert response.text.count("<li><code>") == 1
    assert response.headers["Cache-Control"] == "private, no-store"
    assert (await browser.get("/settings/account")).status_code == 200


async def test_the_page_after_joining_has_forms_that_work(site: Site) -> None:
    """The new session's token is in it, not the guest's."""
    await open_to(site, Registration.OPEN)
    browser = site.browser()
    await browser.post("/join", FORM)

    assert (await browser.post("/theme", {"theme": "dark"})).status_code == 303


def main_of(page: httpx.Response) -> str:
    """Without what stands around every page."""
    return page.text.partition("<main")[2]


async def confirm(site: Site, browser: Browser) -> str:
    """Follow the link in the mail; where it leads to."""
    mails = await site.services.db.read(read_mails)
    found = re.search(r"/email/confirm\?token=(\S+)", mails[0].body)
    assert found is not None
    await browser.get(found[0])
    done = await browser.post("/email/confirm", {"token": found[1]})
    assert done.status_code == 303
    return done.headers["Location"]


async def test_who_joins_from_the_log_in_page_comes_to_what_they_came_for(
    site: Site,
) -> None:
    await open_to(site, Registration.OPEN)
    browser, wanted = site.browser(), "/oauth/authorize?client_id=x&state=a%26b"
    entry = await browser.get(f"/login?next={quote(wanted, safe='')}")
    link = re.search(r'href="(/join\?next=[^"]+)"', entry.text)
    assert link is not None

    form = await browser.get(unescape(link[1]))
    kept = re.search(r'name="next" value="([^"]+)"', main_of(form))
    assert kept is not None
    asked = {**FORM, "email": "ana@mail.example", "next": unescape(kept[1])}
    failed = await browser.post("/join", {**asked, "name": "!"})
    joined = await browser.post("/join", asked)

    assert unescape(kept[1]) == wanted
    assert kept[0] in main_of(failed)
    assert f'href="{kept[1]}">' in joined.text
    for page in (form, failed, joined):
        # The window stays tied to the app that opened it.
        assert page.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert (await browser.get(unescape(link[1]))).headers["Location"] == wanted
    assert await confirm(site, browser) == wanted


async def test_who_has_to_wait_is_led_on_by_the_link_in_the_mail(site: Site) -> None:
    await open_to(site, Registration.APPROVAL)
    asked = {**FORM, "email": "ana@mail.example", "reason": "Cups.", "next": "/@ben/1"}
    browser = site.browser()
    await browser.post("/join", asked)

    assert await confirm(site, browser) == "/login?next=%2F%40ben%2F1"


async def test_joining_leads_nowhere_else(site: Site) -> None:
    await open_to(site, Registration.OPEN)
    browser = site.browser()
    asked = {**FORM, "email": "ana@mail.example", "next": "//evil.example"}

    form = await browser.get("/join?next=https%3A%2F%2Fevil.example%2F")
    joined = await browser.post("/join", asked)

    assert "evil.example" not in main_of(form) + joined.text
    assert 'href="/explore">' in joined.text
    assert await confirm(site, browser) == "/settings/account"


async def test_a_closed_node_says_so_and_takes_nobody(site: Site) -> None:
    page = await site.browser().get("/join")
    response = await site.browser().post("/join", FORM)

    assert "takes no new people" in page.text
    assert response.status_code == 403
    assert await site.services.db.read(find_user_by_login, "ana") is None


async def test_an_invitation_opens_the_door_once(site: Site) -> None:
    await open_to(site, Registration.INVITE)
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    made = await owner.post("/admin/invites", {"max_uses": "1", "expires_days": "7"})
    code = made.text.partition("/join?invite=")[2].partition("<")[0]

    page = await site.browser().get(f"/join?invite={code}")
    first = await site.browser().post("/join", {**FORM, "invite": code})
    second = await site.browser().post("/join", {**FORM, "name": "ben", "invite": code})
    without = await site.browser().post("/join", {**FORM, "name": "cleo"})

    assert code in page.text
    assert first.status_code == 200
    assert second.status_code == without.status_code == 422
    assert "was used up" in second.text


async def test_who_asks_waits_until_somebody_lets_them_in(site: Site) -> None:
    await open_to(site, Registration.APPROVAL)
    asked = {**FORM, "email": "ana@mail.example", "reason": "I make cups."}

    response = await site.browser().post("/join", asked)
    waiting = await site.browser().post(
        "/login", {"login": "ana", "password": FORM["password"]}
    )
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)
    queue = await moderator.get("/moderation/approvals")
    user = await site.services.db.read(find_user_by_login, "ana")
    assert user is not None
    for path in ("/@ana", "/@ana/followers", f"/report?person={user.actor_id}"):
        assert (await site.browser().get(path)).status_code == 404, path
    approved = await moderator.post(f"/moderation/approvals/{user.id}/approve")
    again = await moderator.post(f"/moderation/approvals/{user.id}/approve")

    assert "waits for the people" in response.text
    assert waiting.status_code == 422 and "still waiting" in waiting.text
    assert "I make cups." in queue.text and "203.0.113.0/24" in queue.text
    assert approved.status_code == again.status_code == 303
    await site.browser().log_in("ana", FORM["password"])
    mails = await site.services.db.read(list_mails, limit=10)
    assert {mail.kind for mail in mails.items} == {"approved", "confirm"}


async def test_a_refusal_is_mailed_with_its_reason(site: Site) -> None:
    await open_to(site, Registration.APPROVAL)
    asked = {**FORM, "email": "ana@mail.example", "reason": "Cups."}
    await site.browser().post("/join", asked)
    user = await site.services.db.read(find_user_by_login, "ana")
    assert user is not None
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)

    await moderator.post(
        f"/moderation/approvals/{user.id}/reject", {"reason": "We are full."}
    )

    assert await site.services.db.read(find_user_by_login, "ana") is None
    mails = await site.services.db.read(read_mails)
    assert "We are full." in next(m.body for m in mails if m.kind == "rejected")


async def test_every_fault_is_named_and_nothing_secret_comes_back(site: Site) -> None:
    await open_to(site, Registration.OPEN)
    wrong = {"name": "a b", "password": "short", "email": "nobody", "agree": ""}

    response = await site.browser().post("/join", wrong)

    assert response.status_code == 422
    for field in ("name", "password", "email", "agree"):
        assert f'href="#f-{field}"' in response.text
    assert "short" not in response.text


async def test_a_program_that_fills_in_everything_is_not_let_in(site: Site) -> None:
    await open_to(site, Registration.OPEN)

    response = await site.browser().post("/join", {**FORM, "website": "x"})

    assert response.status_code == 422
    assert await site.services.db.read(find_user_by_login, "ana") is None


async def test_one_address_joins_five_times_in_half_an_hour(site: Site) -> None:
    await open_to(site, Registration.OPEN)
    for name in ("ana", "ben", "cleo", "dora", "eva"):
        await site.browser().post("/join", {**FORM, "name": name})

    response = await site.browser().post("/join", {**FORM, "name": "fay"})

    assert response.status_code == 429


async def test_the_set_up_link_makes_the_owner_once(site: Site) -> None:
    token = await site.services.db.write(ensure_setup_ticket)
    assert token is not None
    fields = {
        **FORM,
        "token": token,
        "site_name": "Clay and Co",
        "registration": "invite",
        "rules": "Be kind.\n\nNo adverts.",
    }
    browser = site.browser()

    page = await browser.get(f"/setup?token={token}")
    response = await browser.post("/setup", fields)
    again = await site.browser().post("/setup", fields)

    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert response.status_code == 200
    assert (await browser.get("/admin")).status_code == 200
    assert again.status_code == 404
    saved = await site.services.db.read(load_site)
    assert saved.name == "Clay and Co" and saved.rules == ("Be kind.", "No adverts.")


async def test_set_up_shows_faults_and_keeps_the_link(site: Site) -> None:
    token = await site.services.db.write(ensure_setup_ticket)
    fields = {"token": token or "", "name": "ana", "password": "short"}

    response = await site.browser().post("/setup", fields)

    assert response.status_code == 422
    for field in ("site_name", "password", "registration"):
        assert f'href="#f-{field}"' in response.text
    assert (await site.browser().get(f"/setup?token={token}")).status_code == 200


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_set_up_without_the_link_is_not_there(site: Site, token: str) -> None:
    assert (await site.browser().get(f"/setup?token={token}")).status_code == 404


@pytest.fixture
async def fixed(db: Database, clock: SetClock, tmp_path: Path) -> AsyncIterator[Site]:
    async with serve(db, clock, tmp_path / "data", registration="closed") as running:
        yield running


async def test_the_configuration_has_the_last_word(fixed: Site) -> None:
    await open_to(fixed, Registration.OPEN)

    assert (await fixed.browser().post("/join", FORM)).status_code == 403
