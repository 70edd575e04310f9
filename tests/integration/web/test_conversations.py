"""What a note's page says about a conversation that other servers take part in."""

from support.app import Browser, Site
from support.notes import receive_new
from support.people import make_remote

from node.clock import MINUTE_MS, SetClock
from node.database.types import Reader, Writer
from node.ids import Iri, NoteId
from node.notes.actions import delete_remote_note
from node.notes.actions.loads import end_load
from node.notes.models import Note, NoteClaims, Visibility

LOOKING = "Looking for more of this conversation"
DOUBT = "This conversation may be incomplete"


async def orphan(site: Site, **changes: object) -> Note:
    """A note from elsewhere that answers one which is not here."""
    ana = await make_remote(site.services.db, "ana")
    missing = Iri("https://peer.example/notes/missing")
    return await receive_new(
        site.services.db, ana, **{"reply_to_iri": missing, **changes}
    )


async def opened(browser: Browser, note: Note) -> str:
    page = await browser.get(f"/@ana@peer.example/{note.id}")
    assert page.status_code == 200, page.text
    return page.text


async def poll(browser: Browser, note: Note) -> str:
    return (await browser.get(f"/notes/{note.id}/thread")).text


async def test_a_reader_sets_off_one_search_and_is_told_of_it(
    site: Site, clock: SetClock
) -> None:
    note = await orphan(site)
    db = site.services.db
    mei, _ = await site.newcomer("mei")
    kim, _ = await site.newcomer("kim")

    page = await opened(mei, note)

    assert LOOKING in page
    assert f'hx-get="/notes/{note.id}/thread"' in page
    assert f'<a href="/@ana@peer.example/{note.id}">Show what has arrived</a>' in page
    assert LOOKING in await opened(kim, note)
    assert await db.read(_count_loads) == 1
    answer = await mei.get(f"/notes/{note.id}/thread")
    assert (answer.status_code, answer.text) == (204, "")

    await db.write(_end, note.root_id, found=2, is_whole=True)
    found = await poll(mei, note)
    assert "2 more notes were found" in found and "hx-get" not in found
    # Still not here: what it answers. The page says so, and where it is.
    page = await opened(mei, note)
    assert DOUBT in page and LOOKING not in page
    assert 'href="https://peer.example/notes/missing"' in page
    clock.advance(15 * MINUTE_MS)
    assert LOOKING in await opened(mei, note)
    assert await db.read(_count_loads) == 2


async def test_a_guest_is_told_and_sets_off_nothing(site: Site) -> None:
    note = await orphan(site)
    guest = site.browser()
    page = await opened(guest, note)
    assert DOUBT in page and LOOKING not in page
    assert await site.services.db.read(_count_loads) == 0


async def test_what_is_whole_is_not_doubted(site: Site) -> None:
    db = site.services.db
    ana = await make_remote(db, "ana")
    note = await receive_new(db, ana)
    mei, _ = await site.newcomer("mei")
    assert LOOKING in await opened(mei, note)
    await db.write(_end, note.root_id, found=0, is_whole=True)
    assert "No more was found" in await poll(mei, note)
    for browser in (mei, site.browser()):
        page = await opened(browser, note)
        assert DOUBT not in page and LOOKING not in page


async def test_a_search_that_met_silence_leaves_a_doubt(
    site: Site, clock: SetClock
) -> None:
    db = site.services.db
    note = await receive_new(db, await make_remote(db, "ana"))
    mei, _ = await site.newcomer("mei")
    await opened(mei, note)
    await db.write(_end, note.root_id, found=0, is_whole=False)
    assert DOUBT in await poll(mei, note)
    # A search whose process died is not shown as one that runs.
    clock.advance(15 * MINUTE_MS)
    assert LOOKING in await opened(mei, note)
    clock.advance(3 * MINUTE_MS)
    assert DOUBT in await opened(mei, note)


async def test_private_conversations_are_not_searched_nor_spoken_of(site: Site) -> None:
    db = site.services.db
    mei, user = await site.newcomer("mei")
    note = await orphan(site, visibility=Visibility.DIRECT, mentions=(user.actor_id,))
    page = await opened(mei, note)
    assert LOOKING not in page and DOUBT not in page
    assert await db.read(_count_loads) == 0
    stranger, _ = await site.newcomer("kim")
    answer = await stranger.get(f"/notes/{note.id}/thread")
    assert answer.status_code == 404


async def test_what_is_left_of_a_deleted_conversation_is_not_searched(
    site: Site,
) -> None:
    db = site.services.db
    ana = await make_remote(db, "ana")
    root = await receive_new(db, ana)
    answer = await receive_new(db, ana, "2", reply_to_iri=root.iri)
    await db.write(delete_remote_note, iri=root.iri, by=ana)
    mei, _ = await site.newcomer("mei")
    page = await opened(mei, answer)
    assert LOOKING not in page and DOUBT not in page


async def test_counts_of_its_own_server_are_shown_as_theirs(site: Site) -> None:
    db = site.services.db
    ana = await make_remote(db, "ana")
    claims = NoteClaims(likes=12, shares=1, replies=None)
    note = await receive_new(db, ana, claims=claims)
    page = await opened(site.browser(), note)
    assert "Counted on <bdi>peer.example</bdi>: 12 likes, 1 boost" in page


def _end(w: Writer, root_id: NoteId, *, found: int, is_whole: bool) -> None:
    end_load(w, root_id, found=found, is_whole=is_whole)
    # The worker has taken the job; the next one is another.
    w.run("UPDATE jobs SET lease_until_ms = :now + 1", now=w.now_ms)


def _count_loads(r: Reader) -> int:
    row = r.one("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'load_thread'")
    assert row is not None
    return row.num("n")
