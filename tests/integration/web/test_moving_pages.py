"""Moving and taking lists along, as people do it: in forms, without a script."""

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.app import Site, path_of, serve
from support.federated import BASE_URL
from support.notes import post
from support.peer import Peer, serve_peer
from support.people import PASSWORD, make_remote

from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri, get_actor
from node.background import make_subscribers
from node.clock import DAY_MS, SetClock
from node.database.types import Database, Writer
from node.filters.actions import add_note, create_filter
from node.filters.models import Action, FilterDraft, KeywordChange, Place
from node.jobs.queue import claim_jobs, finish_jobs
from node.lists.actions import add_members, create_list
from node.lists.models import ListDraft
from node.notes.models import Note, NoteDraft
from node.notes.polls import PollDraft
from node.notifications.actions import notify
from node.notifications.models import MoveNews, NotificationKind
from node.reactions.actions import bookmark
from node.relations.actions import (
    avoid_host,
    block,
    mute,
    request_follow,
    set_remark,
)
from node.relations.queries import find_relationship
from node.schedules.actions import schedule_note
from node.text.tokens import TagKey
from node.timelines.actions import follow_topic, set_featured_topics
from node.transfers.belongings import SECTIONS
from node.users.models import User

FILES = Path(__file__).parents[2] / "vectors" / "mastodon-4.5"


@pytest.fixture
async def open_site(
    db: Database, clock: SetClock, tmp_path: Path
) -> AsyncIterator[Site]:
    """A node that can reach servers on this machine."""
    config = {
        "base_url": BASE_URL,
        "federation_allow_http": "true",
        "federation_allow_networks": "127.0.0.0/8",
    }
    async with serve(db, clock, tmp_path / "data", **config) as running:
        yield running


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with serve_peer() as served:
        yield served


async def actor_of(site: Site, user: User) -> Actor:
    return await site.services.db.read(get_actor, user.actor_id)


def host_of(peer: Peer) -> str:
    return peer.base.partition("://")[2]


async def work(site: Site) -> None:
    subscribers = make_subscribers(site.services)
    while jobs := await site.services.db.write(claim_jobs, 16):
        for job in jobs:
            await subscribers.run(job)
            await site.services.db.write(finish_jobs, [job.id])


async def test_somebody_names_an_old_account_and_moves_away_and_back(
    open_site: Site, peer: Peer
) -> None:
    site = open_site
    browser, user = await site.newcomer("ana")
    handle = f"@ana@{host_of(peer)}"
    iri = peer.add("ana")
    page = await browser.get("/settings/move")
    assert page.status_code == 200 and "@ana@localhost:8080" in page.text
    added = await browser.post("/settings/move/aliases", {"alias": handle})
    assert path_of(added) == "/settings/move"
    assert (await actor_of(site, user)).also_known_as == (iri,)
    assert handle in (await browser.get("/settings/move")).text
    fields = {"target": handle, "password": PASSWORD}
    wrong = await browser.post("/settings/move", {**fields, "password": "no"})
    assert wrong.status_code == 422 and "not your password" in wrong.text
    early = await browser.post("/settings/move", fields)
    assert early.status_code == 422 and "does not name this one yet" in early.text
    # The alias was set there a moment ago: what we knew of it does not count.
    mine = (await actor_of(site, user)).iri
    peer.add("ana", alsoKnownAs=[mine])
    moved = await browser.post("/settings/move", fields)
    assert path_of(moved) == "/settings/move"
    assert (await actor_of(site, user)).moved_to == iri
    page = await browser.get("/settings/move")
    assert "This account has moved" in page.text and "Move away" not in page.text
    assert path_of(await browser.get("/compose")) == "/settings/move"
    refused = await browser.post("/compose?send=1", {"text": "hello"})
    assert refused.status_code == 409 and "has moved" in refused.text
    profile = await site.browser().get("/@ana")
    assert "This account has moved." in profile.text and handle in profile.text
    await browser.get("/settings/move")
    await browser.post("/settings/move/undo", {})
    assert (await actor_of(site, user)).moved_to is None
    page = await browser.get("/settings/move")
    assert "You can move again from" in page.text
    again = await browser.post("/settings/move", fields)
    assert again.status_code == 422 and "once in 30 days" in again.text
    removed = await browser.post("/settings/move/aliases/remove", {"iri": iri})
    assert removed.status_code == 303
    assert (await actor_of(site, user)).also_known_as == ()


async def test_an_old_account_that_is_none_is_a_fault_of_its_field(
    open_site: Site,
) -> None:
    browser, _ = await open_site.newcomer("ana")
    for typed, words in (
        ("", "Write the whole handle"),
        ("what is this", "There is nobody of that name"),
        ("@nobody", "There is nobody of that name"),
        ("@ana", "This is the account you are using"),
        ("@ana@127.0.0.1:9", "could not be asked"),
        ("@a@b@c", "Write the whole handle"),
    ):
        response = await browser.post("/settings/move/aliases", {"alias": typed})
        assert response.status_code == 422
        assert words in response.text and 'href="#a-alias"' in response.text


async def test_lists_are_taken_along_and_brought_back(
    open_site: Site, peer: Peer
) -> None:
    site, db, urls = open_site, open_site.services.db, open_site.services.urls
    browser, user = await site.newcomer("ana")
    me = await actor_of(site, user)
    eve = await site.services.strangers.ensure(peer.add("eve"))
    loud = await make_remote(db, "loud", "other.example")
    await db.write(block, urls, actor=me, target=eve)
    await db.write(mute, actor=me, target=loud)
    page = await browser.get("/settings/data")
    files = {}
    for name in ("following", "blocked", "muted"):
        path = f"/settings/data/{name}_accounts.csv"
        assert path in page.text
        answer = await browser.get(path)
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert f"{name}_accounts.csv" in answer.headers["Content-Disposition"]
        files[name] = answer.text
    assert list(csv.reader(io.StringIO(files["blocked"]))) == [[f"eve@{host_of(peer)}"]]
    assert files["muted"].splitlines()[1] == "loud@other.example,true"
    assert files["following"].count("\n") == 1
    # Another account, of the same node, brings them in.
    bo, other = await site.newcomer("bo")
    for kind, name in (("blocks", "blocked"), ("mutes", "muted")):
        sent = {"file": (f"{name}.csv", files[name].encode(), "text/csv")}
        begun = await bo.post("/settings/data/imports", {"kind": kind}, files=sent)
        assert "0 of 1 so far" in (await bo.follow(begun)).text
        await work(site)
        page = await bo.get(path_of(begun))
        assert "Everything was tried." in page.text
    his = await actor_of(site, other)
    assert (await db.read(find_relationship, his.id, eve.id)).blocking
    assert (await db.read(find_relationship, his.id, loud.id)).muting


async def test_what_one_takes_along_is_the_same_where_it_is_brought(
    open_site: Site,
) -> None:
    site, db, urls = open_site, open_site.services.db, open_site.services.urls
    browser, user = await site.newcomer("ana")
    bo, _ = await site.newcomer("bo")
    me = await actor_of(site, user)
    mei = await actor_of(site, (await site.newcomer("mei"))[1])
    near = await post(db, mei, "near")
    await db.write(request_follow, urls, follower=me, target=mei)
    await db.write(_take_in, me, mei, near)
    for host in ("loud.example", "evil.example"):
        await db.write(avoid_host, urls, actor=me, text=host)
    files = {
        "lists": "lists.csv",
        "domains": "blocked_domains.csv",
        "bookmarks": "bookmarks.csv",
        "filters": "filters.json",
    }
    page = (await browser.get("/settings/data")).text
    for kind, name in files.items():
        path = f"/settings/data/{name}"
        assert path in page
        taken = await browser.get(path)
        assert name in taken.headers["Content-Disposition"]
        sent = {"file": (name, taken.text.encode(), taken.headers["Content-Type"])}
        begun = await bo.post("/settings/data/imports", {"kind": kind}, files=sent)
        await work(site)
        assert "Everything was tried." in (await bo.get(path_of(begun))).text
        brought = (await bo.get(path)).text
        assert sorted(brought.splitlines()) == sorted(taken.text.splitlines())
        assert brought.strip() not in ("", "[]")
    # What failed comes back as a file of the same kind.
    broken = {"file": ("filters.json", b"[7]", "application/json")}
    begun = await bo.post("/settings/data/imports", {"kind": "filters"}, files=broken)
    await work(site)
    assert 'download="failed.json"' in (await bo.get(path_of(begun))).text
    failed = await bo.get(f"{path_of(begun)}/failed.csv")
    assert json.loads(failed.text) == [7]
    broken = {"file": ("lists.csv", b"Art,nobody", "text/csv")}
    begun = await bo.post("/settings/data/imports", {"kind": "lists"}, files=broken)
    await work(site)
    assert "<bdi>Art: nobody</bdi>" in (await bo.get(path_of(begun))).text
    assert (await bo.get(f"{path_of(begun)}/failed.csv")).text == "Art,nobody\n"


async def test_all_that_is_kept_of_somebody_is_theirs_to_read(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    browser, user = await site.newcomer("ana")
    stranger, other = await site.newcomer("bo")
    me, him = await actor_of(site, user), await actor_of(site, other)
    note = await post(db, me, "what I wrote #Art")
    far = await post(db, him, "what he wrote")
    await db.write(_take_in, me, him, far, follows=False)
    await db.write(set_remark, actor=me, target=him, text="owes me a book")
    await db.write(set_remark, actor=him, target=me, text="wants a book back")
    await db.write(set_featured_topics, me.id, [TagKey("art")])
    await db.write(follow_topic, me.id, TagKey("music"))
    draft = NoteDraft(text="for later")
    due_ms = site.services.clock.now_ms() + DAY_MS
    await db.write(schedule_note, author=me, draft=draft, due_ms=due_ms)
    await db.write(avoid_host, urls, actor=me, text="loud.example")
    assert "/settings/data/account.json" in (await browser.get("/settings/data")).text
    answer = await browser.get("/settings/data/account.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    told = json.loads(answer.text)
    assert list(told) == list(SECTIONS)
    assert [each["iri"] for each in told["profile"]] == [me.iri]
    assert [each["source"] for each in told["posts"]] == ["what I wrote #Art"]
    assert told["posts"][0]["iri"] == note.iri
    assert told["bookmarks"] == [{"post": far.iri}]
    assert told["remarks"] == [{"person": him.iri, "text": "owes me a book"}]
    assert told["featured_topics"] == [{"topic": "art"}]
    assert told["followed_topics"] == [{"topic": "music"}]
    assert json.loads(told["scheduled"][0]["draft"])["text"] == "for later"
    assert told["avoided_servers"] == [{"host": "loud.example"}]
    assert [each["keyword"] for each in told["filter_keywords"]] == ["the end", "who"]
    assert told["sessions"] and "token" not in answer.text
    # Nothing of what others keep, and nothing for others.
    assert "wants a book back" not in answer.text
    theirs = json.loads((await stranger.get("/settings/data/account.json")).text)
    assert theirs["remarks"] == [{"person": me.iri, "text": "wants a book back"}]
    assert theirs["bookmarks"] == theirs["scheduled"] == []
    guest = await site.browser().get("/settings/data/account.json")
    assert guest.status_code in (302, 303, 401, 403)


async def test_long_sections_come_whole_and_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.transfers.belongings.AT_ONCE", 2)
    db = site.services.db
    browser, user = await site.newcomer("ana")
    me = await actor_of(site, user)
    notes = [await post(db, me, f"number {number}") for number in range(5)]
    poll = PollDraft(options=("a", "b", "c"), lasts_ms=DAY_MS)
    notes.append(await post(db, me, "which?", poll=poll))
    told = json.loads((await browser.get("/settings/data/account.json")).text)
    assert [each["iri"] for each in told["posts"]] == [note.iri for note in notes]
    assert [each["answer"] for each in told["polls"]] == ["a", "b", "c"]


def _take_in(
    w: Writer, me: Actor, other: Actor, note: Note, *, follows: bool = True
) -> None:
    """A list, a saved post and a filter."""
    if follows:
        made = create_list(w, me.id, ListDraft("Close, and dear"))
        add_members(w, made, [other.id, me.id])
    bookmark(w, actor=me, note=note)
    words = [KeywordChange(text="the end", whole_word=True), KeywordChange(text="who")]
    draft = FilterDraft("Spoilers", (Place.HOME,), Action.HIDE, w.now_ms + DAY_MS)
    add_note(w, create_filter(w, me.id, draft, words), note.id)


async def test_a_list_of_mastodon_is_imported_and_says_what_failed(
    site: Site,
) -> None:
    browser, _ = await site.newcomer("ana")
    stranger, _ = await site.newcomer("mei")
    data = (FILES / "following_accounts.csv").read_bytes()
    sent = {"file": ("following_accounts.csv", data, "text/csv")}
    wrong = await browser.post("/settings/data/imports", {"kind": "mutes"}, files=sent)
    assert wrong.status_code == 422 and "people to follow" in wrong.text
    missing = await browser.post("/settings/data/imports", {"kind": "mutes"})
    assert missing.status_code == 422 and "Choose a file." in missing.text
    begun = await browser.post(
        "/settings/data/imports", {"kind": "following"}, files=sent
    )
    busy = await browser.post(
        "/settings/data/imports", {"kind": "following"}, files=sent
    )
    assert busy.status_code == 422 and "Wait until the last list" in busy.text
    await site.services.db.write(
        lambda w: w.run(
            """
            UPDATE import_lines
            SET state = 'failed', reason = 'Their server did not answer.'
            WHERE handle <> 'mei@node.example'
            """
        )
    )
    await work(site)
    path = path_of(begun)
    page = await browser.get(path)
    assert "bo@Other.example" in page.text
    assert page.text.count("Their server did not answer.") == 2
    assert (await browser.get(f"{path}/failed.csv")).text == (
        "Account address\nana@peer.example\nbo@Other.example\n"
    )
    # Nobody else may know of it, or do anything to it.
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.get(f"{path}/failed.csv")).status_code == 404
    assert (await stranger.post(f"{path}/retry", {})).status_code == 404
    assert path in (await browser.get("/settings/data")).text
    again = await browser.post(f"{path}/retry", {})
    assert path_of(again) == path
    assert "1 of 3 so far" in (await browser.get(path)).text


async def test_news_of_moves_are_read_in_words(site: Site) -> None:
    browser, user = await site.newcomer("ana")
    for news in MoveNews:
        await site.services.db.write(
            notify,
            recipient_id=user.actor_id,
            kind=NotificationKind.MOVE,
            from_id=None,
            subject=f"{news} bo@old.example bo@new.example",
        )
    page = await browser.get("/notifications?show=follows")
    assert page.text.count('href="/@bo@new.example"') == len(MoveNews)
    assert "@bo@old.example, whom you block, moved to @bo@new.example" in page.text


async def test_a_move_that_only_one_side_claims_is_shown_as_a_claim(
    open_site: Site, peer: Peer
) -> None:
    new = peer.add("new")
    old = await open_site.services.strangers.ensure(peer.add("old", movedTo=new))
    await open_site.services.strangers.ensure(new)
    page = await open_site.browser().get(f"/@old@{host_of(peer)}")
    assert "says that it has moved to" in page.text and new in page.text
    peer.add("new", alsoKnownAs=[old.iri])
    known = await open_site.services.db.read(find_actor_by_iri, new)
    assert known is not None
    await open_site.services.strangers.refresh(known)
    page = await open_site.browser().get(f"/@old@{host_of(peer)}")
    assert "This account has moved." in page.text
