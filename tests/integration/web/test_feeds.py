"""Feeds as pages: what stands in them, turning pages, buttons, notifications."""

import re
from itertools import chain

import pytest
from support.app import CLIENT_IP, Browser, Site
from support.notes import follow, make_photo, post_to_homes, receive_new
from support.people import make_remote, make_user
from support.queries import assert_queries
from support.servers import set_policy

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Database
from node.limits.decisions import Policy
from node.limits.rates import Limit
from node.notes.models import Note, Visibility
from node.notifications.actions import notify
from node.notifications.models import NotificationKind

_CARD = re.compile(r'<article class="card [^"]*" id="n-(\d+)"')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')


def cards(page: str) -> list[int]:
    """The notes of a feed, by id, in order."""
    return [int(number) for number in _CARD.findall(page)]


def next_url(page: str) -> str | None:
    found = _NEXT.search(page)
    return found.group(1).replace("&amp;", "&") if found else None


async def actor_of(site: Site, name: str) -> Actor:
    user = await make_user(site.services.db, name)
    return await site.services.db.read(get_actor, user.actor_id)


async def turn_all(browser: Browser, path: str) -> list[list[int]]:
    """The pages of a feed to its end."""
    pages: list[list[int]] = []
    url: str | None = path
    while url:
        page = (await browser.get(url)).text
        pages.append(cards(page))
        url = next_url(page)
    return pages


async def many(site: Site, author: Actor, count: int, text: str = "No") -> list[Note]:
    return [
        await post_to_homes(site.services.db, author, f"{text} {number} #clay pot")
        for number in range(count)
    ]


@pytest.mark.parametrize(
    "path", ["/explore", "/@ana", "/topics/Clay", "/search?q=pot&tab=notes", "/"]
)
async def test_every_note_stands_on_one_page_of_a_feed(site: Site, path: str) -> None:
    ana = await actor_of(site, "ana")
    notes = await many(site, ana, 30)
    pages = await turn_all(site.browser(), path)
    assert [len(page) for page in pages] == [24, 6]
    assert [*chain.from_iterable(pages)] == [note.id for note in reversed(notes)]


async def test_home_shows_whom_one_follows(site: Site, db: Database) -> None:
    browser, user = await site.newcomer("bob")
    bob = await db.read(get_actor, user.actor_id)
    ana, carla = await actor_of(site, "ana"), await actor_of(site, "carla")
    await follow(db, bob, ana)
    notes = await many(site, ana, 2)
    await many(site, carla, 2)
    assert cards((await browser.get("/")).text) == [note.id for note in notes[::-1]]


async def test_a_quiet_home_suggests_topics(site: Site) -> None:
    browser, _ = await site.newcomer("bob")
    await many(site, await actor_of(site, "ana"), 1)
    page = (await browser.get("/")).text
    assert "Your home is quiet" in page
    assert 'href="/topics/clay"' in page


async def test_explore_narrows_to_photos_or_words(site: Site, db: Database) -> None:
    ana = await actor_of(site, "ana")
    photo = await make_photo(db, ana, "A bowl")
    seen = await post_to_homes(db, ana, "Seen", media_ids=(photo,))
    told = await post_to_homes(db, ana, "Told")
    guest = site.browser()
    assert cards((await guest.get("/explore?show=photos")).text) == [seen.id]
    assert cards((await guest.get("/explore?show=text")).text) == [told.id]
    assert len(cards((await guest.get("/explore?show=<b>")).text)) == 2


@pytest.mark.parametrize("path", ["/", "/explore", "/@ana", "/topics/clay"])
async def test_a_feed_costs_a_constant_number_of_queries(
    site: Site, db: Database, path: str
) -> None:
    browser, _ = await site.newcomer("ana")
    author = await db.read(get_actor, (await make_user(db, "bob")).actor_id)
    await browser.get(path)
    with assert_queries(db, 20):
        await browser.get(path)
    await many(site, author, 24)
    with assert_queries(db, 20):
        await browser.get(path)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "1e9", "'", "１２"])
async def test_a_place_that_is_none_is_refused(site: Site, after: str) -> None:
    await actor_of(site, "ana")
    guest = site.browser()
    for path in ("/explore", "/topics/clay", "/search?q=a&tab=notes", "/@ana"):
        mark = "&" if "?" in path else "?"
        assert (await guest.get(f"{path}{mark}after={after}")).status_code == 400


async def test_a_page_behind_the_end_is_empty(site: Site) -> None:
    await many(site, await actor_of(site, "ana"), 1)
    page = await site.browser().get("/explore?after=1")
    assert page.status_code == 200
    assert cards(page.text) == []


async def test_guests_do_not_turn_pages_without_end(site: Site) -> None:
    guest = site.browser()
    assert (await guest.get("/topics/clay?after=5")).status_code == 200
    while site.services.rates.peek(Limit.PAGING, CLIENT_IP).remaining:
        site.services.rates.check(Limit.PAGING, CLIENT_IP)
    assert (await guest.get("/topics/clay?after=5")).status_code == 429
    assert (await guest.get("/topics/clay")).status_code == 200


@pytest.mark.parametrize(
    ("verb", "undo"),
    [("like", "unlike"), ("boost", "unboost"), ("bookmark", "unbookmark")],
)
async def test_a_button_answers_with_its_new_state(
    site: Site, verb: str, undo: str
) -> None:
    browser, _ = await site.newcomer("bob")
    (note,) = await many(site, await actor_of(site, "ana"), 1)
    hx = {"HX-Request": "true"}
    for name, pressed in ((verb, 1), (verb, 1), (undo, 0), (undo, 0)):
        answer = await browser.post(f"/notes/{note.id}/{name}", headers=hx)
        assert answer.status_code == 200
        assert "<html" not in answer.text
        assert answer.text.count('aria-pressed="true"') == pressed
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("after", ["/explore?show=photos", "//evil.example", "\\", ""])
async def test_without_a_script_a_button_leads_back(site: Site, after: str) -> None:
    browser, _ = await site.newcomer("bob")
    (note,) = await many(site, await actor_of(site, "ana"), 1)
    answer = await browser.post(f"/notes/{note.id}/like", {"next": after})
    assert answer.status_code == 303
    own = after if after.startswith("/e") else f"/@ana/{note.id}"
    assert answer.headers["Location"] == own


async def test_a_guest_is_asked_to_log_in_and_comes_back(site: Site) -> None:
    (note,) = await many(site, await actor_of(site, "ana"), 1)
    guest = site.browser()
    answer = await guest.post(f"/notes/{note.id}/like", {"next": f"/@ana/{note.id}"})
    assert answer.headers["Location"] == f"/login?next=%2F%40ana%2F{note.id}"


async def test_bookmarks_are_ones_own(site: Site) -> None:
    bob, _ = await site.newcomer("bob")
    carla, _ = await site.newcomer("carla")
    (note,) = await many(site, await actor_of(site, "ana"), 1)
    await bob.post(f"/notes/{note.id}/bookmark")
    assert cards((await bob.get("/bookmarks")).text) == [note.id]
    assert cards((await carla.get("/bookmarks")).text) == []


async def test_likes_of_one_note_stand_in_one_line(site: Site, db: Database) -> None:
    browser, user = await site.newcomer("ana")
    ana = await db.read(get_actor, user.actor_id)
    (note,) = await many(site, ana, 1)
    fans = [await actor_of(site, name) for name in ("bob", "carla", "dora")]
    for fan in fans:
        await db.write(
            notify,
            recipient_id=ana.id,
            kind=NotificationKind.LIKE,
            from_id=fan.id,
            note_id=note.id,
        )
    page = (await browser.get("/notifications")).text
    assert page.count('class="notification is-unread"') == 1
    assert "and 2 others" in page
    follows = (await browser.get("/notifications?show=follows")).text
    assert 'class="notification' not in follows.replace('class="notifications', "")

    read_url = re.search(r'action="(/notifications/read[^"]*)"', page)
    assert read_url
    answer = await browser.post(read_url.group(1))
    assert answer.status_code == 303
    assert "is-unread" not in (await browser.get("/notifications")).text


async def test_marking_as_read_leaves_what_came_since(site: Site, db: Database) -> None:
    browser, user = await site.newcomer("ana")
    await browser.post("/notifications/read?until=9007199254740991")
    bob = await actor_of(site, "bob")
    await db.write(
        notify,
        recipient_id=user.actor_id,
        kind=NotificationKind.FOLLOW,
        from_id=bob.id,
    )
    page = (await browser.get("/notifications")).text
    assert 'class="notification is-unread"' in page


@pytest.mark.parametrize("accept", ["application/activity+json", "application/ld+json"])
async def test_a_server_that_asks_for_a_page_is_sent_to_the_object(
    site: Site, accept: str
) -> None:
    ana = await actor_of(site, "ana")
    (note,) = await many(site, ana, 1)
    guest, headers = site.browser(), {"Accept": f"{accept}, text/html;q=0.1"}
    answer = await guest.get(f"/@ana/{note.id}", headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, note.iri)
    assert "Accept" in answer.headers["Vary"]
    answer = await guest.get("/@ana", headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, ana.iri)


async def test_a_server_that_asks_here_for_what_is_elsewhere_is_sent_there(
    site: Site, db: Database
) -> None:
    rosa = await make_remote(db, "rosa")
    shown = await receive_new(db, rosa)
    hidden = await receive_new(db, rosa, "2", visibility=Visibility.FOLLOWERS)
    guest, headers = site.browser(), {"Accept": "application/activity+json"}
    who = f"/@rosa@{rosa.host}"

    for path, target in ((who, rosa.iri), (f"{who}/{shown.id}", shown.iri)):
        answer = await guest.get(path, headers=headers)
        assert (answer.status_code, answer.headers["Location"]) == (303, target)
    for path in (f"{who}/{hidden.id}", f"{who}/1", f"/@nobody@{rosa.host}"):
        assert (await guest.get(path, headers=headers)).status_code == 404
    await db.write(set_policy, rosa.host, Policy.BLOCKED)
    await site.services.peers.load(db)
    for path in (who, f"{who}/{shown.id}"):
        assert (await guest.get(path, headers=headers)).status_code == 404


async def test_every_page_of_a_person_and_a_note_names_its_object(
    site: Site, db: Database
) -> None:
    ana, rosa = await actor_of(site, "ana"), await make_remote(db, "rosa")
    (note,) = await many(site, ana, 1)
    other = await receive_new(db, rosa)
    who = f"/@rosa@{rosa.host}"
    objects = {
        "/@ana": ana.iri,
        f"/@ana/{note.id}": note.iri,
        who: rosa.iri,
        f"{who}/{other.id}": other.iri,
    }

    for path, iri in objects.items():
        page = await site.browser().get(path)
        kind = 'type="application/activity+json"'
        assert page.headers["Link"] == f'<{iri}>; rel="alternate"; {kind}', path
        assert f'<link rel="alternate" {kind} href="{iri}">' in page.text, path


async def test_what_one_likes_is_found_again_beside_what_one_saved(
    site: Site, db: Database
) -> None:
    ana = await actor_of(site, "ana")
    liked, saved = await many(site, ana, 2)
    browser, _ = await site.newcomer("ben")
    await browser.post(f"/notes/{liked.id}/like")
    await browser.post(f"/notes/{saved.id}/bookmark")

    likes = (await browser.get("/bookmarks?show=liked")).text
    saves = (await browser.get("/bookmarks?show=nonsense")).text

    assert f"/@ana/{liked.id}" in likes and f"/@ana/{saved.id}" not in likes
    assert f"/@ana/{saved.id}" in saves and f"/@ana/{liked.id}" not in saves


async def test_a_page_names_its_object_and_its_picture(
    site: Site, db: Database
) -> None:
    ana = await actor_of(site, "ana")
    photo = await make_photo(db, ana, "A bowl")
    note = await post_to_homes(db, ana, "Seen", media_ids=(photo,))
    page = (await site.browser().get(f"/@ana/{note.id}")).text
    assert f'type="application/activity+json" href="{note.iri}"' in page
    assert re.search(r'og:image" content="https://node.example/media/[^"]+\.jpg"', page)
    assert 'name="robots"' not in page


async def test_browsers_get_pages(site: Site) -> None:
    await actor_of(site, "ana")
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""):
        answer = await site.browser().get("/@ana", headers={"Accept": accept})
        assert answer.status_code == 200
