"""Filters, as apps of either version of the API use them, and what they find."""

from typing import Any

import pytest
from support.api import ApiClient, guest, join
from support.app import Site
from support.notes import count_rows, follow, make_photo, mentioning, post
from support.people import URLS, make_local
from support.queries import assert_queries
from support.streams import open_socket

from node.clock import DAY_MS, SetClock
from node.departures.actions import begin_deletion
from node.filters.models import MAX_FILTERS
from node.notes.models import Visibility
from node.notes.polls import PollDraft
from node.reactions.actions import boost

OLD = "/api/v1/filters"
NEW = "/api/v2/filters"
HOME = "/api/v1/timelines/home"


async def make_filter(client: ApiClient, *keywords: str, **given: Any) -> Any:
    return await client.post(
        NEW,
        {
            "title": "Tea",
            "context": ["home"],
            "keywords_attributes": [{"keyword": each} for each in keywords],
            **given,
        },
    )


async def test_a_filter_is_made_read_changed_and_deleted(site: Site) -> None:
    client, _ana = await join(site, "ana")

    made = await make_filter(client, "tea", "cake", filter_action="hide")

    where = f"{NEW}/{made['id']}"
    tea, cake = made["keywords"]
    assert made == {
        "id": made["id"],
        "title": "Tea",
        "context": ["home"],
        "expires_at": None,
        "filter_action": "hide",
        "keywords": [
            {"id": tea["id"], "keyword": "tea", "whole_word": True},
            {"id": cake["id"], "keyword": "cake", "whole_word": True},
        ],
        "statuses": [],
    }
    assert await client.get(where) == made
    assert await client.get(NEW) == [made]
    changed = await client.put(
        where,
        {
            "context": ["public", "thread"],
            "keywords_attributes": [
                {"id": tea["id"], "_destroy": True},
                {"id": cake["id"], "whole_word": False},
                {"keyword": "scone"},
                {"keyword": ""},
            ],
        },
    )
    assert [(e["keyword"], e["whole_word"]) for e in changed["keywords"]] == [
        ("cake", False),
        ("scone", True),
    ]
    assert changed["context"] == ["public", "thread"]
    assert (changed["title"], changed["filter_action"]) == ("Tea", "hide")
    assert await client.delete(where) == {}
    assert await client.get(NEW) == []


async def test_a_form_says_the_same_as_json(site: Site) -> None:
    client, _ana = await join(site, "ana")
    form = {
        "title": "Tea",
        "context[]": ["home", "account"],
        "filter_action": "blur",
        "expires_in": "",
        "keywords_attributes[0][keyword]": "tea",
        "keywords_attributes[0][whole_word]": "false",
    }

    made = (await client.call("POST", NEW, data=form)).json()

    assert made["context"] == ["home", "account"]
    assert (made["filter_action"], made["expires_at"]) == ("blur", None)
    assert [(e["keyword"], e["whole_word"]) for e in made["keywords"]] == [
        ("tea", False)
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 257},
        {"context": []},
        {"context": ["kitchen"]},
        {"filter_action": "burn"},
        {"keywords_attributes": [{"keyword": "x" * 513}]},
        {"expires_in": "soon"},
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(
    site: Site, wrong: dict[str, Any]
) -> None:
    client, _ana = await join(site, "ana")
    body = {"title": "Tea", "context": ["home"], **wrong}

    assert (await client.call("POST", NEW, json=body)).status_code == 422
    assert await client.get(NEW) == []


async def test_there_are_at_most_a_hundred_filters(site: Site) -> None:
    client, _ana = await join(site, "ana")
    for _ in range(MAX_FILTERS):
        await make_filter(client)

    body = {"title": "One more", "context": ["home"]}

    assert (await client.call("POST", NEW, json=body)).status_code == 422


async def test_keywords_are_things_of_their_own(site: Site) -> None:
    client, _ana = await join(site, "ana")
    where = f"{NEW}/{(await make_filter(client))['id']}/keywords"

    made = await client.post(where, {"keyword": "tea", "whole_word": False})

    one = f"{NEW}/keywords/{made['id']}"
    assert made == {"id": made["id"], "keyword": "tea", "whole_word": False}
    assert await client.get(where) == [made]
    assert await client.get(one) == made
    changed = await client.put(one, {"keyword": "cake"})
    assert changed == {**made, "keyword": "cake"}
    assert (await client.call("PUT", one, json={"keyword": " "})).status_code == 422
    assert await client.delete(one) == {}
    assert await client.get(where) == []
    assert (await client.call("GET", one)).status_code == 404


async def test_single_posts_are_filtered_also_by_their_boosts(site: Site) -> None:
    client, ana = await join(site, "ana")
    db, ben = site.services.db, await make_local(site.services.db, "ben")
    await follow(db, ana, ben)
    note = await post(db, await make_local(db, "cyd"))
    await db.write(boost, URLS, actor=ben, note=note)
    await site.work()
    [wrapper] = await client.get(HOME)
    where = f"{NEW}/{(await make_filter(client))['id']}/statuses"

    made = await client.post(where, {"status_id": wrapper["id"]})

    one = f"{NEW}/statuses/{made['id']}"
    assert made == {"id": made["id"], "status_id": str(note.id)}
    assert await client.post(where, {"status_id": str(note.id)}) == made
    assert await client.get(where) == [made]
    assert await client.get(one) == made
    [wrapper] = await client.get(HOME)
    [result] = wrapper["filtered"]
    assert result["status_matches"] == [str(note.id)]
    assert result["keyword_matches"] == []
    assert wrapper["reblog"]["filtered"] == wrapper["filtered"]
    assert await client.delete(one) == {}
    assert await client.get(where) == []


async def test_what_one_may_not_see_cannot_be_filtered(site: Site) -> None:
    client, _ana = await join(site, "ana")
    db = site.services.db
    hidden = await post(db, await make_local(db, "ben"), visibility=Visibility.DIRECT)
    where = f"{NEW}/{(await make_filter(client))['id']}/statuses"

    for status_id in (str(hidden.id), "12345"):
        refused = await client.call("POST", where, json={"status_id": status_id})
        assert refused.status_code == 404


async def test_words_are_found_wherever_a_post_has_any(site: Site) -> None:
    client, _ana = await join(site, "ana")
    db, ben = site.services.db, await make_local(site.services.db, "ben")
    await make_filter(client, "tea", "nothing")
    photo = await make_photo(db, ben, alt="A cup of tea")
    notes = [
        await post(db, ben, "green **tea**"),
        await post(db, ben, title="Tea at five"),
        await post(db, ben, warning="tea"),
        await post(db, ben, media_ids=(photo,)),
        await post(db, ben, poll=PollDraft(options=("Tea", "Coffee"))),
        await post(db, ben, "https://example.org/tea"),
    ]
    other = await post(db, ben, "teapot")

    for note in notes:
        status = await client.get(f"/api/v1/statuses/{note.id}")
        assert [each["keyword_matches"] for each in status["filtered"]] == [["tea"]]
    assert (await client.get(f"/api/v1/statuses/{other.id}"))["filtered"] == []


async def test_what_is_found_says_by_which_filter(site: Site) -> None:
    client, _ana = await join(site, "ana")
    db, ben = site.services.db, await make_local(site.services.db, "ben")
    made = await make_filter(client, "tea", context=["thread"], filter_action="hide")
    note = await post(db, ben, "tea")

    [result] = (await client.get(f"/api/v1/statuses/{note.id}"))["filtered"]

    assert result == {
        "filter": {
            name: made[name]
            for name in ("id", "title", "context", "expires_at", "filter_action")
        },
        "keyword_matches": ["tea"],
        "status_matches": [],
    }


async def test_what_blurs_is_told_wherever_posts_are(site: Site) -> None:
    client, ana = await join(site, "ana")
    db, ben = site.services.db, await make_local(site.services.db, "ben")
    await follow(db, ana, ben)
    kept = await client.post("/api/v1/lists", {"title": "Pals"})
    who = {"account_ids": [str(ben.id)]}
    await client.post(f"/api/v1/lists/{kept['id']}/accounts", who)
    own, photo = await post(db, ana), await make_photo(db, ben)
    to_ana = {"reply_to_id": own.id, "mentioned": mentioning(ana=ana)}
    await post(db, ben, "tea", media_ids=(photo,), **to_ana)
    await site.work()
    made = await make_filter(
        client, "tea", filter_action="blur", context=["account", "notifications"]
    )

    feeds = ("timelines/home", f"timelines/list/{kept['id']}")
    found = [(await client.get(f"/api/v1/{each}"))[0] for each in feeds]
    found += await client.get(f"/api/v1/accounts/{ben.id}/statuses")
    found += (await client.get(f"/api/v1/statuses/{own.id}/context"))["descendants"]
    found += [(await client.get("/api/v1/notifications"))[0]["status"]]
    found += (await client.get("/api/v2/notifications"))["statuses"]

    assert len(found) == 6
    for each in found:
        [result] = each["filtered"]
        assert result["filter"]["id"] == made["id"]
        assert result["filter"]["filter_action"] == "blur"
        assert result["filter"]["context"] == ["account", "notifications"]


async def test_only_their_owner_is_told_what_filters_find(site: Site) -> None:
    client, _ana = await join(site, "ana")
    other, _eve = await join(site, "eve")
    db, ben = site.services.db, await make_local(site.services.db, "ben")
    await make_filter(client, "tea")
    note = await post(db, ben, "tea")
    path = f"/api/v1/statuses/{note.id}"

    assert (await other.get(path))["filtered"] == []
    assert "filtered" not in await guest(site).get(path)


async def test_a_filter_ends_and_stays_to_be_renewed(
    site: Site, clock: SetClock
) -> None:
    client, _ana = await join(site, "ana")
    db, ben = site.services.db, await make_local(site.services.db, "ben")
    made = await make_filter(client, "tea", expires_in=3_600)
    path = f"/api/v1/statuses/{(await post(db, ben, 'tea')).id}"
    where = f"{NEW}/{made['id']}"
    assert made["expires_at"].endswith("Z")
    assert len((await client.get(path))["filtered"]) == 1

    clock.advance(DAY_MS)

    assert (await client.get(path))["filtered"] == []
    assert await client.get(where) == made
    await client.put(where, {"expires_in": ""})
    assert len((await client.get(path))["filtered"]) == 1


async def test_older_apps_see_keywords_as_filters(site: Site) -> None:
    client, _ana = await join(site, "ana")

    made = await client.post(
        OLD, {"phrase": "tea", "context": ["home"], "irreversible": True}
    )

    where = f"{OLD}/{made['id']}"
    assert made == {
        "id": made["id"],
        "phrase": "tea",
        "context": ["home"],
        "whole_word": True,
        "expires_at": None,
        "irreversible": True,
    }
    assert await client.get(where) == made
    assert await client.get(OLD) == [made]
    [same] = await client.get(NEW)
    assert (same["title"], same["filter_action"]) == ("tea", "hide")
    changed = await client.put(
        where, {"phrase": "cake", "context": ["public"], "whole_word": False}
    )
    assert changed == {
        **made,
        "phrase": "cake",
        "context": ["public"],
        "whole_word": False,
    }
    assert await client.delete(where) == {}
    assert await client.get(NEW) == []


async def test_older_apps_cannot_change_what_keywords_share(site: Site) -> None:
    client, _ana = await join(site, "ana")
    made = await make_filter(client, "tea", "cake")
    where = f"{OLD}/{made['keywords'][0]['id']}"

    refused = await client.call("PUT", where, json={"context": ["public"]})

    assert refused.status_code == 422
    assert (await client.put(where, {"whole_word": False}))["whole_word"] is False
    await client.delete(where)
    assert [e["keyword"] for e in (await client.get(NEW))[0]["keywords"]] == ["cake"]


async def test_the_filters_of_others_are_not_there(site: Site) -> None:
    client, _ana = await join(site, "ana")
    thief, _eve = await join(site, "eve")
    note = await post(site.services.db, await make_local(site.services.db, "ben"))
    made = await make_filter(client, "tea")
    where = f"{NEW}/{made['id']}"
    status = {"status_id": str(note.id)}
    filtered = await client.post(f"{where}/statuses", status)
    keyword_id, filtered_id = made["keywords"][0]["id"], filtered["id"]
    keyword = {"keyword": "mine", "phrase": "mine"}
    before = await client.get(NEW)

    calls: list[tuple[str, str, dict[str, Any]]] = [
        *[(method, where, {"title": "Mine"}) for method in ("GET", "PUT", "DELETE")],
        *[(method, f"{where}/keywords", keyword) for method in ("GET", "POST")],
        *[(method, f"{where}/statuses", status) for method in ("GET", "POST")],
        *[
            (method, path, keyword)
            for method in ("GET", "PUT", "PATCH", "DELETE")
            for path in (f"{NEW}/keywords/{keyword_id}", f"{OLD}/{keyword_id}")
        ],
        *[
            (method, f"{NEW}/statuses/{filtered_id}", {})
            for method in ("GET", "DELETE")
        ],
    ]
    for method, path, body in calls:
        refused = await thief.call(method, path, json=body)
        assert refused.status_code == 404, (method, path)
    own = await make_filter(thief)
    stolen = {"keywords_attributes": [{"id": keyword_id, "keyword": "mine"}]}
    refused = await thief.call("PUT", f"{NEW}/{own['id']}", json=stolen)
    assert refused.status_code == 404
    assert await client.get(NEW) == before


async def test_nothing_is_left_of_the_filters_of_who_leaves(site: Site) -> None:
    client, ana = await join(site, "ana")
    await make_filter(client, "tea")

    await site.services.db.write(begin_deletion, URLS, ana)
    await site.work()

    for table in ("filters", "filter_keywords"):
        assert await count_rows(site.services.db, table) == 0


async def test_filters_cost_one_query_however_many_there_are(site: Site) -> None:
    client, ana = await join(site, "ana")
    db, ben = site.services.db, await make_local(site.services.db, "ben")
    await follow(db, ana, ben)
    for n in range(5):
        await make_filter(client, f"tea{n}", "more")
        await post(db, ben, f"tea{n}")
    await site.work()

    with assert_queries(db, at_most=15):
        found = await client.get(HOME)

    assert [len(each["filtered"]) for each in found] == [1] * 5


async def test_streams_tell_each_what_their_own_filters_find(site: Site) -> None:
    db, query = site.services.db, {"stream": "user"}
    ana_app, ana = await join(site, "ana")
    eve_app, eve = await join(site, "eve")
    ben = await make_local(db, "ben")
    for each in (ana, eve):
        await follow(db, each, ben)
    await make_filter(ana_app, "tea")
    async with (
        open_socket(site, token=ana_app.token, query=query) as hers,
        open_socket(site, token=eve_app.token, query=query) as others,
    ):
        await post(db, ben, "tea")
        await site.work()

        [result] = (await hers.update())["filtered"]
        assert result["keyword_matches"] == ["tea"]
        assert (await others.update())["filtered"] == []


async def test_streams_hear_that_filters_changed(site: Site) -> None:
    client, _ana = await join(site, "ana")
    made = await make_filter(client, "tea")
    where = f"{NEW}/{made['id']}"
    note = await post(site.services.db, await make_local(site.services.db, "ben"))
    async with open_socket(site, token=client.token, query={"stream": "user"}) as own:

        async def assert_told() -> None:
            frame = await own.next()
            assert frame["event"] == "filters_changed" and "payload" not in frame

        await client.put(where, {"title": "Cake"})
        await assert_told()
        filtered = await client.post(f"{where}/statuses", {"status_id": str(note.id)})
        await assert_told()
        await client.delete(f"{NEW}/statuses/{filtered['id']}")
        await assert_told()
        await client.delete(f"{NEW}/keywords/{made['keywords'][0]['id']}")
        await assert_told()
        await client.delete(where)
        await assert_told()
