"""Logging in and out through the pages: cookies, sessions, limits, ways back."""

import pytest
from support.app import Site, path_of
from support.people import PASSWORD, make_user

from node.actors.queries import get_actor
from node.clock import HOUR_MS, SetClock
from node.moderation.actions import suspend
from node.moderation.actions.decisions import Grounds
from node.users.models import Role

SESSION = "__Host-session"


async def test_a_right_password_opens_a_session(site: Site) -> None:
    await make_user(site.services.db, "ana")
    browser = site.browser()

    response = await browser.post("/login", {"login": "ana", "password": PASSWORD})

    assert response.status_code == 303
    cookie = next(
        line for line in response.headers.get_list("set-cookie") if SESSION in line
    )
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Path=/" in cookie and "Domain" not in cookie


async def test_a_session_from_before_is_not_the_one_after(site: Site) -> None:
    """Session fixation: a new id at each log-in, and the old one ends."""
    browser, _ = await site.newcomer("ana")
    planted = browser.cookies[SESSION]

    await browser.log_in("ana")

    assert browser.cookies[SESSION] != planted
    other = site.browser()
    other.cookies[SESSION] = planted
    assert (await other.get("/settings/account")).status_code == 303


async def test_an_unknown_name_is_answered_like_a_wrong_password(site: Site) -> None:
    await make_user(site.services.db, "ana")
    wrong = {"login": "ana", "password": "not the password"}
    unknown = {"login": "ann", "password": "not the password"}

    first = await site.browser().post("/login", wrong)
    second = await site.browser().post("/login", unknown)

    assert first.status_code == second.status_code == 422
    assert "The name or the password is wrong." in first.text
    assert "The name or the password is wrong." in second.text


async def test_a_password_is_never_sent_back(site: Site) -> None:
    fields = {"login": "ana", "password": "very secret words"}

    response = await site.browser().post("/login", fields)

    assert "very secret words" not in response.text
    assert 'value="ana"' in response.text


async def test_too_many_attempts_are_answered_with_the_wait(site: Site) -> None:
    browser = site.browser()
    fields = {"login": "nobody", "password": "wrong words"}

    statuses = [(await browser.post("/login", fields)).status_code for _ in range(5)]
    response = await browser.post("/login", fields)

    assert statuses == [422] * 5
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1


async def test_one_address_is_limited_over_all_names(site: Site) -> None:
    browser = site.browser()
    for number in range(25):
        await browser.post("/login", {"login": f"u{number}", "password": "x"})

    refused = await browser.post("/login", {"login": "other", "password": "x"})
    elsewhere = site.browser(ip="198.51.100.9")
    allowed = await elsewhere.post("/login", {"login": "other", "password": "x"})

    assert refused.status_code == 429
    assert allowed.status_code == 422


@pytest.mark.parametrize("path", ["/login/", "//login", "/login.json", "/LOGIN"])
async def test_no_other_spelling_of_the_path_passes_the_limit(
    site: Site, path: str
) -> None:
    """As Mastodon GHSA-c2r5: what is counted is what is done."""
    await make_user(site.services.db, "ana")
    browser = site.browser()
    for number in range(25):
        await browser.post("/login", {"login": f"u{number}", "password": "x"})

    response = await browser.post(path, {"login": "ana", "password": PASSWORD})

    assert response.status_code in (404, 429)
    assert SESSION not in browser.cookies


@pytest.mark.parametrize(
    "after",
    [
        "//evil.example",
        "/\\evil.example",
        "/%2Fevil.example",
        "/%5Cevil.example",
        "https:evil.example",
        "https://evil.example/",
        "/%09/evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
        "settings",
    ],
)
async def test_log_in_sends_nobody_away_from_the_node(site: Site, after: str) -> None:
    """As Mastodon CVE-2026-33868."""
    await make_user(site.services.db, "ana")
    fields = {"login": "ana", "password": PASSWORD, "next": after}

    response = await site.browser().post("/login", fields)

    assert response.headers["Location"] == "/"


async def test_log_in_goes_back_to_where_it_was_asked_for(site: Site) -> None:
    await make_user(site.services.db, "ana")
    after = "/settings/privacy?x=1"
    fields = {"login": "ana", "password": PASSWORD, "next": after}

    response = await site.browser().post("/login", fields)

    assert response.headers["Location"] == after


async def test_log_out_ends_the_session_and_empties_the_cache(site: Site) -> None:
    browser, _ = await site.newcomer("ana")
    token = browser.cookies[SESSION]

    response = await browser.post("/logout")

    assert response.status_code == 303
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert SESSION not in browser.cookies
    stolen = site.browser()
    stolen.cookies[SESSION] = token
    assert (await stolen.get("/settings/account")).status_code == 303


async def test_a_suspended_person_is_out_at_once(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    owner = await make_user(site.services.db, "olga", role=Role.OWNER)
    actor = await site.services.db.read(get_actor, user.actor_id)
    await site.services.db.write(suspend, actor, Grounds(owner, "Spam"))

    page = await browser.get("/settings/account")
    again = await site.browser().post("/login", {"login": "ana", "password": PASSWORD})

    assert page.status_code == 303
    assert again.status_code == 422
    assert "This account may not log in." in again.text


async def test_the_theme_is_kept_in_a_cookie(site: Site) -> None:
    browser = site.browser()

    response = await browser.post("/theme", {"theme": "dark", "next": "/about"})

    assert path_of(response) == "/about"
    assert 'class="theme-dark"' in (await browser.get("/about")).text
    assert (await browser.post("/theme", {"theme": "pink"})).status_code == 422


async def test_a_session_is_kept_alive_by_use(site: Site, clock: SetClock) -> None:
    browser, _ = await site.newcomer("ana")
    for _ in range(40):
        clock.advance(24 * HOUR_MS)
        assert (await browser.get("/settings/account")).status_code == 200

    clock.advance(31 * 24 * HOUR_MS)

    assert (await browser.get("/settings/account")).status_code == 303
