"""Pinning by the menu of a note, and where pins are shown."""

import re
from dataclasses import replace

from support.app import Site
from support.notes import list_jobs, post, receive_new
from support.people import remote_profile

from node.actors.actions import save_remote_actor
from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.notes.actions.pins import mark_asked, receive_pin
from node.notes.models import MAX_PINS, Visibility


def ids_in(text: str, list_id: str) -> list[int]:
    """The notes of a grid, in order."""
    inside = text.partition(f'class="masonry" id="{list_id}"')[2]
    inside = inside.partition("</masonry-grid>")[0]
    return [int(each) for each in re.findall(r'id="n-(\d+)"', inside)]


async def test_pins_come_first_on_the_profile_and_once(site: Site) -> None:
    db = site.services.db
    browser, user = await site.newcomer("ana")
    ana = await db.read(get_actor, user.actor_id)
    notes = [await post(db, ana, str(n)) for n in range(3)]
    path = f"/@ana/{notes[0].id}"
    assert f'action="/notes/{notes[0].id}/pin"' in (await browser.get(path)).text

    answer = await browser.post(f"/notes/{notes[0].id}/pin", {"next": path})
    assert answer.headers["Location"] == path
    shown = (await browser.follow(answer)).text

    assert "The note is pinned to your profile." in shown
    assert f'action="/notes/{notes[0].id}/unpin"' in shown
    profile = (await site.browser().get("/@ana")).text
    assert ids_in(profile, "pinned") == [notes[0].id]
    assert ids_in(profile, "feed") == [notes[2].id, notes[1].id]
    replies = (await site.browser().get("/@ana?tab=replies")).text
    assert ids_in(replies, "feed") == [note.id for note in reversed(notes)]
    await browser.post(f"/notes/{notes[0].id}/unpin")
    profile = (await site.browser().get("/@ana")).text
    assert 'id="pinned"' not in profile
    assert ids_in(profile, "feed") == [note.id for note in reversed(notes)]


async def test_what_cannot_be_pinned_says_why(site: Site) -> None:
    db = site.services.db
    browser, user = await site.newcomer("ana")
    ana = await db.read(get_actor, user.actor_id)
    private = await post(db, ana, visibility=Visibility.FOLLOWERS)
    page = (await browser.get(f"/@ana/{private.id}")).text
    assert f"/notes/{private.id}/pin" not in page
    answer = await browser.post(f"/notes/{private.id}/pin")
    assert "everybody may read" in (await browser.follow(answer)).text
    for _ in range(MAX_PINS + 1):
        answer = await browser.post(f"/notes/{(await post(db, ana)).id}/pin")
    assert "unpin another first" in (await browser.follow(answer)).text


async def test_only_the_author_pins(site: Site) -> None:
    db = site.services.db
    _, user = await site.newcomer("ana")
    note = await post(db, await db.read(get_actor, user.actor_id))
    eve, _ = await site.newcomer("eve")

    page = (await eve.get(f"/@ana/{note.id}")).text
    assert f"/notes/{note.id}/pin" not in page
    assert (await eve.post(f"/notes/{note.id}/pin")).status_code == 403


async def test_pins_of_others_are_shown_and_asked_once_a_day(
    site: Site, clock: SetClock
) -> None:
    db = site.services.db
    browser, _ = await site.newcomer("ana")
    profile = remote_profile("bo")
    profile = replace(profile, featured_iri=f"{profile.iri}/featured")
    bo = await db.write(save_remote_actor, profile)
    note = await receive_new(db, bo)
    await db.write(receive_pin, actor=bo, iri=note.iri)

    await site.browser().get("/@bo@peer.example")
    assert await list_jobs(db, "refresh_featured") == []
    shown = (await browser.get("/@bo@peer.example")).text
    assert ids_in(shown, "pinned") == [note.id]
    assert len(await list_jobs(db, "refresh_featured")) == 1

    await db.write(lambda w: w.run("DELETE FROM jobs"))
    await db.write(mark_asked, bo.id)
    await browser.get("/@bo@peer.example")
    assert await list_jobs(db, "refresh_featured") == []
    clock.advance(DAY_MS)
    await browser.get("/@bo@peer.example")
    assert len(await list_jobs(db, "refresh_featured")) == 1
