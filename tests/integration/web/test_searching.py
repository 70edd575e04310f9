"""Search: what is known here, and people and notes looked up on their servers."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from support.app import CLIENT_IP, Site, serve
from support.notes import follow, post, post_to_homes, receive_new
from support.people import make_keys, make_remote, make_user
from support.scripted_peer import (
    ScriptedPeer,
    json_answer,
    redirect,
    serve_script,
)
from support.servers import set_policy

from node import lookups
from node.actors.actions import set_privacy
from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle, get_actor
from node.clock import SetClock
from node.database.types import Database
from node.limits.decisions import Policy
from node.limits.rates import Limit
from node.notes.models import Visibility
from node.notes.queries import find_note_by_iri

AS = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{AS}#Public"


@dataclass(frozen=True, slots=True)
class World:
    """Our node and one peer, which has `@nora` and a note of hers."""

    site: Site
    peer: ScriptedPeer

    @property
    def handle(self) -> str:
        return f"@nora@localhost:{self.peer.port}"


@pytest.fixture
async def world(db: Database, clock: SetClock, tmp_path: Path) -> AsyncIterator[World]:
    settings = {
        "federation_allow_http": "true",
        "federation_allow_networks": "127.0.0.0/8,::1/128",
    }
    async with (
        serve_script(name="localhost") as peer,
        serve(db, clock, tmp_path / "data", **settings) as site,
    ):
        script(peer)
        yield World(site, peer)


def script(peer: ScriptedPeer) -> None:
    iri = peer.url("/users/nora")
    peer.routes |= {
        "/.well-known/webfinger": json_answer(
            {
                "subject": f"acct:nora@localhost:{peer.port}",
                "links": [
                    {"rel": "self", "type": "application/activity+json", "href": iri}
                ],
            },
            "application/jrd+json",
        ),
        "/users/nora": json_answer(_actor(peer, iri)),
        "/notes/1": json_answer(_note(peer, iri)),
        "/@nora/1": redirect(peer.url("/notes/1")),
        "/@nora": redirect(iri),
        "/page": json_answer({"title": "nothing of ours"}, "application/json"),
    }


def _actor(peer: ScriptedPeer, iri: str) -> dict[str, Any]:
    return {
        "@context": [AS, "https://w3id.org/security/v1"],
        "id": iri,
        "type": "Person",
        "preferredUsername": "nora",
        "name": "Nora North",
        "inbox": f"{iri}/inbox",
        "outbox": f"{iri}/outbox",
        "url": peer.url("/@nora"),
        "publicKey": {
            "id": f"{iri}#main-key",
            "owner": iri,
            "publicKeyPem": make_keys().public_pem,
        },
    }


def _note(peer: ScriptedPeer, author: str) -> dict[str, Any]:
    return {
        "@context": AS,
        "id": peer.url("/notes/1"),
        "type": "Note",
        "attributedTo": author,
        "content": "<p>From the north<script>alert(1)</script></p>",
        "url": peer.url("/@nora/1"),
        "to": [PUBLIC],
        "published": "2026-11-20T10:00:00Z",
    }


async def actor_of(site: Site, name: str) -> Actor:
    user = await make_user(site.services.db, name)
    return await site.services.db.read(get_actor, user.actor_id)


def search_for(text: str) -> str:
    return f"/search?{urlencode({'q': text})}"


def fault_in(page: str) -> str:
    found = re.search(r'notice-warn">.*?<p>(.*?)</p>', page, re.DOTALL)
    return found.group(1) if found else ""


@pytest.mark.parametrize("spelling", ["{0}", "nora@localhost:{1}", " {0} "])
async def test_a_handle_finds_somebody_on_another_server(
    world: World, spelling: str
) -> None:
    ana, _ = await world.site.newcomer("ana")
    text = spelling.format(world.handle, world.peer.port)
    page = (await ana.get(search_for(text))).text
    assert "Nora North" in page
    assert f'href="/{world.handle}"' in page
    assert re.search(r'action="/people/\d+/follow"', page)
    assert fault_in(page) == ""
    profile = await ana.get(f"/{world.handle}")
    assert profile.status_code == 200
    assert "Nora North" in profile.text


@pytest.mark.parametrize("path", ["/notes/1", "/@nora/1"])
async def test_an_address_finds_a_note_on_another_server(
    world: World, db: Database, path: str
) -> None:
    ana, _ = await world.site.newcomer("ana")
    page = (await ana.get(search_for(world.peer.url(path)))).text
    note = await db.read(find_note_by_iri, world.peer.url("/notes/1"))
    assert note is not None
    assert f'href="/{world.handle}/{note.id}"' in page
    assert "alert(1)" not in page
    shown = (await ana.get(f"/{world.handle}/{note.id}")).text
    assert "From the north" in shown
    assert f'rel="canonical" href="{world.peer.url("/@nora/1")}"' in shown
    assert 'content="noindex, noarchive"' in shown


@pytest.mark.parametrize("path", ["/users/nora", "/@nora"])
async def test_an_address_finds_a_person(world: World, path: str) -> None:
    ana, _ = await world.site.newcomer("ana")
    page = (await ana.get(search_for(world.peer.url(path)))).text
    assert "Nora North" in page


async def test_a_known_note_is_not_fetched_again(world: World) -> None:
    ana, _ = await world.site.newcomer("ana")
    address = search_for(world.peer.url("/notes/1"))
    await ana.get(address)
    asked = len(world.peer.received)
    assert "From the north" in (await ana.get(address)).text
    assert len(world.peer.received) == asked


@pytest.mark.parametrize("path", ["/users/nobody", "/page", "/"])
async def test_an_address_of_nothing_says_so(world: World, path: str) -> None:
    ana, _ = await world.site.newcomer("ana")
    page = await ana.get(search_for(world.peer.url(path)))
    assert page.status_code == 200
    assert fault_in(page.text)


async def test_a_guest_makes_the_node_ask_nobody(world: World) -> None:
    guest = world.site.browser()
    for text in (world.handle, world.peer.url("/notes/1")):
        page = (await guest.get(search_for(text))).text
        assert fault_in(page).startswith("Log in")
    assert (await guest.get(f"/{world.handle}")).status_code == 404
    assert world.peer.received == []


async def test_an_unknown_profile_elsewhere_is_looked_up(world: World) -> None:
    ana, _ = await world.site.newcomer("ana")
    answer = await ana.get(f"/{world.handle}")
    assert answer.status_code == 303
    assert "Nora North" in (await ana.follow(answer)).text


async def test_a_silent_server_does_not_hold_up_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "SEARCH_S", 0.05)
    never = asyncio.Event()

    async def stay_silent(_: object, __: asyncio.StreamWriter) -> None:
        await never.wait()

    world.peer.routes["/.well-known/webfinger"] = stay_silent
    ana, _ = await world.site.newcomer("ana")
    page = (await ana.get(search_for(world.handle))).text
    assert "did not answer in time" in fault_in(page)


async def test_a_blocked_server_is_not_asked(world: World, db: Database) -> None:
    ana, _ = await world.site.newcomer("ana")
    await db.write(
        set_policy, f"localhost:{world.peer.port}", Policy.BLOCKED, reason="spam"
    )
    await world.site.services.peers.load(db)
    page = (await ana.get(search_for(world.handle))).text
    assert fault_in(page)
    assert world.peer.received == []


async def test_people_named_in_a_note_are_found_on_their_server(
    world: World, db: Database
) -> None:
    ana, _ = await world.site.newcomer("ana")
    answer = await ana.post("/compose", {"text": f"Hello {world.handle}!"})
    page = (await ana.follow(answer)).text
    assert f'href="{world.peer.url("/@nora")}"' in page
    nora = await db.read(find_actor_by_handle, "nora", f"localhost:{world.peer.port}")
    assert nora is not None


@pytest.mark.parametrize(
    "path", ["/@ana", "/@ana/12?x=1", "/topics/clay", "/settings/profile"]
)
async def test_an_address_of_ours_leads_there(site: Site, path: str) -> None:
    answer = await site.browser().get(search_for(f"https://node.example{path}"))
    assert answer.status_code == 303
    assert answer.headers["Location"] == path


async def test_our_address_in_disguise_leads_nowhere_else(site: Site) -> None:
    for path in ("//evil.example", "/\\evil.example", "/%2fevil.example"):
        answer = await site.browser().get(search_for(f"https://node.example{path}"))
        assert answer.headers["Location"] == "/"


async def test_each_tab_searches_its_own(site: Site, db: Database) -> None:
    clay = await actor_of(site, "clayton")
    await post_to_homes(db, clay, "A clay bowl #claywork")
    guest = site.browser()
    everything = (await guest.get("/search?q=clay")).text
    assert all(id_ in everything for id_ in ("found-people", "found-topics"))
    words = {"people": "found-people", "topics": "found-topics", "notes": "found-notes"}
    for tab, section in words.items():
        page = (await guest.get(f"/search?q=clay&tab={tab}")).text
        found = {each for each in words.values() if f'id="{each}"' in page}
        assert found <= {section}


async def test_only_the_willing_are_found_by_their_words(
    site: Site, db: Database
) -> None:
    ana, bob = await actor_of(site, "ana"), await actor_of(site, "bob")
    await db.write(
        set_privacy, bob.id, locked=False, discoverable=True, indexable=False
    )
    await post(db, ana, "Turquoise glaze")
    await post(db, bob, "Turquoise sea")
    await post(db, ana, "Turquoise secret", visibility=Visibility.FOLLOWERS)
    page = (await site.browser().get("/search?q=turquoise")).text
    assert "Turquoise glaze" in page
    assert "Turquoise sea" not in page
    assert "Turquoise secret" not in page


async def test_a_private_note_from_elsewhere_is_not_found_by_its_address(
    site: Site, db: Database
) -> None:
    ana, user = await site.newcomer("ana")
    nora = await make_remote(db, "nora")
    note = await receive_new(
        db, nora, html="<p>Hush</p>", visibility=Visibility.FOLLOWERS
    )
    assert "Hush" not in (await ana.get(search_for(note.iri))).text
    me = await db.read(get_actor, user.actor_id)
    await follow(db, me, nora)
    assert "Hush" in (await ana.get(search_for(note.iri))).text


@pytest.mark.parametrize(
    "text",
    ["", "%01", "<script>", "'", '"', "%22%22", "*", "a" * 5_000, "%F0%9F%98%80"],
)
async def test_odd_words_are_answered_with_a_page(site: Site, text: str) -> None:
    page = await site.browser().get(f"/search?q={text}&tab=everything")
    assert page.status_code == 200
    assert "<script>" not in page.text.partition("<main")[2]


async def test_searching_is_limited_for_a_client(site: Site) -> None:
    guest = site.browser()
    assert (await guest.get("/search?q=a")).status_code == 200
    while site.services.rates.peek(Limit.SEARCH, CLIENT_IP).remaining:
        site.services.rates.check(Limit.SEARCH, CLIENT_IP)
    assert (await guest.get("/search?q=a")).status_code == 429
    assert (await site.browser(ip="203.0.113.9").get("/search?q=a")).status_code == 200
