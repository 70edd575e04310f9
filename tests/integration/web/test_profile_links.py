"""Lines of a profile are verified when the page that they link to links back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.api import guest
from support.app import Browser, Site, serve
from support.scripted_peer import ScriptedPeer, answer, redirect, serve_script

from node.actors.jobs import CheckLinks, CheckOldLinks
from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.database.types import Database, Writer
from node.users.models import User

MARK = "Links back to this profile"


@pytest.fixture
async def homepage() -> AsyncIterator[ScriptedPeer]:
    """A site of somebody's own."""
    async with serve_script(name="localhost") as peer:
        yield peer


@pytest.fixture
async def site(db: Database, clock: SetClock, tmp_path: Path) -> AsyncIterator[Site]:
    settings = {
        "federation_allow_http": "true",
        "federation_allow_networks": "127.0.0.0/8,::1/128",
    }
    async with serve(db, clock, tmp_path / "data", **settings) as running:
        yield running


def page(*links: str, media_type: str = "text/html; charset=utf-8") -> bytes:
    tags = "".join(f'<a rel="me" href="{link}">me</a>' for link in links)
    return answer(body=f"<!doctype html>{tags}".encode(), content_type=media_type)


async def saved(browser: Browser, *values: str) -> None:
    fields: dict[str, Any] = {"name": "Ana"}
    for at, value in enumerate(values, start=1):
        fields |= {f"field_name_{at}": f"Line {at}", f"field_value_{at}": value}
    assert (await browser.post("/settings/profile", fields)).status_code == 303


async def verified(site: Site, user: User) -> list[str]:
    actor = await site.services.db.read(get_actor, user.actor_id)
    return [each.source for each in actor.fields if each.verified_ms is not None]


async def test_a_page_that_links_back_is_marked(
    site: Site, homepage: ScriptedPeer, clock: SetClock
) -> None:
    browser, ana = await site.newcomer("ana")
    homepage.routes |= {
        "/ana": page("https://other.example/", "https://Node.example/@ana/"),
        "/moved": redirect(homepage.url("/ana")),
        "/nobody": page("https://node.example/@ben"),
    }
    lines = [homepage.url("/ana"), homepage.url("/moved"), homepage.url("/nobody")]

    await saved(browser, *lines, "tea and cake")
    assert await verified(site, ana) == []
    at_ms = clock.now_ms()
    await site.work()

    assert await verified(site, ana) == lines[:2]
    shown = (await site.browser().get("/@ana")).text
    assert shown.count(MARK) == 2
    assert shown.count('rel="me nofollow noopener noreferrer ugc"') == 3
    account = await guest(site).get(f"/api/v1/accounts/{ana.actor_id}")
    times = [each["verified_at"] for each in account["fields"]]
    assert times[0] is not None and times[0] == times[1]
    assert times[2:] == [None, None]
    assert 'rel="me ' in account["fields"][0]["value"]
    clock.advance(DAY_MS)
    await saved(browser, *lines[:1])
    await site.work()
    again = (await site.services.db.read(get_actor, ana.actor_id)).fields[0]
    assert again.verified_ms is not None and again.verified_ms <= at_ms + DAY_MS // 2


async def test_the_mark_goes_with_the_link_and_stays_through_trouble(
    site: Site, homepage: ScriptedPeer, clock: SetClock
) -> None:
    browser, ana = await site.newcomer("ana")
    homepage.routes["/ana"] = page("https://node.example/@ana")
    await saved(browser, homepage.url("/ana"))
    await site.work()

    for trouble in (
        answer(503),
        page("https://node.example/@ana", media_type="application/pdf"),
    ):
        homepage.routes["/ana"] = trouble
        await check_again(site, clock)
        assert await verified(site, ana) == [homepage.url("/ana")]
    for end in (page("https://node.example/@ben"), answer(410)):
        homepage.routes["/ana"] = page("https://node.example/@ana")
        await check_again(site, clock)
        assert await verified(site, ana) == [homepage.url("/ana")]
        homepage.routes["/ana"] = end
        await check_again(site, clock)
        assert await verified(site, ana) == []


async def test_pages_are_looked_at_once_a_week(
    site: Site, homepage: ScriptedPeer, clock: SetClock
) -> None:
    browser, _ = await site.newcomer("ana")
    await site.newcomer("ben")
    await saved(browser, homepage.url("/ana"))
    await site.work()
    assert homepage.targets() == ["/ana"]

    for days, looks in ((3, 1), (3, 1), (2, 2), (1, 2)):
        clock.advance(days * DAY_MS)
        await site.services.db.write(_ask_daily)
        await site.work()
        assert len(homepage.targets()) == looks


async def test_what_changed_meanwhile_is_not_marked(
    site: Site, homepage: ScriptedPeer
) -> None:
    """The page is read outside of any transaction: the line may be another by then."""
    browser, ana = await site.newcomer("ana")

    async def slowly(_request: object, writer: Any) -> None:
        await saved(browser, homepage.url("/else"))
        writer.write(page("https://node.example/@ana"))

    homepage.routes |= {"/ana": slowly, "/else": page()}
    await saved(browser, homepage.url("/ana"))
    await site.work()

    assert homepage.targets() == ["/ana", "/else"]
    assert await verified(site, ana) == []


@pytest.mark.parametrize(
    "line", ["see https://clay.example/ana", "ftp://clay.example/", "clay.example"]
)
async def test_only_an_address_alone_is_checked(site: Site, line: str) -> None:
    browser, _ = await site.newcomer("ana")
    await saved(browser, line)

    rows = await site.services.db.read(
        lambda r: r.all(
            "SELECT id FROM jobs WHERE kind = :kind LIMIT 9", kind=CheckLinks.kind
        )
    )

    assert rows == []


async def check_again(site: Site, clock: SetClock) -> None:
    """A week and a bit later."""
    clock.advance(8 * DAY_MS)
    await site.services.db.write(_ask_daily)
    await site.work()


def _ask_daily(w: Writer) -> None:
    w.enqueue(CheckOldLinks())
