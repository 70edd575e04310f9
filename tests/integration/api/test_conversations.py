"""Conversations of direct notes as apps read them."""

from typing import Any

from support.api import ApiClient, join
from support.app import Site
from support.notes import block_actor, mentioning, post, receive_new, remote_iri
from support.people import make_local, make_remote

from node.actors.models import Actor
from node.database.types import Reader
from node.notes.actions import adopt_orphans, delete_note
from node.notes.models import Note, Visibility
from node.relations.actions import mute
from node.timelines.queries import talks

PATH = "/api/v1/conversations"


async def write(site: Site, who: Actor, to: Actor, **rest: Any) -> Note:
    note = await post(
        site.services.db,
        who,
        f"@{to.name} hello",
        visibility=Visibility.DIRECT,
        mentioned=mentioning(**{to.name: to}),
        **rest,
    )
    await site.work()
    return note


async def last(client: ApiClient, **params: Any) -> list[str]:
    found = await client.get(PATH, **params)
    return [each["last_status"]["id"] for each in found]


async def test_direct_notes_of_a_thread_are_one_conversation(site: Site) -> None:
    client, ana = await join(site, "ana")
    other, ben = await join(site, "ben")
    stranger, _ = await join(site, "cyd")
    first = await write(site, ana, ben)
    answer = await write(site, ben, ana, reply_to_id=first.id)
    await post(site.services.db, ben, "@ana in public", mentioned=mentioning(ana=ana))
    await site.work()

    (mine,) = await client.get(PATH)
    (theirs,) = await other.get(PATH)

    assert mine["id"] == theirs["id"] == str(first.id)
    assert mine["last_status"]["id"] == str(answer.id)
    assert [each["acct"] for each in mine["accounts"]] == ["ben"]
    assert [each["acct"] for each in theirs["accounts"]] == ["ana"]
    assert (mine["unread"], theirs["unread"]) == (True, False)
    assert await stranger.get(PATH) == []


async def test_a_conversation_is_read_and_left(site: Site) -> None:
    client, ana = await join(site, "ana")
    other, ben = await join(site, "ben")
    first = await write(site, ben, ana)
    path = f"{PATH}/{first.id}"

    assert (await client.post(f"{path}/read"))["unread"] is False
    assert (await client.get(PATH))[0]["unread"] is False
    assert await client.delete(path) == {}
    assert await client.get(PATH) == []
    assert len(await other.get(PATH)) == 1
    for method, url in (("DELETE", path), ("POST", f"{path}/read")):
        assert (await client.call(method, url)).status_code == 404
    answer = await write(site, ben, ana, reply_to_id=first.id)
    assert await last(client) == [str(answer.id)]


async def test_the_newest_conversation_is_first_and_the_list_is_walked(
    site: Site,
) -> None:
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    notes = [await write(site, ben, ana) for _ in range(3)]
    again = await write(site, ben, ana, reply_to_id=notes[0].id)
    expected = [str(each.id) for each in (again, notes[2], notes[1])]

    first = await client.call("GET", f"{PATH}?limit=2")
    second = await client.call("GET", first.links["next"]["url"])
    back = await client.call("GET", second.links["prev"]["url"])

    assert await last(client) == expected
    assert [each["last_status"]["id"] for each in second.json()] == expected[2:]
    assert back.json() == first.json()


async def test_a_deleted_note_leaves_the_conversation_before_it(site: Site) -> None:
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    first = await write(site, ben, ana)
    answer = await write(site, ben, ana, reply_to_id=first.id)

    await site.services.db.write(delete_note, site.services.urls, note=answer, by=ben)

    assert await last(client) == [str(first.id)]


async def test_who_is_unwanted_begins_no_conversation(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    blocked, muted = await make_local(db, "ben"), await make_local(db, "cyd")
    await write(site, blocked, ana)
    before = await write(site, muted, ana)
    await block_actor(db, ana, blocked)
    await db.write(mute, actor=ana, target=muted)
    await write(site, muted, ana)

    # What somebody said before they were muted stays.
    assert await last(client) == [str(before.id)]


async def test_threads_that_turn_out_to_be_one_are_one_conversation(
    site: Site,
) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    bob = await make_remote(db, "bob")
    rest: dict[str, Any] = {
        "visibility": Visibility.DIRECT,
        "mentions": (ana.id,),
    }
    await receive_new(db, bob, "2", reply_to_iri=remote_iri(bob, "1"), **rest)
    await site.work()
    early = await receive_new(db, bob, "1", **rest)
    await db.write(adopt_orphans, early)
    await site.work()

    (found,) = await client.get(PATH)
    assert found["id"] == str(early.id)


async def test_the_list_walks_indexes_only(site: Site) -> None:
    if site.services.db.dialect == "postgres":
        return
    plan = await site.services.db.read(_explain)

    assert not [line for line in plan if line.startswith("SCAN")]
    assert any("direct_notes_newest" in line for line in plan)
    assert not any("TEMP B-TREE" in line for line in plan)


def _explain(r: Reader) -> list[str]:
    rows = r.all(
        "EXPLAIN QUERY PLAN " + talks.LIST + " ORDER BY d.note_id DESC LIMIT 21",
        viewer_id=1,
        before=9,
        after=0,
    )
    return [row.text("detail") for row in rows]
