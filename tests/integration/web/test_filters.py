"""Filters on the pages: made in the settings, heeded wherever notes are shown."""

from support.app import Browser, Site
from support.notes import follow, make_photo, mentioning, post
from support.people import make_local

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.filters.queries import list_filters
from node.users.models import User

PATH = "/settings/filters"
EVERYWHERE = {
    f"in_{place}": "1"
    for place in ("home", "notifications", "public", "thread", "account")
}


async def add_filter(browser: Browser, words: str = "tea", **given: str) -> None:
    form = {"words": words, "action": "warn", "expires": "0", "whole_word": "1"}
    response = await browser.post(PATH, {**form, **EVERYWHERE, **given})
    assert response.status_code == 303, response.text


async def reader_of(site: Site) -> tuple[Browser, User, Actor]:
    """Ana, who follows Ben."""
    browser, user = await site.newcomer("ana")
    ben = await make_local(site.services.db, "ben")
    ana = await site.services.db.read(get_actor, user.actor_id)
    await follow(site.services.db, ana, ben)
    return browser, user, ben


async def test_filters_are_added_shown_and_deleted(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    await add_filter(browser, "tea\n <cake> \ntea", title="Sweets", expires=str(DAY_MS))
    [made] = await site.services.db.read(list_filters, user.actor_id)

    page = await browser.get(PATH)
    await browser.post(f"{PATH}/{made.id}/delete")

    assert [each.text for each in made.keywords] == ["tea", "<cake>"]
    assert "Sweets" in page.text and "&lt;cake&gt;" in page.text
    assert await site.services.db.read(list_filters, user.actor_id) == []


async def test_a_filter_without_words_or_places_comes_back_as_typed(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    form = {"words": "", "title": "Sweets", "action": "warn", "expires": "0"}

    empty = await browser.post(PATH, {**form, **EVERYWHERE})
    nowhere = await browser.post(PATH, {**form, "words": "tea"})

    assert empty.status_code == nowhere.status_code == 422
    assert 'href="#f-words"' in empty.text and 'value="Sweets"' in empty.text
    assert "Choose at least one place." in nowhere.text
    assert await site.services.db.read(list_filters, user.actor_id) == []


async def test_the_filters_of_others_cannot_be_deleted(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    await add_filter(browser)
    [made] = await site.services.db.read(list_filters, user.actor_id)
    thief, _ = await site.newcomer("eve")
    await thief.get(PATH)

    refused = await thief.post(f"{PATH}/{made.id}/delete")

    assert refused.status_code == 404
    assert len(await site.services.db.read(list_filters, user.actor_id)) == 1


async def test_a_filter_covers_notes_in_every_feed_until_it_ends(
    site: Site, clock: SetClock
) -> None:
    browser, _user, ben = await reader_of(site)
    await post(site.services.db, ben, "zanzibar tea #leaf", title="Zanzibar")
    await site.work()
    await add_filter(browser, title="No drinks", expires=str(DAY_MS))

    for path in ("/", "/explore", "/topics/leaf", "/@ben", "/search?q=zanzibar"):
        page = (await browser.get(path)).text
        assert "Filtered: <bdi>No drinks</bdi>" in page, path
        assert "Zanzibar" not in page, path
    assert "Zanzibar" in (await site.browser().get("/explore")).text

    clock.advance(2 * DAY_MS)
    assert "Zanzibar" in (await browser.get("/")).text


async def test_a_filter_is_heeded_only_where_it_is_to_be(site: Site) -> None:
    browser, _user, ben = await reader_of(site)
    await post(site.services.db, ben, "zanzibar tea")
    await site.work()
    await add_filter(browser, in_home="", action="hide")

    assert "zanzibar" in (await browser.get("/")).text
    assert "zanzibar" not in (await browser.get("/explore")).text


async def test_hidden_notes_are_left_out_and_ones_own_never(site: Site) -> None:
    browser, user, ben = await reader_of(site)
    db = site.services.db
    ana = await db.read(get_actor, user.actor_id)
    await post(db, ben, "zanzibar tea")
    await post(db, ana, "my own tea")
    await site.work()
    await add_filter(browser, action="hide")

    page = (await browser.get("/")).text

    assert "zanzibar" not in page and "Filtered" not in page
    assert "my own tea" in page


async def test_a_filter_may_cover_photos_alone(site: Site) -> None:
    browser, _user, ben = await reader_of(site)
    db = site.services.db
    photo = await make_photo(db, ben, alt="Zanzibar")
    await post(db, ben, "tea", media_ids=(photo,))
    await site.work()
    assert 'alt="Zanzibar"' in (await browser.get("/")).text

    await add_filter(browser, action="blur")

    page = (await browser.get("/")).text
    assert 'alt="Zanzibar"' not in page and "Sensitive" in page


async def test_comments_and_notifications_are_covered_too(site: Site) -> None:
    browser, user, ben = await reader_of(site)
    db = site.services.db
    ana = await db.read(get_actor, user.actor_id)
    note = await post(db, ana, "mine")
    await post(
        db,
        ben,
        "@ana zanzibar tea",
        reply_to_id=note.id,
        mentioned=mentioning(ana=ana),
    )
    await site.work()
    await add_filter(browser)

    thread = (await browser.get(f"/@ana/{note.id}")).text
    notices = (await browser.get("/notifications")).text

    covered = thread.index("Filtered: <bdi>tea</bdi>")
    assert "<details" in thread[:covered][-300:]
    assert thread.index("zanzibar") > covered
    assert "Filtered: <bdi>tea</bdi>" in notices and "zanzibar" not in notices
    assert "commented" in notices

    await add_filter(browser, action="hide")
    assert "zanzibar" not in (await browser.get(f"/@ana/{note.id}")).text
    assert "commented" not in (await browser.get("/notifications")).text


async def test_a_quoted_note_that_is_filtered_is_only_linked(site: Site) -> None:
    browser, _user, ben = await reader_of(site)
    db = site.services.db
    quoted = await post(db, ben, "zanzibar tea")
    await post(db, ben, "See this", quote_id=quoted.id)
    await site.work()
    assert (await browser.get("/")).text.count("zanzibar") == 2

    await add_filter(browser, action="hide")

    page = (await browser.get("/")).text
    assert "See this" in page and "zanzibar" not in page
