"""What is suggested while `@` or `#` is typed, and to whom."""

import re

from support.app import Browser, Site
from support.notes import block_actor, follow, post
from support.people import make_remote, make_user

from node.actors.actions import hide_actor, suspend_actor
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Database
from node.notes.models import Visibility

_WORD = re.compile(r'role="option"[^>]* data-word="([^"]+)"')


async def person(site: Site, name: str) -> Actor:
    user = await make_user(site.services.db, name)
    return await site.services.db.read(get_actor, user.actor_id)


async def suggested(browser: Browser, typed: str) -> list[str]:
    query = typed.replace("#", "%23")
    answer = await browser.get(f"/suggestions?for={query}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return _WORD.findall(answer.text)


async def test_whom_one_follows_comes_first_then_people_here_then_others(
    site: Site, db: Database
) -> None:
    browser, user = await site.newcomer("zoe")
    zoe = await db.read(get_actor, user.actor_id)
    await person(site, "anders")
    known, _ = await make_remote(db, "anya"), await make_remote(db, "anton")
    await follow(db, zoe, known)

    assert await suggested(browser, "@an") == [
        "@anya@peer.example",
        "@anders",
        "@anton@peer.example",
    ]
    assert await suggested(browser, "@AND") == ["@anders"]
    assert await suggested(browser, "@anton@peer.example") == ["@anton@peer.example"]


async def test_nobody_blocked_hidden_or_suspended_is_suggested(
    site: Site, db: Database
) -> None:
    browser, user = await site.newcomer("zoe")
    zoe = await db.read(get_actor, user.actor_id)
    foe, hater, loud, bad = [
        await person(site, f"an{name}") for name in ("foe", "hater", "loud", "bad")
    ]
    await block_actor(db, zoe, foe)
    await block_actor(db, hater, zoe)
    await db.write(hide_actor, loud.id)
    await db.write(suspend_actor, bad.id)

    assert await suggested(browser, "@an") == []


async def test_topics_of_public_notes_are_suggested_the_most_used_first(
    site: Site, db: Database
) -> None:
    browser, _ = await site.newcomer("zoe")
    ana = await person(site, "ana")
    for text in ("#Clay", "#clay", "#clouds"):
        await post(db, ana, text)
    await post(db, ana, "#clandestine", visibility=Visibility.FOLLOWERS)

    assert await suggested(browser, "#cl") == ["#Clay", "#clouds"]


async def test_nothing_is_suggested_to_guests_or_for_nonsense(
    site: Site, db: Database
) -> None:
    await post(db, await person(site, "ana"), "#clay")
    member, _ = await site.newcomer("zoe")

    for typed in ("@an", "#cl"):
        assert await suggested(site.browser(), typed) == []
    for typed in ("", "@", "#", "an", "@%20", "#%3Cb%3E", "@" + "a" * 900):
        assert await suggested(member, typed) == [], typed


async def test_a_name_cannot_bring_markup_along(site: Site, db: Database) -> None:
    browser, _ = await site.newcomer("zoe")
    ana = await person(site, "ana")
    await db.write(
        lambda w: w.run(
            "UPDATE actors SET display_name = '<img src=x>' WHERE id = :id", id=ana.id
        )
    )
    page = (await browser.get("/suggestions?for=@an")).text
    assert "&lt;img" in page and "<img src=x>" not in page
