"""Custom emoji on pages: those of other servers, and the node's own."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PIL import Image
from support.app import Browser, Site
from support.notes import follow, make_photo, post, receive_new
from support.people import URLS, make_remote
from support.pictures import animation, noise, save
from support.queries import assert_queries

from federation.vocabulary import Emoji
from node.actors.actions import delete_remote_actor, save_remote_actor
from node.actors.jobs import ActorDeleted
from node.actors.models import Actor, RemoteProfile
from node.actors.queries import get_actor
from node.database.types import Database
from node.departures.jobs import purge_actor
from node.emoji.actions import add_local, learn_emoji
from node.emoji.queries import list_local, list_shown
from node.ids import Iri
from node.limits.decisions import Decision
from node.moderation.servers import decide_about_server
from node.notes.polls import PollOption, RemotePoll
from node.reactions.actions import receive_reaction
from node.timelines.actions import add_note_to_homes
from node.users.models import Role

BADGE = save(Image.new("RGBA", (64, 64), (200, 30, 30, 128)), "PNG")
_IMAGE = re.compile(r'<img class="custom-emoji" src="([^"]+)" alt="([^"]+)"')


def told(name: str, host: str = "peer.example", **rest: object) -> Emoji:
    return Emoji(shortcode=name, url=Iri(f"https://{host}/e/{name}.png"), **rest)  # type: ignore[arg-type]


async def know(db: Database, teller: Actor, *names: str) -> None:
    await db.write(learn_emoji, teller, [told(name) for name in names])


async def shown(browser: Browser, path: str) -> dict[str, str]:
    """The emoji of a page, and where their pictures are."""
    page = await browser.get(path)
    assert page.status_code == 200, page.text
    return {alt: src for src, alt in _IMAGE.findall(page.text)}


@pytest.fixture
async def ana(db: Database) -> AsyncIterator[Actor]:
    yield await make_remote(db, "ana")


async def test_emoji_stand_in_names_titles_words_warnings_polls_and_reactions(
    site: Site, db: Database, ana: Actor
) -> None:
    names = ("name", "title", "words", "warning", "option", "reacted")
    await know(db, ana, *names)
    await rename(db, ana, "Ana :name:")
    await receive_new(
        db, ana, "1", title="Tea :title:", html="<p>:words: and :unknown:</p>"
    )
    poll = RemotePoll(
        options=(PollOption("Yes :option:", 0), PollOption("No", 0)),
        is_multiple=False,
        ends_ms=None,
        closed_ms=None,
        voters=None,
    )
    note = await receive_new(
        db, ana, "2", kind="Question", html="<p>?</p>", warning=":warning:", poll=poll
    )
    iri = Iri(f"{ana.iri}/r/1")
    emoji = f":reacted@{ana.host}:"
    await db.write(
        receive_reaction, actor=ana, note=note, iri=iri, emoji=emoji, is_only=True
    )

    browser = site.browser()
    profile = await shown(browser, f"/@ana@{ana.host}")
    page = await shown(browser, f"/@ana@{ana.host}/{note.id}")

    assert {*profile} == {":name:", ":title:", ":warning:"}
    assert {*page} == {":name:", ":warning:", ":option:", ":reacted:"}
    assert all(src.startswith("/media/") for src in {**profile, **page}.values())


async def test_a_page_without_a_picture_for_a_word_shows_the_word(
    site: Site, db: Database, ana: Actor
) -> None:
    bea = await make_remote(db, "bea", host="else.example")
    await know(db, bea, "cat")
    note = await receive_new(db, ana, "1", html="<p>A :cat: <code>:cat:</code></p>")

    page = await site.browser().get(f"/@ana@{ana.host}/{note.id}")

    assert "A :cat: <code>:cat:</code>" in page.text
    assert "custom-emoji" not in page.text


async def test_all_emoji_of_a_page_are_looked_up_at_once(
    site: Site, db: Database, ana: Actor
) -> None:
    browser, user = await site.newcomer("bob")
    bob = await db.read(get_actor, user.actor_id)
    await follow(db, bob, ana)
    for number in range(3):
        note = await receive_new(db, ana, f"plain{number}", html="<p>Hello</p>")
        await db.write(add_note_to_homes, note)
    await browser.get("/")
    before = db.statements
    await browser.get("/")
    plain = db.statements - before
    await know(db, ana, *(f"e{number:02}" for number in range(8)))
    for number in range(8):
        note = await receive_new(db, ana, f"n{number}", html=f"<p>:e{number:02}:</p>")
        await db.write(add_note_to_homes, note)

    # The emoji, their pictures, and what the owner decided about their server.
    with assert_queries(db, at_most=plain + 3):
        assert len(await shown(browser, "/")) == 8


async def test_a_kept_card_follows_the_emoji_in_it(
    site: Site, db: Database, ana: Actor
) -> None:
    await know(db, ana, "cat")
    await receive_new(db, ana, "1", html="<p>:cat:</p>")
    path, browser = f"/@ana@{ana.host}", site.browser()
    first = await shown(browser, path)

    newer = replace(told("cat"), updated_ms=1_900_000_000_000)
    await db.write(learn_emoji, ana, [newer])
    second = await shown(browser, path)
    await db.write(learn_emoji, ana, [told("cat", updated_ms=1)])

    assert first[":cat:"] != second[":cat:"]
    assert await shown(browser, path) == second


async def test_refused_pictures_are_words(site: Site, db: Database, ana: Actor) -> None:
    await know(db, ana, "cat")
    await receive_new(db, ana, "1", html="<p>:cat:</p>")
    decision = Decision(domain=ana.host, refuses_media=True)
    await db.write(decide_about_server, decision)

    assert await shown(site.browser(), f"/@ana@{ana.host}") == {}


async def test_what_somebody_calls_themselves_runs_nothing(
    site: Site, db: Database, ana: Actor
) -> None:
    await know(db, ana, "cat")
    await rename(db, ana, '<img src=x onerror="alert(1)">:cat:')
    await receive_new(db, ana, "1", title=':cat:"><script>', html="<p>:cat:</p>")

    page = await site.browser().get(f"/@ana@{ana.host}")

    assert "<img src=x" not in page.text
    assert '"><script>' not in page.text
    assert len(_IMAGE.findall(page.text)) >= 3


async def add(browser: Browser, name: str, data: bytes = BADGE) -> int:
    files = {"picture": ("e.png", data, "image/png")}
    answer = await browser.post("/admin/emoji", {"name": name}, files=files)
    return answer.status_code


async def test_an_admin_adds_renames_switches_off_and_deletes(
    site: Site, db: Database
) -> None:
    browser, user = await site.newcomer("olga", role=Role.OWNER)
    olga = await db.read(get_actor, user.actor_id)
    assert await add(browser, ":badge:") == 303
    note = await post(db, olga, "A :badge: for you")
    path = f"/@olga/{note.id}"
    at = (await shown(browser, path))[":badge:"]
    picture = await browser.get(at)
    (emoji,) = await db.read(list_local, after="", limit=9)
    base = f"/admin/emoji/{emoji.id}"

    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/webp")
    assert [*await shown(browser, "/admin/emoji")] == [":badge:"]
    await browser.post(f"{base}/switch", {"enabled": ""})
    assert await shown(browser, path) == {}
    await browser.post(f"{base}/switch", {"enabled": "1"})
    assert await shown(browser, path) == {":badge:": at}
    await browser.post(f"{base}/rename", {"name": "medal"})
    assert await shown(browser, path) == {}
    await browser.post(f"{base}/rename", {"name": "badge"})
    await browser.post(f"{base}/delete")
    assert await shown(browser, path) == {}
    assert (await browser.get(at)).status_code == 404


async def test_what_cannot_be_an_emoji_is_said(site: Site, db: Database) -> None:
    browser, user = await site.newcomer("olga", role=Role.OWNER)
    await make_emoji(db, await db.read(get_actor, user.actor_id), "badge")

    for name, data, words in (
        ("é!", BADGE, "Use two to 64 letters"),
        ("a", BADGE, "Use two to 64 letters"),
        ("badge", BADGE, "Another emoji has this name"),
        ("big", save(noise(400, 400), "PNG"), "at most 256 kB"),
        ("text", b"hello", "JPEG, PNG"),
    ):
        files = {"picture": ("e.png", data, "image/png")}
        answer = await browser.post("/admin/emoji", {"name": name}, files=files)
        assert (answer.status_code, words in answer.text) == (422, True), name


async def test_an_emoji_that_moves_stands_still_for_those_who_want_it(
    site: Site, db: Database
) -> None:
    browser, user = await site.newcomer("olga", role=Role.OWNER)
    olga = await db.read(get_actor, user.actor_id)
    await add(browser, "spin", animation("GIF", 3))
    note = await post(db, olga, ":spin:")

    page = await browser.get(f"/@olga/{note.id}")

    still = re.search(
        r'<source srcset="(\S+)" media="\(prefers-reduced-motion: reduce\)">', page.text
    )
    assert still is not None
    assert still[1].endswith("/w320.webp")
    assert "/animation.webp" in page.text


async def test_people_react_with_the_nodes_emoji_and_join_in_with_others(
    site: Site, db: Database, ana: Actor
) -> None:
    browser, user = await site.newcomer("olga", role=Role.OWNER)
    olga = await db.read(get_actor, user.actor_id)
    await make_emoji(db, olga, "badge")
    await know(db, ana, "cat", "dog")
    note = await post(db, olga, "Tea")
    theirs = f":cat@{ana.host}:"
    await db.write(
        receive_reaction,
        actor=ana,
        note=note,
        iri=Iri(f"{ana.iri}/r/1"),
        emoji=theirs,
        is_only=True,
    )
    path, act = f"/@olga/{note.id}", f"/notes/{note.id}/react"
    assert [*await shown(browser, "/notifications")] == [":cat:"]

    await browser.post(act, {"typed": ":badge:", "next": path})
    assert {*await shown(browser, path)} == {":badge:", ":cat:"}
    await browser.post(act, {"emoji": theirs, "next": path})
    page = await browser.get(path)
    assert f'value="{theirs}" class="reaction" aria-pressed="true"' in page.text
    await browser.post(act, {"emoji": f":dog@{ana.host}:", "next": path})
    page = await browser.get(path)
    assert "Choose or type one emoji." in page.text
    assert [*await shown(browser, path)] == [":cat:"]


async def test_our_own_emoji_are_suggested(site: Site, db: Database) -> None:
    browser, user = await site.newcomer("olga")
    olga = await db.read(get_actor, user.actor_id)
    for name in ("Badge", "badger", "owl", "bad_ge"):
        await make_emoji(db, olga, name)

    answer = await browser.get("/suggestions?for=:badg")

    words = re.findall(r'data-word="([^"]+)"', answer.text)
    assert words == [":Badge:", ":badger:"]
    assert answer.text.count("custom-emoji") == 2


async def test_emoji_stay_when_who_brought_them_is_gone(
    db: Database, ana: Actor
) -> None:
    await know(db, ana, "cat")
    await db.write(delete_remote_actor, ana)
    await purge_actor(db, ActorDeleted(ana.id))

    known = await db.read(list_shown, [f"cat@{ana.host}"])

    assert [each.picture.remote_url for each in known.values()] == [
        "https://peer.example/e/cat.png"
    ]


async def make_emoji(db: Database, owner: Actor, name: str) -> None:
    """One of ours without the work of a picture."""
    media_id = await make_photo(db, owner)
    await db.write(add_local, URLS, name=name, media_id=media_id, by=owner.id)


async def rename(db: Database, actor: Actor, name: str) -> None:
    profile = RemoteProfile(
        iri=actor.iri,
        host=actor.host,
        name=actor.name,
        display_name=name,
        inbox=actor.inbox,
    )
    await db.write(save_remote_actor, profile)
