"""Whose session a request is: one cookie of one name, and only on our own host."""

from pathlib import Path
from typing import cast

import pytest
from support.app import Site, list_paths, serve
from support.people import make_user

from node.clock import SetClock
from node.database.types import Database
from node.users.models import Role

NAME = "__Host-session"
PAGE = "/settings/account"
EVIL = "https://evil.example"


async def open_with(site: Site, cookie: str) -> int:
    # httpx takes bytes as well, without which a name is ASCII.
    headers = cast("dict[str, str]", {"Cookie": cookie.encode()})
    return (await site.browser().get(PAGE, headers=headers)).status_code


async def test_a_session_is_named_exactly(site: Site) -> None:
    """What a neighbour's page can set is never taken for it (RFC 6265bis §4.1.3)."""
    ana, _ = await site.newcomer("ana")
    token = ana.cookies[NAME]

    assert await open_with(site, f"{NAME}={token}") == 200
    for cookie in (
        f"={NAME}={token}",
        f"; ={NAME}={token}",
        f"session={token}",
        f"session-443={token}",
        f"__host-session={token}",
        f"a=b,{NAME}={token}",
        f'a="; {NAME}={token}"',
        f"\u00a0{NAME}={token}",
        f"\u2000{NAME}={token}",
    ):
        assert await open_with(site, cookie) == 303, cookie


async def test_of_two_sessions_neither_counts(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    eve, _ = await site.newcomer("eve")
    mine, theirs = ana.cookies[NAME], eve.cookies[NAME]

    for first, second in ((mine, theirs), (theirs, mine), (mine, "x"), ("", mine)):
        assert await open_with(site, f"{NAME}={first}; {NAME}={second}") == 303


@pytest.mark.engine_only("sqlite")
async def test_no_other_origin_reads_what_is_shown_to_a_session(site: Site) -> None:
    browser, _ = await site.newcomer("olga", role=Role.OWNER)
    paths = list_paths(site, "GET")

    for path in (*paths, "/no/such/page", "/.well-known/security.txt"):
        for headers in (
            {"Origin": EVIL},
            {"Origin": EVIL, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
        ):
            answer = await browser.get(path, headers=headers)
            assert "Access-Control-Allow-Origin" not in answer.headers, path
            assert "Access-Control-Allow-Credentials" not in answer.headers, path
    for path in list_paths(site, "POST"):
        answer = await browser.post(path, headers={"Origin": EVIL})
        assert answer.status_code == 403, path
        assert "Access-Control-Allow-Origin" not in answer.headers, path

    assert len(paths) > 40


@pytest.mark.engine_only("sqlite")
async def test_where_media_are_nobody_is_logged_in(
    db: Database, clock: SetClock, tmp_path: Path
) -> None:
    """Not on the host that is theirs, nor at their addresses on ours."""
    media = "https://media.node.example"
    async with serve(db, clock, tmp_path / "data", media_base_url=media) as site:
        await make_user(db, "ana")
        browser = await site.log_in("ana")
        theirs = {"Host": "media.node.example"}
        for path in (*list_paths(site, "GET"), "/media/key/file.webp"):
            answer = await browser.get(path, headers=theirs)
            assert answer.status_code == 421, path
            assert "Set-Cookie" not in answer.headers
        browser.cookies[NAME] = "x" * 43
        ours = await browser.get("/media/key/file.webp")
        assert ours.status_code == 404
        assert "Set-Cookie" not in ours.headers
        assert "Cookie" not in ours.headers.get("Vary", "")
