"""Finishing here what was begun on another site: asked first, done by a form."""

from urllib.parse import quote, urlencode

import httpx
import pytest
from support.app import BASE_URL, Browser, Site, path_of
from support.federated import count_rows
from support.notes import post
from support.people import make_local, make_remote

from node.actors.models import Actor
from node.notes.models import Visibility
from node.relations.queries import find_follow


def intent(do: str, **query: str) -> str:
    return "/intent?" + urlencode({"do": do, **query})


async def asks(browser: Browser, path: str) -> httpx.Response:
    """The page asks, and opening it changed nothing."""
    response = await browser.get(path)
    assert response.status_code == 200, response.text
    assert "Nothing happens until you say so" in response.text
    return response


@pytest.fixture
async def author(site: Site) -> Actor:
    return await make_local(site.services.db, "nora")


async def test_a_guest_logs_in_and_comes_back(site: Site) -> None:
    path = intent("follow", uri="https://peer.example/users/nora")
    response = await site.browser().get(path)
    assert response.status_code == 303
    assert path_of(response) == f"/login?next={quote(path, safe='')}"


@pytest.mark.parametrize("place", ["here", "elsewhere"])
async def test_a_person_is_followed_after_a_question(
    site: Site, author: Actor, place: str
) -> None:
    db = site.services.db
    target = author if place == "here" else await make_remote(db, "nora")
    browser, user = await site.newcomer("ana")
    for uri in (target.iri, target.page_url):
        before = await count_rows(db)
        page = await asks(browser, intent("follow", uri=uri))
        assert "Follow this person?" in page.text
        assert await count_rows(db) == before
    # OStatus subscribe has no `do`.
    await asks(browser, "/intent?" + urlencode({"uri": target.iri}))
    await browser.post(f"/people/{target.id}/follow", {"next": "/intent"})
    assert await db.read(find_follow, user.actor_id, target.id) is not None


async def test_the_form_of_an_intent_needs_its_token(site: Site, author: Actor) -> None:
    browser, user = await site.newcomer("ana")
    await asks(browser, intent("follow", uri=author.iri))
    forged = await browser.post(f"/people/{author.id}/follow", {"csrf": "guess"})
    assert forged.status_code == 403
    db = site.services.db
    assert await db.read(find_follow, user.actor_id, author.id) is None


@pytest.mark.parametrize(
    ("do", "question", "action"),
    [
        ("like", "Like this note?", "/like"),
        ("announce", "Boost this note?", "/boost"),
        ("follow", "Is this what you looked for?", ""),
    ],
)
async def test_a_note_is_liked_or_boosted_after_a_question(
    site: Site, author: Actor, do: str, question: str, action: str
) -> None:
    db = site.services.db
    note = await post(db, author, "tea at four")
    browser, _ = await site.newcomer("ana")
    for uri in (note.iri, note.url):
        before = await count_rows(db)
        page = await asks(browser, intent(do, uri=uri))
        assert question in page.text
        assert "tea at four" in page.text
        assert (f'action="/notes/{note.id}{action}"' in page.text) == bool(action)
        assert await count_rows(db) == before


async def test_an_object_is_opened(site: Site, author: Actor) -> None:
    note = await post(site.services.db, author, "tea")
    browser, _ = await site.newcomer("ana")
    for uri, path in ((note.iri, f"/@nora/{note.id}"), (author.iri, "/@nora")):
        response = await browser.get(intent("object", uri=uri))
        assert (response.status_code, path_of(response)) == (303, path)


async def test_what_one_may_not_see_is_not_there(site: Site, author: Actor) -> None:
    private = await post(
        site.services.db, author, "secret", visibility=Visibility.DIRECT
    )
    browser, _ = await site.newcomer("ana")
    for do in ("like", "object"):
        hidden = await browser.get(intent(do, uri=private.iri))
        nothing = await browser.get(intent(do, uri=f"{BASE_URL}/ap/n/1"))
        assert (hidden.status_code, nothing.status_code) == (404, 404)
        assert "secret" not in hidden.text


async def test_a_note_is_filled_in_and_not_sent(site: Site, author: Actor) -> None:
    parent = await post(site.services.db, author, "tea?")
    browser, _ = await site.newcomer("ana")
    before = await count_rows(site.services.db)
    sent = intent(
        "create",
        content="<p>Look <script>alert(1)</script>here</p>",
        name="A find",
        inReplyTo=parent.iri,
    )
    response = await browser.get(sent)
    assert response.status_code == 303
    page = await browser.follow(response)
    assert page.status_code == 200
    assert "Look here</textarea>" in page.text
    assert 'value="A find"' in page.text
    assert f'name="reply_to" value="{parent.id}"' in page.text
    assert await count_rows(site.services.db) == before


@pytest.mark.parametrize(
    "path",
    [
        intent("follow", uri="javascript:alert(1)"),
        intent("like", uri="data:text/html,x"),
        intent("like", uri="nora@peer.example"),
        intent("follow", uri="//evil.example/x"),
        intent("follow", uri=""),
        intent("follow", uri="https://peer.example/" + "x" * 3_000),
        intent("create", content="x", inReplyTo="file:///etc/passwd"),
        intent("delete", uri="https://peer.example/users/nora"),
    ],
)
async def test_other_addresses_are_refused(site: Site, path: str) -> None:
    browser, _ = await site.newcomer("ana")
    assert (await browser.get(path)).status_code == 400


async def test_the_federation_document_is_served(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/about/federation", headers={"Accept": "text/html"})
    raw = await browser.get("/about/federation", headers={"Accept": "text/markdown"})
    assert "Supported FEPs" in page.text
    assert raw.headers["content-type"].startswith("text/markdown")
    assert raw.text.startswith("# Federation")
