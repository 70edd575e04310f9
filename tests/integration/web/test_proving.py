"""Giving the password again, where a stolen session would do the most harm."""

from urllib.parse import parse_qs, urlsplit

import pytest
from support.app import Site, path_of
from support.people import PASSWORD, make_user

from node.clock import MINUTE_MS, SetClock
from node.moderation.queries import list_decisions
from node.users.models import Role, User
from node.users.queries import get_user


async def _reread(site: Site, user: User) -> User:
    return await site.services.db.read(get_user, user.id)


@pytest.mark.parametrize("verb", ["role", "sell", "reset"])
async def test_what_gives_power_needs_a_password_of_the_last_ten_minutes(
    site: Site, clock: SetClock, verb: str
) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    ana = await make_user(site.services.db, "ana")
    path = f"/admin/people/{ana.actor_id}/{verb}"
    fields = {"role": "admin", "can_sell": "1"}
    clock.advance(10 * MINUTE_MS)

    asked = await owner.post(path, fields)
    untouched = await _reread(site, ana)
    page = await owner.follow(asked)
    wrong = await owner.post("/prove", {"password": "x" * 12, "next": "/admin/people"})
    still = await owner.post(path, fields)
    right = await owner.post("/prove", {"password": PASSWORD, "next": "/admin/people"})
    done = await owner.post(path, fields)
    clock.advance(10 * MINUTE_MS)
    later = await owner.post(path, fields)

    for response in (asked, still, later):
        assert response.status_code == 303
        assert path_of(response) == "/prove?next=%2Fadmin%2Fpeople"
        assert "/reset?token" not in response.text
    assert untouched == ana
    assert page.status_code == 200 and 'name="password"' in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert wrong.status_code == 422
    assert path_of(right) == "/admin/people"
    assert done.status_code == (200 if verb == "reset" else 303)
    assert done.headers.get("Location", "/admin/people") == "/admin/people"


async def test_all_that_is_kept_of_somebody_is_not_for_who_finds_a_tab_open(
    site: Site, clock: SetClock
) -> None:
    browser, _ = await site.newcomer("ana")
    path = "/settings/data/account.json"
    clock.advance(10 * MINUTE_MS)

    asked = await browser.get(path)
    await browser.follow(asked)
    proven = await browser.post(
        "/prove", {"password": PASSWORD, "next": "/settings/data"}
    )
    given = await browser.get(path)

    assert path_of(asked) == "/prove?next=%2Fsettings%2Fdata"
    assert path_of(proven) == "/settings/data"
    assert given.headers["Content-Type"] == "application/json"


async def test_a_proof_leads_nowhere_else(site: Site) -> None:
    browser, _ = await site.newcomer("ana")

    page = await browser.get("/prove?next=//evil.example")
    fields = {"password": PASSWORD, "next": "https://evil.example/"}
    response = await browser.post("/prove", fields)

    assert "evil.example" not in page.text.partition("<main")[2]
    assert path_of(response) == "/"


async def test_a_guest_has_nothing_to_prove(site: Site) -> None:
    response = await site.browser().get("/prove")

    assert urlsplit(response.headers["Location"]).path == "/login"
    assert parse_qs(urlsplit(response.headers["Location"]).query) == {
        "next": ["/prove"]
    }


async def test_a_proof_counts_for_the_session_it_was_given_in(
    site: Site, clock: SetClock
) -> None:
    thief, _ = await site.newcomer("olga", role=Role.OWNER)
    ana = await make_user(site.services.db, "ana")
    clock.advance(10 * MINUTE_MS)
    owner = await site.log_in("olga")
    path = f"/admin/people/{ana.actor_id}/role"

    await thief.post(path, {"role": "admin"})
    assert (await _reread(site, ana)).role is Role.MEMBER
    await owner.post(path, {"role": "admin"})
    assert (await _reread(site, ana)).role is Role.ADMIN


BLOCK = {"host": "bad.example", "policy": "blocked", "reason": "Spam"}
SITE = {"site_name": "Clay", "about": "Long words.", "registration": "closed"}


@pytest.mark.parametrize(
    ("path", "fields", "typed"),
    [
        ("/admin/peers/server", BLOCK, "bad.example"),
        ("/admin/site", SITE, "Long words."),
    ],
)
async def test_a_long_form_asks_for_the_password_itself_and_keeps_what_was_typed(
    site: Site, clock: SetClock, path: str, fields: dict[str, str], typed: str
) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    fresh = await owner.get("/admin/site")
    clock.advance(10 * MINUTE_MS)

    asked = await owner.post(path, fields)
    wrong = await owner.post(path, {**fields, "password": "x" * 12})
    logged = await site.services.db.read(list_decisions, limit=5)
    done = await owner.post(path, {**fields, "password": PASSWORD})
    again = await owner.post(path, fields)

    assert 'name="password"' not in fresh.text
    for response in (asked, wrong):
        assert response.status_code == 422
        assert typed in response.text
        assert 'name="password"' in response.text
        assert 'href="#f-password"' in response.text
    assert logged.items == ()
    assert (done.status_code, again.status_code) == (303, 303)
    assert len((await site.services.db.read(list_decisions, limit=5)).items) == 2


async def test_a_block_is_lifted_with_a_password_of_the_last_ten_minutes(
    site: Site, clock: SetClock
) -> None:
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    await owner.post("/admin/peers/server", BLOCK)
    clock.advance(10 * MINUTE_MS)

    asked = await owner.post("/admin/peers/bad.example/allow")
    still = site.services.peers.refuses("bad.example")
    await owner.post("/prove", {"password": PASSWORD, "next": "/admin/peers"})
    await owner.post("/admin/peers/bad.example/allow")

    assert path_of(asked) == "/prove?next=%2Fadmin%2Fpeers"
    assert still and not site.services.peers.refuses("bad.example")
