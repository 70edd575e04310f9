"""Nobody is led off this node by a form or a link of somebody else's.

The routes are those of the app, so that a new one is among them without a word here.
"""

import re
from html import escape
from urllib.parse import quote, unquote

import httpx
import pytest
from support.app import Browser, Site, list_paths
from support.notes import post_to_homes
from support.people import PASSWORD, make_user

from node.actors.queries import get_actor
from node.clock import HOUR_MS, SetClock
from node.users.models import Role

FOREIGN = (
    "//evil.example",
    "/\\evil.example",
    "/%2Fevil.example",
    "https:evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "javascript:alert('evil.example')",
    "https://evil.example/",
    "https://node.example@evil.example/",
)
NAMES = ("next", "back", "after", "return_to", "redirect_uri")
_LINK = re.compile(r'(?:href|action)="(?:https?:|//|/\\|javascript:)[^"]*evil')
ASKS_FOR_PASSWORD = ("/login", "/prove")
LAST = ("/delete", "/logout", "/revoke", "/block")
OURS = "/about?way=on"
LEADING = ("Location", "Refresh", "HX-Redirect", "HX-Location", "HX-Push-Url")
SESSION = "__Host-session"


async def make_paths(site: Site) -> list[str]:
    """Every form's address, of things that are there; what ends things is last."""
    db = site.services.db
    user = await make_user(db, "ana")
    note = await post_to_homes(db, await db.read(get_actor, user.actor_id), "Tea")
    paths = [
        path.replace("/notes/1/", f"/notes/{note.id}/").replace(
            "/people/1/", f"/people/{user.actor_id}/"
        )
        for path in list_paths(site, "POST")
    ]
    return sorted(paths, key=lambda path: path.endswith(LAST))


async def send(browser: Browser, path: str, way: str) -> httpx.Response:
    fields = dict.fromkeys(NAMES, way)
    fields |= {"theme": "dark", "emoji": "🍵", "title": "Read later"}
    if path in ASKS_FOR_PASSWORD:
        fields |= {"login": "olga", "password": PASSWORD}
    return await browser.post(path, fields)


@pytest.mark.engine_only("sqlite")
async def test_no_form_leads_off_the_node(site: Site, clock: SetClock) -> None:
    browser, _ = await site.newcomer("olga", role=Role.OWNER)
    guest, paths = site.browser(), await make_paths(site)
    led_on: set[str] = set()

    for way in (OURS, *FOREIGN):
        clock.advance(HOUR_MS)
        for path in paths:
            for visitor in (browser, guest):
                answer = await send(visitor, path, way)
                led = " ".join(answer.headers.get(name, "") for name in LEADING)
                assert "evil" not in unquote(led), (path, way)
                if led.strip() == OURS:
                    led_on.add(path)
                if path == "/login":
                    await browser.get("/about")
            if SESSION not in browser.cookies:
                browser.csrf = ""
                await browser.log_in("olga")
            if SESSION in guest.cookies:
                guest = site.browser()

    assert len(paths) > 100
    assert {"/login", "/prove", "/theme"} < led_on
    assert len(led_on) > 15


@pytest.mark.engine_only("sqlite")
async def test_no_link_leads_off_the_node(site: Site) -> None:
    """Neither by itself, nor by the form on the page that it opens."""
    member, _ = await site.newcomer("ana")

    for path in ("/login", "/join", "/prove", "/forgot", "/theme", "/compose"):
        for way in FOREIGN:
            query = "&".join(f"{name}={quote(way, safe='')}" for name in NAMES)
            for browser in (member, site.browser()):
                answer = await browser.get(f"{path}?{query}")
                led = answer.headers.get("Location", "").partition("?")[0]
                assert "evil" not in led, (path, way)
                for name in NAMES:
                    assert f'name="{name}" value="{escape(way)}"' not in answer.text
                assert not _LINK.search(answer.text), (path, way)
