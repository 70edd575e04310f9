"""What every answer of a page carries: one table, over all routes."""

import pytest
from support.app import Site, list_paths

from node.users.models import Role

EXPECTED = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
}
UNSAFE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", " * ", "http:")


async def test_every_page_carries_the_security_headers(site: Site) -> None:
    """Refusals and redirects included."""
    browser, _ = await site.newcomer("ana", role=Role.OWNER)
    paths = list_paths(site, "GET")
    faults: list[str] = []

    for path in paths:
        response = await browser.get(path)
        assert response.status_code < 500, path
        headers = response.headers
        faults += [f"{path} {k}" for k, v in EXPECTED.items() if headers.get(k) != v]
        policy = headers.get("content-security-policy", "")
        if "frame-ancestors 'none'" not in policy or any(u in policy for u in UNSAFE):
            faults.append(f"{path} {policy}")
        if headers.get("referrer-policy") not in ("same-origin", "no-referrer"):
            faults.append(f"{path} referrer-policy")
        if "server" in headers or "x-powered-by" in headers:
            faults.append(f"{path} names its software")

    assert len(paths) > 40
    assert faults == []


async def test_what_is_no_page_carries_them_as_well(site: Site) -> None:
    """Unknown addresses and methods, files, and what machines read."""
    browser = site.browser()
    answers = {
        "unknown": await browser.get("/no/such/page"),
        "no file": await browser.get("/static/none.css"),
        "method": await browser.post("/about"),
        "health": await browser.get("/healthz"),
        "nodeinfo": await browser.get("/.well-known/nodeinfo"),
        "no actor": await browser.get("/ap/u/1"),
    }

    for name, response in answers.items():
        headers = response.headers
        assert headers["x-content-type-options"] == "nosniff", name
        assert "default-src 'none'" in headers["content-security-policy"], name
        assert "frame-ancestors 'none'" in headers["content-security-policy"], name
        assert "strict-transport-security" in headers, name
    assert "script-src" not in answers["nodeinfo"].headers["content-security-policy"]


async def test_apps_of_other_origins_show_the_pictures_of_who_has_none(
    site: Site,
) -> None:
    """And draw them on a canvas; styles and scripts stay ours."""
    browser = site.browser()
    picture = (await browser.get("/static/avatar.png")).headers
    assert picture["cross-origin-resource-policy"] == "cross-origin"
    assert picture["access-control-allow-origin"] == "*"
    style = (await browser.get("/static/css/base.css")).headers
    assert style["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in style


async def test_no_page_of_somebody_is_kept_by_a_cache(site: Site) -> None:
    """As Flask CVE-2023-30861: private, and never stored where it is personal."""
    browser, _ = await site.newcomer("ana", role=Role.OWNER)

    for path in list_paths(site, "GET"):
        response = await browser.get(path)
        caching = response.headers["Cache-Control"]
        if response.status_code == 200 and path not in PUBLIC:
            assert "private" in caching or "no-store" in caching, path
        if path.startswith(("/settings", "/admin", "/moderation", "/sell")):
            assert "no-store" in caching, path


PUBLIC = ("/robots.txt",)


async def test_a_shared_cache_keeps_no_cookie_and_no_token(site: Site) -> None:
    """Neither what a new guest gets, nor one that came before, nor a member."""
    member, _ = await site.newcomer("ana")
    regular = site.browser()
    await regular.get("/about")
    with_token = 0
    for path in list_paths(site, "GET"):
        for browser in (site.browser(), regular, member):
            answer = await browser.get(path)
            has_token = 'name="csrf"' in answer.text
            with_token += has_token
            if has_token or "Set-Cookie" in answer.headers:
                caching = answer.headers["Cache-Control"]
                assert "private" in caching or "no-store" in caching, path

    assert with_token > 50


async def test_what_takes_a_cookie_away_is_for_one_browser(site: Site) -> None:
    browser = site.browser()
    browser.cookies["__Host-session"] = "x" * 43

    answer = await browser.get("/robots.txt")

    assert "__Host-session=;" in answer.headers["Set-Cookie"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", ["/about", "/login", "/join", "/explore"])
async def test_what_a_guest_reads_may_be_kept_but_is_asked_for(
    site: Site, path: str
) -> None:
    response = await site.browser().get(path)

    assert "no-cache" in response.headers["Cache-Control"]
    assert "Cookie" in response.headers["Vary"]


async def test_machines_find_their_files(site: Site) -> None:
    robots = await site.browser().get("/robots.txt")
    change = await site.browser().get("/.well-known/change-password")
    security = await site.browser().get("/.well-known/security.txt")

    assert "User-agent: GPTBot" in robots.text
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert change.headers["Location"] == "/settings/account"
    assert security.status_code == 404
