"""The number beside the bell: as many as the list of notifications shows."""

import re
from collections.abc import Iterable

import pytest
from support.app import Browser, Site
from support.notes import block_actor, follow, post
from support.people import make_local

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.moderation.actions import file_report
from node.moderation.models import ReportCategory, ReportDraft
from node.notes.actions import delete_note
from node.notes.models import Note, Visibility
from node.notifications.actions import notify
from node.notifications.models import ABOUT_NOTES, NotificationKind
from node.relations.actions import remove_follower
from node.users.actions import set_role
from node.users.models import Role, User
from node.users.queries import find_user_by_actor

Kind = NotificationKind


async def newcomer(site: Site, name: str = "ana") -> tuple[Browser, Actor]:
    browser, user = await site.newcomer(name)
    return browser, await site.services.db.read(get_actor, user.actor_id)


async def tell_of(
    site: Site, who: Actor, notes: Iterable[Note], kind: Kind = Kind.QUOTE
) -> None:
    for note in notes:
        await site.services.db.write(
            notify,
            recipient_id=who.id,
            kind=kind,
            from_id=note.actor_id,
            note_id=note.id,
        )


async def make_moderator(site: Site, who: Actor) -> User:
    user = await site.services.db.read(find_user_by_actor, who.id)
    assert user is not None
    await site.services.db.write(set_role, user.id, Role.MODERATOR)
    return user


async def rung(browser: Browser) -> int:
    """The number beside the bell, which is that of the lines that are new."""
    page = (await browser.get("/notifications")).text
    lines = page.count("is-unread")
    found = re.search(r'aria-label="Notifications(?:, (\d+) new)?"', page)
    assert found is not None
    number = int(found[1] or 0)
    assert number == lines
    assert ("/notifications/read" in page) is (number > 0)
    return number


@pytest.mark.parametrize("way", ["removed", "deleted", "blocked"])
async def test_what_can_no_longer_be_seen_does_not_ring(site: Site, way: str) -> None:
    db, urls = site.services.db, site.services.urls
    browser, ana = await newcomer(site)
    ben = await make_local(db, "ben")
    await follow(db, ana, ben)
    kept = await post(db, await make_local(db, "cy"))
    lost = await post(db, ben, visibility=Visibility.FOLLOWERS)
    await tell_of(site, ana, [kept, lost])
    assert await rung(browser) == 2

    match way:
        case "removed":
            await db.write(remove_follower, urls, target=ben, follower=ana)
        case "deleted":
            await db.write(delete_note, urls, note=lost, by=ben)
        case _:
            await block_actor(db, ben, ana)

    assert await rung(browser) == 1


async def test_notes_that_a_filter_hides_do_not_ring(site: Site) -> None:
    db = site.services.db
    browser, ana = await newcomer(site)
    ben = await make_local(db, "ben")
    form = {"words": "tea", "action": "hide", "expires": "0", "in_notifications": "1"}
    assert (await browser.post("/settings/filters", form)).status_code == 303

    await tell_of(site, ana, [await post(db, ben, word) for word in ("tea", "cake")])

    assert await rung(browser) == 1


@pytest.mark.engine_only("sqlite")
async def test_every_kind_has_its_line(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    _, ana = await newcomer(site)
    await make_moderator(site, ana)
    browser = await site.log_in("ana")
    ben, note = await make_local(db, "ben"), await post(db, ana)
    draft = ReportDraft(category=ReportCategory.SPAM)
    await db.write(file_report, urls, reporter=None, target=ben, draft=draft)
    subjects = {
        Kind.MOVE: "followed ben@old.example ben@new.example",
        Kind.SEVERED: "7 evil.example 1 2",
        Kind.NOTICE: "attempts:20",
    }
    for kind in {*Kind} - {Kind.REPORT, Kind.JOIN_REQUEST}:
        await db.write(
            notify,
            recipient_id=ana.id,
            kind=kind,
            from_id=None if kind in subjects else ben.id,
            note_id=note.id if kind in ABOUT_NOTES else None,
            subject=subjects.get(kind, "x"),
        )

    assert await rung(browser) == len(Kind) - 1

    page = (await browser.get("/notifications")).text
    assert "evil.example was blocked here: you lost 1 follower and" in page
    assert "2 accounts you followed" in page
    assert "joined this node" in page


async def test_what_is_for_moderators_rings_while_they_are(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    _, ana = await newcomer(site)
    user = await make_moderator(site, ana)
    browser = await site.log_in("ana")
    draft = ReportDraft(category=ReportCategory.SPAM)
    eve = await make_local(db, "eve")
    await db.write(file_report, urls, reporter=None, target=eve, draft=draft)

    assert await rung(browser) == 1
    await db.write(set_role, user.id, Role.MEMBER)
    assert await rung(browser) == 0
