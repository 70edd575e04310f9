"""Posting in a group from the form, and what cards and pages say about groups."""

import re

from support.app import Browser, Site
from support.notes import follow, receive_new
from support.people import make_remote

from node.actors.models import Actor, ActorKind
from node.actors.queries import get_actor
from node.database.types import Database, Writer
from node.ids import Iri
from node.notes.actions.groups import put_in_group
from node.reactions.actions import receive_boost
from node.timelines.actions import add_note_to_homes

_CHOICE = re.compile(r'<option value="(\d+)"[^>]*>([^<]+@[^<]+)</option>')


def make_group(w: Writer, actor_id: int) -> None:
    w.run(
        "UPDATE actors SET kind = :kind WHERE id = :id",
        kind=ActorKind.GROUP.value,
        id=actor_id,
    )


async def group(db: Database, name: str) -> Actor:
    made = await make_remote(db, name)
    await db.write(make_group, made.id)
    return await db.read(get_actor, made.id)


async def member(site: Site, db: Database) -> tuple[Browser, Actor]:
    browser, user = await site.newcomer("mei")
    return browser, await db.read(get_actor, user.actor_id)


async def test_one_posts_in_groups_that_one_follows(site: Site, db: Database) -> None:
    browser, mei = await member(site, db)
    club, guild = await group(db, "club"), await group(db, "guild")
    page = await browser.get("/compose")
    assert 'name="group"' not in page.text
    await follow(db, mei, club)

    page = await browser.get(f"/compose?group={club.id}")
    assert _CHOICE.findall(page.text) == [(str(club.id), "Club (@club@peer.example)")]
    assert f'value="{club.id}" selected' in page.text
    fields = {"text": "Tea", "visibility": "public", "language": "en"}
    answer = await browser.post("/compose", {**fields, "group": str(club.id)})
    page = await browser.follow(answer)
    assert re.search(r'class="note-group">.*?/@club@peer.example', page.text, re.S)

    for wrong in (
        {"group": str(guild.id)},
        {"group": str(club.id), "visibility": "followers"},
    ):
        answer = await browser.post("/compose", {**fields, **wrong})
        assert answer.status_code == 422
        assert 'id="f-group-fault"' in answer.text


async def test_a_card_says_in_which_group_a_note_is(site: Site, db: Database) -> None:
    browser, mei = await member(site, db)
    club, ana = await group(db, "club"), await make_remote(db, "ana")
    await follow(db, mei, ana)
    note = await receive_new(db, ana)
    await db.write(add_note_to_homes, note)
    await db.write(put_in_group, note.id, club.id)
    assert "in <bdi>Club</bdi>" not in (await browser.get("/")).text

    iri = Iri(f"{club.iri}/boosts/1")
    await db.write(receive_boost, actor=club, note=note, iri=iri, created_ms=None)

    page = await browser.get("/")
    assert "in <bdi>Club</bdi>" in page.text
    assert "Club</bdi> boosted" not in page.text
