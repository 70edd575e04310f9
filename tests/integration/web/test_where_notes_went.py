"""The author of a note, and nobody else, sees which servers have it."""

from support.app import Site
from support.people import make_remote
from support.servers import set_policy

from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.database.types import Database, Writer
from node.delivery.actions import drop_blocked
from node.delivery.board import drop_host
from node.delivery.hosts import note_failure
from node.delivery.models import Delivery
from node.delivery.queue import Result, claim_deliveries, forget_old, record_results
from node.distribution import Distribution
from node.ids import Iri
from node.limits.decisions import Policy
from node.notes.actions import edit_note, post_note
from node.notes.jobs import NoteEdited, NotePosted
from node.notes.models import Note, NoteDraft, Visibility
from node.relations.actions import receive_follow
from node.users.models import User

HOSTS = ("a.example", "b.example", "c.example", "d.example")


async def post(
    site: Site, user: User, *, visibility: Visibility = Visibility.PUBLIC
) -> Note:
    db, urls = site.services.db, site.services.urls
    author = await db.read(get_actor, user.actor_id)
    note = await db.write(
        post_note, urls, author=author, draft=NoteDraft(text="t", visibility=visibility)
    )
    await Distribution(db, urls).on_note_posted(NotePosted(note.id))
    return note


async def follow(site: Site, user: User, *hosts: str) -> None:
    db, urls = site.services.db, site.services.urls
    target = await db.read(get_actor, user.actor_id)
    for host in hosts:
        bo = await make_remote(db, "bo", host)
        iri = Iri(f"{bo.iri}/follows/1")
        await db.write(receive_follow, urls, follower=bo, target=target, iri=iri)
    await db.write(lambda w: w.run("DELETE FROM deliveries"))


async def claim(db: Database) -> dict[str, Delivery]:
    return {each.host: each for each in await db.write(claim_deliveries, 99)}


async def settle(db: Database, *results: Result) -> None:
    await db.write(record_results, results)


def path_of(note: Note, rest: str = "/servers") -> str:
    return f"/@ana/{note.id}{rest}"


async def test_delivered_waiting_and_given_up_are_told_apart(
    site: Site, clock: SetClock
) -> None:
    browser, user = await site.newcomer("ana")
    db = site.services.db
    await follow(site, user, *HOSTS)
    note = await post(site, user)
    page = await browser.get(path_of(note))
    assert "Delivered to 0 of 4 servers" in page.text
    assert page.text.count("It is on its way.") == 4
    due = await claim(db)
    later = clock.now_ms() + DAY_MS
    await settle(
        db,
        Result(delivery=due["a.example"], ok=True),
        Result(delivery=due["b.example"], ok=True),
        Result(
            delivery=due["c.example"], ok=False, error="answered 503", retry_ms=later
        ),
        Result(delivery=due["d.example"], ok=False, error="answered 403"),
    )
    page = await browser.get(path_of(note))
    assert "Delivered to 2 of 4 servers" in page.text
    assert "The server has trouble (it said 503). Next try:" in page.text
    assert "The server does not accept anything from here." in page.text
    assert "a.example" not in page.text
    # A month later what was given up is forgotten, but not taken for delivered.
    clock.advance(40 * DAY_MS)
    await settle(db, Result(delivery=due["c.example"], ok=True))
    await db.write(forget_old, before_ms=clock.now_ms() - 30 * DAY_MS)
    browser = await site.log_in("ana")
    page = await browser.get(path_of(note))
    assert "Delivered to 3 of 4 servers" in page.text
    assert "1 server will not get it" in page.text


async def test_servers_that_were_passed_by_or_dropped_are_counted(
    site: Site, clock: SetClock
) -> None:
    browser, user = await site.newcomer("ana")
    db = site.services.db
    await follow(site, user, *HOSTS)
    for _ in range(7):
        await db.write(note_failure, "a.example", error="ConnectError")
        clock.advance(DAY_MS)
    await db.write(set_policy, "d.example", Policy.BLOCKED)
    note = await post(site, user)
    page = await browser.get(path_of(note))
    assert "Delivered to 0 of 3 servers" in page.text
    assert "1 server will not get it" in page.text
    await db.write(drop_host, "b.example")
    await db.write(set_policy, "c.example", Policy.BLOCKED)
    await db.write(drop_blocked)
    page = await browser.get(path_of(note))
    assert "Delivered to 0 of 3 servers" in page.text
    assert "3 servers will not get it" in page.text


async def test_a_change_is_counted_apart(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    db, urls = site.services.db, site.services.urls
    await follow(site, user, "a.example", "b.example")
    note = await post(site, user)
    await settle(
        db, *(Result(delivery=each, ok=True) for each in (await claim(db)).values())
    )
    author = await db.read(get_actor, user.actor_id)
    await db.write(
        edit_note, urls, author=author, note_id=note.id, draft=NoteDraft(text="u")
    )
    await Distribution(db, urls).on_note_edited(NoteEdited(note.id))
    page = await browser.get(path_of(note))
    assert "Delivered to 2 of 2 servers" in page.text
    assert "Your last change of it" in page.text
    assert "Delivered to 0 of 2 servers" in page.text


async def test_a_note_for_nobody_elsewhere_and_one_from_before_say_so(
    site: Site,
) -> None:
    browser, user = await site.newcomer("ana")
    alone = await post(site, user)
    page = await browser.get(path_of(alone))
    assert "It was for nobody on another server." in page.text
    await follow(site, user, "a.example")
    early = await post(site, user)
    await site.services.db.write(_uncount)
    page = await browser.get(path_of(early))
    assert "before this was counted" in page.text
    assert "a.example" in page.text
    hidden = await post(site, user, visibility=Visibility.DIRECT)
    page = await browser.get(path_of(hidden))
    assert "Nothing is known of it any more" in page.text


async def test_only_the_author_sees_it(site: Site) -> None:
    ana, user = await site.newcomer("ana")
    bo, _ = await site.newcomer("bo")
    note = await post(site, user)
    assert (await ana.get(path_of(note))).status_code == 200
    assert (await bo.get(path_of(note))).status_code == 404
    assert (await site.browser().get(path_of(note))).status_code == 404
    assert path_of(note) in (await ana.get(path_of(note, ""))).text
    assert path_of(note) not in (await bo.get(path_of(note, ""))).text


def _uncount(w: Writer) -> None:
    w.run("UPDATE activities SET servers = NULL")
