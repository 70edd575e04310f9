"""Notifications of strangers on the pages: held back, let through, discarded."""

import pytest
from support.app import Browser, Site
from support.notes import mentioning, post
from support.people import make_local

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.reactions.actions import like

HELD = "/notifications/held"
SETTINGS = "/settings/notifications"
RULES = {
    "not_followed": "hold",
    "no_follower": "show",
    "new": "show",
    "private": "show",
    "limited": "drop",
}


async def held(site: Site) -> tuple[Browser, Actor]:
    """Ana holds back whom she does not follow; ben names her and likes her note."""
    db = site.services.db
    browser, user = await site.newcomer("ana")
    saved = await browser.post(SETTINGS, RULES)
    assert saved.status_code == 303
    ana = await db.read(get_actor, user.actor_id)
    ben = await make_local(db, "ben")
    note = await post(db, ana)
    await db.write(like, site.services.urls, actor=ben, note=note)
    await post(db, ben, "Buy this, @ana", mentioned=mentioning(ana=ana))
    await site.work()
    return browser, ben


async def test_who_is_held_back_stands_on_a_page_of_its_own(site: Site) -> None:
    browser, ben = await held(site)

    listed = await browser.get("/notifications")
    page = await browser.get(HELD)
    theirs = await browser.get(f"/notifications?from={ben.id}")

    assert "Buy this" not in listed.text and "All quiet" in listed.text
    assert "Held back: 1 person" in listed.text
    assert "Notifications (" not in listed.text
    assert "Buy this" in page.text and "2 notifications" in page.text
    assert "Buy this" in theirs.text and "liked your note" in theirs.text


@pytest.mark.parametrize(("deed", "is_shown"), [("accept", True), ("discard", False)])
async def test_they_are_let_through_or_discarded(
    site: Site, deed: str, is_shown: bool
) -> None:
    browser, ben = await held(site)

    done = await browser.post(f"{HELD}/{ben.id}/{deed}")

    assert done.status_code == 303
    assert "Nothing is held back" in (await browser.get(HELD)).text
    assert ("Buy this" in (await browser.get("/notifications")).text) is is_shown
    again = await browser.post(f"{HELD}/{ben.id}/{deed}")
    assert again.status_code == 404


async def test_the_rules_are_shown_as_they_were_chosen(site: Site) -> None:
    browser, _ = await held(site)

    wrong = await browser.post(SETTINGS, {**RULES, "new": "maybe"})
    page = await browser.get(SETTINGS)

    assert wrong.status_code == 422 and 'href="#f-new"' in wrong.text
    assert page.text.count('value="hold" selected') == 1
    assert page.text.count('value="drop" selected') == 1
    assert "1 person now" in page.text
