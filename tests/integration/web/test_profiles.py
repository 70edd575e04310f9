"""Profiles and lists of people, by who they are and who looks."""

import pytest
from support.app import Browser, Site
from support.notes import block_actor, follow, post, receive_new
from support.people import make_remote, make_user

from node.actors.actions import suspend_actor
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Database, Writer
from node.notifications.actions import notify
from node.notifications.models import NotificationKind


async def actor_of(site: Site, name: str) -> Actor:
    user = await make_user(site.services.db, name)
    return await site.services.db.read(get_actor, user.actor_id)


async def reader(site: Site, db: Database) -> tuple[Browser, Actor]:
    browser, user = await site.newcomer("reader")
    return browser, await db.read(get_actor, user.actor_id)


async def test_a_profile_shows_notes_and_replies_apart(
    site: Site, db: Database
) -> None:
    ana = await actor_of(site, "ana")
    first = await post(db, ana, "Opening words")
    await post(db, ana, "An answer", reply_to_id=first.id)
    guest = site.browser()
    notes = (await guest.get("/@ana")).text
    assert "Opening words" in notes
    assert "An answer" not in notes
    replies = (await guest.get("/@ana?tab=replies")).text
    assert "An answer" in replies


async def test_a_profile_counts_the_notes_that_its_first_tab_shows(
    site: Site, db: Database
) -> None:
    ana = await actor_of(site, "ana")
    first = await post(db, ana, "Opening words")
    for _ in range(3):
        await post(db, ana, "An answer", reply_to_id=first.id)
    page = (await site.browser().get("/@ana")).text
    assert "<strong>1</strong> note<" in page


async def test_names_are_found_in_any_case(site: Site) -> None:
    await actor_of(site, "ana")
    for who in ("ana", "ANA", "Ana@node.example"):
        assert (await site.browser().get(f"/@{who}")).status_code == 200


@pytest.mark.parametrize(
    "who", ["nobody", "ana@peer.example", "@", "a" * 300, "ana@b@c", "<b>"]
)
async def test_nobody_is_not_found(site: Site, who: str) -> None:
    await actor_of(site, "ana")
    for path in (f"/@{who}", f"/@{who}/followers", f"/@{who}/following"):
        answer = await site.browser().get(path)
        assert answer.status_code == 404
        assert "<b>" not in answer.text


async def test_a_suspended_account_shows_no_words_of_its_own(
    site: Site, db: Database
) -> None:
    ana = await actor_of(site, "ana")
    note = await post(db, ana, "Bad words")
    await db.write(
        lambda w: w.run(
            "UPDATE actors SET display_name = 'Bad name' WHERE id = :id", id=ana.id
        )
    )
    await db.write(suspend_actor, ana.id)
    guest = site.browser()
    page = await guest.get("/@ana")
    assert page.status_code == 200
    assert "This account is suspended." in page.text
    assert "Bad words" not in page.text
    assert "Bad name" not in page.text and "@ana" in page.text
    assert (await guest.get(f"/@ana/{note.id}")).status_code == 404
    assert (await guest.get("/@ana/followers")).status_code == 404


async def test_a_deleted_account_is_gone(site: Site, db: Database) -> None:
    ana = await actor_of(site, "ana")
    await db.write(_mark_deleted, ana)
    assert (await site.browser().get("/@ana")).status_code == 410


async def test_a_blocked_reader_is_told_why_there_is_nothing(
    site: Site, db: Database
) -> None:
    browser, me = await reader(site, db)
    ana = await actor_of(site, "ana")
    await post(db, ana, "Not for you")
    await block_actor(db, ana, me)
    page = (await browser.get("/@ana")).text
    assert "Not for you" not in page
    assert "You cannot see the notes" in page
    assert f'action="/people/{ana.id}/follow"' not in page


async def test_buttons_say_where_one_stands(site: Site, db: Database) -> None:
    browser, me = await reader(site, db)
    ana = await actor_of(site, "ana")
    assert f"/people/{ana.id}/follow" in (await browser.get("/@ana")).text
    await follow(db, me, ana)
    assert f"/people/{ana.id}/unfollow" in (await browser.get("/@ana")).text
    await block_actor(db, me, ana)
    assert f"/people/{ana.id}/unblock" in (await browser.get("/@ana")).text
    own = (await browser.get("/@reader")).text
    assert "/settings/profile" in own
    assert f"/people/{me.id}/" not in own


async def test_lists_of_people_respect_their_owner(site: Site, db: Database) -> None:
    browser, me = await reader(site, db)
    ana, bob = await actor_of(site, "ana"), await actor_of(site, "bob")
    await follow(db, ana, bob)
    await follow(db, ana, me)
    guest = site.browser()
    assert "@bob" in (await guest.get("/@ana/following")).text
    assert "@ana" in (await guest.get("/@bob/followers")).text
    await db.write(_hide_follows, me)
    assert (await guest.get("/@reader/followers")).status_code == 404
    assert "@ana" in (await browser.get("/@reader/followers")).text
    assert "/@reader/followers" not in (await guest.get("/@reader")).text


async def test_somebody_elsewhere_has_a_page_here(site: Site, db: Database) -> None:
    nora = await make_remote(db, "nora")
    note = await receive_new(db, nora, html="<p>From afar</p>")
    guest = site.browser()
    page = (await guest.get("/@nora@PEER.example")).text
    assert "From afar" in page
    assert 'href="https://peer.example/@nora"' in page
    assert 'content="noindex, noarchive"' in page
    shown = await guest.get(f"/@nora@peer.example/{note.id}")
    assert shown.status_code == 200
    assert (await guest.get(f"/@nora/{note.id}")).status_code == 404


async def test_people_elsewhere_are_liked_and_answered_by_the_same_forms(
    site: Site, db: Database
) -> None:
    browser, _ = await reader(site, db)
    note = await receive_new(db, await make_remote(db, "nora"))
    path = f"/@nora@peer.example/{note.id}"
    liked = await browser.post(f"/notes/{note.id}/like")
    assert liked.headers["Location"] == path
    answered = await browser.post(f"/notes/{note.id}/reply", {"text": "Hello there"})
    assert answered.headers["Location"].startswith(f"{path}#c-")
    assert "Hello there" in (await browser.get(path)).text


async def test_a_decision_about_somebody_is_told_to_them(
    site: Site, db: Database
) -> None:
    browser, me = await reader(site, db)
    await db.write(
        notify,
        recipient_id=me.id,
        kind=NotificationKind.NOTICE,
        from_id=None,
        subject="decision:1",
    )
    page = (await browser.get("/notifications")).text
    assert "The moderators decided about something of yours." in page


def _mark_deleted(w: Writer, actor: Actor) -> None:
    w.run(
        "UPDATE actors SET deleted_ms = :now WHERE id = :id", now=w.now_ms, id=actor.id
    )


def _hide_follows(w: Writer, actor: Actor) -> None:
    w.run("UPDATE actors SET hide_follows = 1 WHERE id = :id", id=actor.id)
