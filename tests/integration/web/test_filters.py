"""Filters on the pages: made in the settings, heeded wherever notes are shown."""

import re
from dataclasses import replace
from html import unescape

import pytest
from support.app import Browser, Site, path_of
from support.notes import follow, make_photo, mentioning, post, post_to_homes
from support.people import make_local

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.clock import DAY_MS, HOUR_MS, SetClock
from node.database.types import Writer
from node.filters.actions import add_note, change_keywords
from node.filters.models import Action, KeywordChange, Place
from node.filters.queries import list_filters
from node.lists.actions import add_members, create_list
from node.lists.models import ListDraft, PeopleList, Replies
from node.media.queries import list_media
from node.users.models import User
from node.web.home import PAGE_SIZE

PATH = "/settings/filters"
EVERYWHERE = {
    f"in_{place}": "1"
    for place in ("home", "notifications", "public", "thread", "account")
}


CHANGED = {"title": "Cakes", "action": "warn", "expires": "0", "in_home": "1"}


def shown_values(page: str) -> dict[str, str]:
    """What the form of a filter sends if nothing is typed into it."""
    main = page.partition('class="form"')[2]
    boxes = re.findall(r'name="(\w+)" type="checkbox" value="1" checked', main)
    texts = re.findall(
        r'name="(word_\d+|title)"(?: type="text")? value="([^"]*)"', main
    )
    chosen = re.findall(r'name="(action)" value="(\w+)"[^>]*? checked', main)
    kept = re.findall(r'<option value="(\w+)" selected', main)
    return {**dict.fromkeys(boxes, "1"), **dict(texts + chosen), "expires": kept[0]}


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


def keep_list(w: Writer, owner: Actor, member: Actor) -> PeopleList:
    """With replies also to people outside of it."""
    draft = ListDraft("Pals", Replies.FOLLOWED)
    made = create_list(w, owner.id, draft)
    add_members(w, made, [member.id])
    return made


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


async def test_the_filters_of_others_are_not_there(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    await add_filter(browser)
    [made] = await site.services.db.read(list_filters, user.actor_id)
    thief, _ = await site.newcomer("eve")
    await thief.get(PATH)
    path = f"{PATH}/{made.id}"

    seen = await thief.get(path)
    changed = await thief.post(path, {**CHANGED, "words": "mine"})
    deleted = await thief.post(f"{path}/delete")

    assert {seen.status_code, changed.status_code, deleted.status_code} == {404}
    assert await site.services.db.read(list_filters, user.actor_id) == [made]


async def test_a_filter_is_changed_in_all_that_it_is(
    site: Site, clock: SetClock
) -> None:
    browser, user = await site.newcomer("ana")
    await add_filter(browser, "tea\ncake\nscone", title="Sweets")
    [made] = await site.services.db.read(list_filters, user.actor_id)
    path, (tea, cake, scone) = f"{PATH}/{made.id}", made.keywords
    assert f'href="{path}"' in (await browser.get(PATH)).text
    form = {
        f"word_{tea.id}": "green tea",
        f"word_{cake.id}": "",
        f"word_{scone.id}": "scone",
        f"whole_{scone.id}": "1",
        "words": "jam\nscone\n",
        "title": "Tea time",
        "action": "hide",
        "expires": str(DAY_MS),
        "in_thread": "1",
    }

    saved = await browser.post(path, form)

    assert path_of(saved) == PATH
    [changed] = await site.services.db.read(list_filters, user.actor_id)
    assert [(each.text, each.whole_word) for each in changed.keywords] == [
        ("green tea", False),
        ("scone", True),
        ("jam", False),
    ]
    assert (changed.title, changed.action) == ("Tea time", Action.HIDE)
    assert changed.places == (Place.THREAD,)
    assert changed.expires_ms == clock.now_ms() + DAY_MS


async def test_what_is_left_as_it_is_stays(site: Site, clock: SetClock) -> None:
    browser, user = await site.newcomer("ana")
    db = site.services.db
    await add_filter(
        browser, "tea", action="blur", expires=str(DAY_MS), in_home="", whole_word=""
    )
    [made] = await db.read(list_filters, user.actor_id)
    path = f"{PATH}/{made.id}"

    page = (await browser.get(path)).text
    await db.write(change_keywords, made, [KeywordChange(text="by an app")])
    clock.advance(HOUR_MS)
    await browser.post(path, shown_values(page))

    assert "Until " in page
    [same] = await db.read(list_filters, user.actor_id)
    assert [each.text for each in same.keywords] == ["tea", "by an app"]
    assert replace(same, keywords=made.keywords) == made


async def test_a_change_that_makes_no_sense_comes_back(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    await add_filter(browser)
    [made] = await site.services.db.read(list_filters, user.actor_id)
    word = f"word_{made.keywords[0].id}"
    wrong = [
        ({word: ""}, "Say what is to be filtered."),
        ({word: "x" * 513}, "This is too long."),
        ({"words": "x" * 513}, "One of these is too long."),
        ({"title": "x" * 257}, "Use a shorter name."),
        ({"in_home": ""}, "Choose at least one place."),
        ({"action": "burn"}, "Choose one of these."),
        ({"expires": "kept"}, "Choose one of these."),
    ]

    for given, words in wrong:
        form = {word: "cake", **CHANGED, **given}
        refused = await browser.post(f"{PATH}/{made.id}", form)
        assert refused.status_code == 422, words
        assert words in refused.text
    assert await site.services.db.read(list_filters, user.actor_id) == [made]


async def test_a_filter_of_notes_alone_needs_no_words(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    db = site.services.db
    await add_filter(browser)
    [made] = await db.read(list_filters, user.actor_id)
    note = await post(db, await make_local(db, "ben"), "zanzibar")
    [single] = (await db.write(add_note, made, note.id)).notes
    path = f"{PATH}/{made.id}"

    page = (await browser.get(path)).text
    await browser.post(path, {**CHANGED, f"word_{made.keywords[0].id}": ""})

    assert "zanzibar" in page
    [changed] = await db.read(list_filters, user.actor_id)
    assert (changed.keywords, changed.notes) == ((), (single,))
    dropped = {**CHANGED, f"drop_{single.id}": "1"}
    assert (await browser.post(path, dropped)).status_code == 422
    await browser.post(path, {**dropped, "words": "cake"})
    [changed] = await db.read(list_filters, user.actor_id)
    assert ([each.text for each in changed.keywords], changed.notes) == (["cake"], ())


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
    assert 'alt="Zanzibar"' not in page and "Filtered: <bdi>tea</bdi>" in page


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


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("home", "/lists/{kept}"),
        ("account", "/@ben"),
        ("thread", "/@ana/{own}"),
        ("notifications", "/notifications"),
    ],
)
async def test_photos_are_covered_in_the_places_that_are_chosen(
    site: Site, place: str, path: str
) -> None:
    browser, user, ben = await reader_of(site)
    db = site.services.db
    ana = await db.read(get_actor, user.actor_id)
    own, kept = await post(db, ana, "mine"), await db.write(keep_list, ana, ben)
    photo = await make_photo(db, ben)
    to_ana = {"reply_to_id": own.id, "mentioned": mentioning(ana=ana)}
    await post(db, ben, "tea", media_ids=(photo,), **to_ana)
    await site.work()
    path = path.format(kept=kept.id, own=own.id)
    path = f"{path}?tab=replies" if place == "account" else path
    picture = (await db.read(list_media, [photo]))[photo].key
    only_there = {name: "" for name in EVERYWHERE if name != f"in_{place}"}

    await add_filter(browser, action="blur", **{f"in_{place}": ""})
    assert picture in (await browser.get(path)).text
    await add_filter(browser, action="blur", **only_there)
    assert picture not in (await browser.get(path)).text


async def test_an_opened_note_is_shown_but_its_photos_stay_covered(site: Site) -> None:
    browser, _user, ben = await reader_of(site)
    db = site.services.db
    quoted = await post(db, ben, "zanzibar coffee")
    photo = await make_photo(db, ben)
    note = await post(db, ben, "green tea", media_ids=(photo,), quote_id=quoted.id)
    await site.work()
    path = f"/@ben/{note.id}"
    before = (await browser.get(path)).text
    assert '<details class="sensitive">' not in before and "zanzibar" in before

    await add_filter(browser, "tea", action="hide")
    await add_filter(browser, "tea", action="blur")
    await add_filter(browser, "coffee", action="warn")

    page = (await browser.get(path)).text
    assert '<details class="sensitive">' in page and "green tea" in page
    assert "zanzibar" not in page


async def test_photos_stay_covered_behind_another_filter(site: Site) -> None:
    browser, user, ben = await reader_of(site)
    db = site.services.db
    own = await post(db, await db.read(get_actor, user.actor_id), "mine")
    photo = await make_photo(db, ben)
    await post(db, ben, "green tea", media_ids=(photo,), reply_to_id=own.id)
    await site.work()
    await add_filter(browser, "green", action="warn")
    picture = (await db.read(list_media, [photo]))[photo].key
    assert picture in (await browser.get(f"/@ana/{own.id}")).text

    await add_filter(browser, "tea", action="blur")

    page = (await browser.get(f"/@ana/{own.id}")).text
    assert "Filtered: <bdi>green</bdi>" in page and picture not in page


async def test_a_page_of_which_all_is_hidden_leads_on(site: Site) -> None:
    browser, user, ben = await reader_of(site)
    db = site.services.db
    ana = await db.read(get_actor, user.actor_id)
    await post_to_homes(db, ben, "zanzibar seen #leaf")
    for _ in range(PAGE_SIZE):
        await post_to_homes(db, ben, "zanzibar tea #leaf")
    kept = await db.write(keep_list, ana, ben)
    await add_filter(browser, action="hide")

    feeds = ("/", "/explore", "/@ben", "/topics/leaf", f"/lists/{kept.id}")
    for path in (*feeds, "/search?q=zanzibar&tab=notes"):
        first = (await browser.get(path)).text
        found = re.search(r'rel="next" href="([^"]+)"', first)
        assert found is not None and 'class="card ' not in first, path
        assert "zanzibar seen" in (await browser.get(unescape(found[1]))).text, path


async def test_quotes_are_covered_as_comments_are(site: Site) -> None:
    browser, user, ben = await reader_of(site)
    db = site.services.db
    own = await post(db, await db.read(get_actor, user.actor_id), "mine")
    await post(db, ben, "zanzibar tea", quote_id=own.id)
    path = f"/@ana/{own.id}/quotes"
    assert "zanzibar" in (await browser.get(path)).text

    await add_filter(browser, action="hide")

    assert "zanzibar" not in (await browser.get(path)).text
