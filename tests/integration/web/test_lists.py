"""Lists on the pages: made, filled, read and changed by their owner alone."""

import re

from support.app import Browser, Site, path_of
from support.notes import follow, post
from support.people import URLS, make_local, make_remote
from support.queries import assert_queries

from node.actors.actions import update_profile
from node.actors.models import Actor, ProfileDraft
from node.actors.queries import get_actor
from node.database.paging import newest
from node.ids import ActorId
from node.lists.actions import create_list
from node.lists.models import MAX_LISTS, ListDraft, PeopleList, Replies
from node.lists.queries import list_lists, list_members
from node.relations.actions import request_follow

FORM = {"title": "Potters", "replies": "list"}


async def owner_and_followed(
    site: Site, *names: str
) -> tuple[Browser, Actor, list[Actor]]:
    """Ana, who follows these people."""
    browser, user = await site.newcomer("ana")
    ana = await site.services.db.read(get_actor, user.actor_id)
    people = [await make_local(site.services.db, name) for name in names]
    for each in people:
        await follow(site.services.db, ana, each)
    return browser, ana, people


async def make_list(site: Site, owner: Actor, title: str = "Potters") -> PeopleList:
    return await site.services.db.write(create_list, owner.id, ListDraft(title))


async def lists_of(site: Site, owner: Actor) -> list[PeopleList]:
    return await site.services.db.read(list_lists, owner.id)


async def names_in(site: Site, found: PeopleList) -> list[str]:
    page = await site.services.db.read(list_members, found.id, newest(40))
    return [each.name for each in page.items]


async def test_a_list_is_made_filled_read_changed_and_deleted(site: Site) -> None:
    browser, ana, [ben] = await owner_and_followed(site, "ben")
    assert "No lists yet" in (await browser.get("/lists")).text

    made = await browser.post("/lists", {**FORM, "title": " Potters "})
    [found] = await lists_of(site, ana)
    path = f"/lists/{found.id}"
    assert path_of(made) == f"{path}/people"
    assert (found.title, found.replies, found.exclusive) == (
        "Potters",
        Replies.LIST,
        False,
    )
    assert "Nobody is in this list" in (await browser.get(path)).text
    assert f"{path}/people/{ben.id}/add" in (await browser.get(f"{path}/people")).text

    added = await browser.post(f"{path}/people/{ben.id}/add", {"next": "/about"})
    assert path_of(added) == "/about"
    await post(site.services.db, ben, "zanzibar")
    await site.work()
    assert "zanzibar" in (await browser.get(path)).text
    assert "1 person" in (await browser.get("/lists")).text

    form = {"title": "Clay", "replies": "none", "exclusive": "1"}
    await browser.post(f"{path}/edit", form)
    page, home = (await browser.get(path)).text, (await browser.get("/")).text
    assert "Clay" in page and "Not at home · No replies" in page
    assert "zanzibar" in page and "zanzibar" not in home

    await browser.post(f"{path}/people/{ben.id}/remove")
    assert "zanzibar" not in (await browser.get(path)).text
    await browser.post(f"{path}/delete")
    assert await lists_of(site, ana) == []
    assert (await browser.get(path)).status_code == 404


async def test_the_form_says_what_a_list_is(site: Site) -> None:
    browser, ana, _ = await owner_and_followed(site)
    await browser.post("/lists", {"title": "Clay", "replies": "none", "exclusive": "1"})
    [found] = await lists_of(site, ana)

    page = (await browser.get(f"/lists/{found.id}/edit")).text

    assert 'value="Clay"' in page
    assert re.search(r'value="none"[^>]* checked', page)
    assert re.search(r'name="exclusive"[^>]* checked', page)


async def test_a_form_that_makes_no_sense_comes_back(site: Site) -> None:
    browser, ana, _ = await owner_and_followed(site)
    found = await make_list(site, ana)
    wrong = [
        ({"title": " "}, "Give the list a name."),
        ({"title": "x" * 257}, "Use a shorter name."),
        ({"replies": "all"}, "Choose one of these."),
    ]

    for path in ("/lists", f"/lists/{found.id}/edit"):
        for given, words in wrong:
            refused = await browser.post(path, {**FORM, **given, "exclusive": "1"})
            assert refused.status_code == 422
            assert words in refused.text
            assert re.search(r'name="exclusive"[^>]* checked', refused.text)
    assert await lists_of(site, ana) == [found]


async def test_there_is_no_form_for_more_lists_than_there_may_be(site: Site) -> None:
    browser, ana, [ben] = await owner_and_followed(site, "ben")
    for _ in range(MAX_LISTS):
        await make_list(site, ana)

    refused = await browser.post("/lists", FORM)
    by_person = await browser.post(f"/people/{ben.id}/lists", {"title": "More"})

    for answer in (refused, by_person):
        assert answer.status_code == 422
        assert f"There are at most {MAX_LISTS} lists." in answer.text
    assert "Make the list" not in (await browser.get("/lists")).text
    assert len(await lists_of(site, ana)) == MAX_LISTS


async def test_people_are_found_by_handle_and_by_name_among_the_followed(
    site: Site,
) -> None:
    browser, ana, [ben, cyd] = await owner_and_followed(site, "ben", "cyd")
    db = site.services.db
    shy = await make_local(db, "benita", locked=True)
    await db.write(request_follow, URLS, follower=ana, target=shy)
    far = await make_remote(db, "benno", host="peer.example")
    await follow(db, ana, far)
    stranger = await make_local(db, "benedict")
    found = await make_list(site, ana)
    path = f"/lists/{found.id}/people"

    async def offered(query: str) -> set[int]:
        page = (await browser.get(f"{path}?q={query}")).text
        return {int(each) for each in re.findall(r"people/(\d+)/add", page)}

    named = ProfileDraft(display_name="Öz Clay_Ben")
    await db.write(update_profile, cyd.id, named)

    assert await offered("Ben") == {ben.id, shy.id, far.id, cyd.id}
    assert await offered("@benno@peer.example") == {far.id}
    assert await offered("@ben@node.example") == {ben.id, shy.id, far.id, cyd.id}
    assert await offered("clay_") == await offered("Öz") == {cyd.id}
    assert await offered("ana") == {ana.id}
    nobody = (await browser.get(f"{path}?q=benedict")).text
    assert "You follow nobody of that name" in nobody
    refused = await browser.post(f"{path}/{stranger.id}/add")
    assert refused.status_code == 404
    await browser.post(f"{path}/{shy.id}/add")
    assert "Has not accepted you yet" in (await browser.get(path)).text


async def test_a_second_click_changes_nothing(site: Site) -> None:
    browser, ana, [ben] = await owner_and_followed(site, "ben")
    found = await make_list(site, ana)
    path = f"/lists/{found.id}/people"

    for verb, there in (("add", ["ben"]), ("remove", [])):
        for _ in range(2):
            answer = await browser.post(f"{path}/{ben.id}/{verb}")
            assert path_of(answer) == path
            assert await names_in(site, found) == there


async def test_a_profile_leads_to_the_lists_of_whom_one_follows(site: Site) -> None:
    browser, ana, [ben] = await owner_and_followed(site, "ben")
    found = await make_list(site, ana)
    path = f"/people/{ben.id}/lists"
    assert f'href="{path}"' in (await browser.get("/@ben")).text

    before = (await browser.get(path)).text
    await browser.post(f"/lists/{found.id}/people/{ben.id}/add", {"next": path})
    after = (await browser.get(path)).text
    made = await browser.post(path, {"title": "Town"})

    assert f"/lists/{found.id}/people/{ben.id}/add" in before
    assert f"/lists/{found.id}/people/{ben.id}/remove" in after
    assert path_of(made) == path
    [_, town] = await lists_of(site, ana)
    assert (town.title, await names_in(site, town)) == ("Town", ["ben"])


async def test_who_is_not_followed_is_to_be_followed_first(site: Site) -> None:
    browser, ana, _ = await owner_and_followed(site)
    stranger = await make_local(site.services.db, "eve")
    await make_list(site, ana)
    path = f"/people/{stranger.id}/lists"

    page = (await browser.get(path)).text

    assert "Only people you follow can be in a list" in page
    assert f"/people/{stranger.id}/follow" in page and "/add" not in page
    assert (await browser.post(path, {"title": "Town"})).status_code == 404
    assert len(await lists_of(site, ana)) == 1
    assert (await browser.get("/people/1/lists")).status_code == 404


async def test_the_lists_of_others_are_not_there(site: Site) -> None:
    _, ana, [ben] = await owner_and_followed(site, "ben")
    found = await make_list(site, ana)
    thief, eve = await site.newcomer("eve")
    await follow(
        site.services.db, await site.services.db.read(get_actor, eve.actor_id), ben
    )
    path = f"/lists/{found.id}"

    for each in (path, f"{path}/edit", f"{path}/people"):
        assert (await thief.get(each)).status_code == 404
    for each in ("edit", "delete", f"people/{ben.id}/add", f"people/{ben.id}/remove"):
        assert (await thief.post(f"{path}/{each}", FORM)).status_code == 404
    assert "Potters" not in (await thief.get("/lists")).text
    assert await lists_of(site, ana) == [found]
    assert await names_in(site, found) == []


async def test_pages_of_lists_cost_the_same_however_long_they_are(site: Site) -> None:
    browser, ana, [ben] = await owner_and_followed(site, "ben")
    db = site.services.db
    found = await make_list(site, ana)
    path = f"/lists/{found.id}"
    paths = ("/lists", path, f"{path}/people", f"/people/{ben.id}/lists")

    async def costs() -> list[int]:
        costs: list[int] = []
        for each in paths:
            before = db.statements
            assert (await browser.get(each)).status_code == 200
            costs.append(db.statements - before)
        return costs

    async def grow(number: int) -> None:
        other = await make_local(db, f"person{number}")
        await follow(db, ana, other)
        await browser.post(f"{path}/people/{ActorId(other.id)}/add")
        await post(db, other, f"zanzibar {number}")
        await make_list(site, ana, f"List {number}")

    await grow(0)
    await site.work()
    await browser.get(path)
    few = await costs()
    for number in range(1, 4):
        await grow(number)
    await site.work()

    assert await costs() == few
    with assert_queries(db, 20):
        await browser.get(path)
