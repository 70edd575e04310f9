"""Quoting, letting others quote and answer, and deciding, through the pages."""

import re
from typing import Any

from support.app import Browser, Site
from support.notes import post as post_directly
from support.people import make_local

from node.actors.queries import get_actor
from node.ids import NoteId
from node.notes.models import Audience, Note, Visibility
from node.notes.queries.quotes import find_quote
from node.users.models import User

BLOCK = re.compile(r'<blockquote class="quoted".*?</blockquote>', re.DOTALL)


async def note_of(site: Site, user: User, **draft: Any) -> Note:
    author = await site.services.db.read(get_actor, user.actor_id)
    return await post_directly(site.services.db, author, **draft)


def id_in(path: str) -> NoteId:
    return NoteId(int(path.rsplit("/", 1)[1]))


async def quote(browser: Browser, note_id: NoteId, text: str = "See this") -> str:
    answer = await browser.post("/compose", {"text": text, "quote": str(note_id)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def test_a_note_is_quoted_through_the_form_and_shown_as_a_card(
    site: Site,
) -> None:
    ana, _ = await site.newcomer("ana")
    _, ben_user = await site.newcomer("ben")
    note = await note_of(site, ben_user, text="Tide mugs are back")

    around = await ana.get(f"/@ben/{note.id}")
    form = await ana.get(f"/compose?quote={note.id}")
    path = await quote(ana, note.id)
    page = await ana.get(path)

    assert f'href="/compose?quote={note.id}"' in around.text
    assert f'name="quote" value="{note.id}"' in form.text
    assert "Tide mugs are back" in form.text
    card = BLOCK.search(page.text)
    assert card is not None
    assert "Tide mugs are back" in card[0]
    assert f'href="/@ben/{note.id}"' in card[0]


async def test_of_what_a_quoted_note_quotes_there_is_a_link(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    _, ben_user = await site.newcomer("ben")
    first = await note_of(site, ben_user, text="Tide mugs are back")
    second = await quote(ana, first.id, "So they are")

    page = await ana.get(await quote(ana, id_in(second)))

    card = BLOCK.search(page.text)
    assert card is not None
    assert "So they are" in card[0]
    assert "Tide mugs are back" not in card[0]
    assert f'/@ben/{first.id}"' in card[0]


async def test_who_is_quoted_sees_it_and_takes_it_back(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    ben, ben_user = await site.newcomer("ben")
    note = await note_of(site, ben_user, text="Tide mugs are back")
    path = await quote(ana, note.id)
    await site.work()

    told = await ben.get("/notifications")
    listed = await ben.get(f"/@ben/{note.id}/quotes")
    as_guest = await site.browser().get(f"/@ben/{note.id}/quotes")
    stranger = await ana.post(f"/notes/{id_in(path)}/unquote")
    await ben.get("/notifications")
    taken = await ben.post(f"/notes/{id_in(path)}/unquote")
    page = await ana.get(path)

    assert "quoted your note" in told.text
    assert f"/notes/{id_in(path)}/unquote" in listed.text
    assert "See this" in as_guest.text
    assert "/unquote" not in as_guest.text
    assert stranger.status_code == 404
    assert taken.status_code == 303
    assert 'class="quoted"' not in page.text
    assert "No quotes yet" in (await ben.get(f"/@ben/{note.id}/quotes")).text


async def test_a_note_that_is_not_to_be_quoted_has_no_form_for_it(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    _, ben_user = await site.newcomer("ben")
    closed = await note_of(site, ben_user, may_quote=Audience.NOBODY)
    private = await note_of(site, ben_user, visibility=Visibility.FOLLOWERS)

    form = await ana.get(f"/compose?quote={closed.id}")
    await ana.get("/compose")
    answer = await ana.post("/compose", {"text": "x", "quote": str(closed.id)})
    hidden = await ana.post("/compose", {"text": "x", "quote": str(private.id)})

    assert form.status_code == 403
    assert answer.status_code == hidden.status_code == 422
    assert "does not want it quoted" in answer.text


async def test_a_note_for_followers_is_quoted_by_its_author_for_followers(
    site: Site,
) -> None:
    ana, user = await site.newcomer("ana")
    note = await note_of(site, user, visibility=Visibility.FOLLOWERS)

    await ana.get("/compose")
    wide = await ana.post("/compose", {"text": "x", "quote": str(note.id)})
    narrow = await ana.post(
        "/compose", {"text": "x", "quote": str(note.id), "visibility": "followers"}
    )

    assert wide.status_code == 422
    assert narrow.status_code == 303


async def test_a_reply_waits_for_the_author_who_wants_to_be_asked(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    ben, ben_user = await site.newcomer("ben")
    note = await note_of(site, ben_user, may_reply=Audience.ASK)
    page = f"/@ben/{note.id}"
    await ana.get(page)
    await ana.post(f"/notes/{note.id}/reply", {"text": "May I?"})
    await site.work()

    mine = await ana.get(page)
    theirs = await ben.get(page)
    guests = await site.browser().get(page)
    asked = await ben.get("/asked")
    told = await ben.get("/notifications")
    approve = re.search(r'action="(/asked/\d+/approve)', asked.text)
    assert approve is not None
    stranger = await ana.post(approve[1])
    await ben.get("/asked")
    done = await ben.post(approve[1])
    await site.work()

    assert "May I?" in mine.text
    assert "Only you see this" in mine.text
    assert "May I?" not in theirs.text + guests.text
    assert "May I?" in asked.text
    assert "asks to answer your note" in told.text
    assert stranger.status_code == 404
    assert done.status_code == 303
    assert "May I?" in (await site.browser().get(page)).text
    assert "Nobody is waiting" in (await ben.get("/asked")).text


async def test_a_note_that_takes_no_replies_refuses_them(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    _, ben_user = await site.newcomer("ben")
    note = await note_of(site, ben_user, may_reply=Audience.NOBODY)
    await ana.get(f"/@ben/{note.id}")

    answer = await ana.post(f"/notes/{note.id}/reply", {"text": "But I will"})

    assert answer.status_code == 422
    assert "Only people who are mentioned can comment" in answer.text
    assert "But I will" in answer.text


async def test_a_form_is_shown_to_whom_its_author_lets_answer(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    cleo, cleo_user = await site.newcomer("cleo")
    ben, ben_user = await site.newcomer("ben")
    note = await note_of(
        site,
        ben_user,
        text="Hello @cleo",
        mentioned={"cleo": cleo_user.actor_id},
        may_reply=Audience.FOLLOWERS,
        may_quote=Audience.FOLLOWERS,
    )
    path, form = f"/@ben/{note.id}", f'action="/notes/{note.id}/reply"'
    quote_path = f"/compose?quote={note.id}"
    words = "Only people who follow the author and those who are mentioned can comment"

    stranger, mentioned = await ana.get(path), await cleo.get(path)
    author, guest = await ben.get(path), await site.browser().get(path)
    await ana.post(f"/people/{ben_user.actor_id}/follow")
    follower = await ana.get(path)

    assert words in stranger.text
    assert form not in stranger.text
    assert quote_path not in stranger.text
    assert words in guest.text
    for page in (author, follower):
        assert form in page.text
        assert quote_path in page.text
        assert words not in page.text
    assert form in mentioned.text
    assert quote_path not in mentioned.text


async def test_what_people_usually_allow_is_a_setting(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    await ana.get("/settings/privacy")
    answer = await ana.post(
        "/settings/privacy",
        {
            "default_visibility": "public",
            "language": "en",
            "default_replies": "followers",
            "default_quotes": "nobody",
        },
    )
    form = await ana.get("/compose")

    assert answer.status_code == 303
    assert '<option value="followers" selected>' in form.text
    assert '<option value="nobody" selected>' in form.text


async def test_a_waiting_quote_is_a_link(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    ben, ben_user = await site.newcomer("ben")
    note = await note_of(site, ben_user, text="Tide mugs", may_quote=Audience.ASK)
    path = await quote(ana, note.id)
    await site.work()
    before = await ana.get(path)
    asked = await ben.get("/asked")
    approve = re.search(r'action="(/asked/\d+/approve)', asked.text)
    assert approve is not None
    await ben.post(approve[1])
    after = await ana.get(path)

    assert "has not agreed yet" in before.text
    assert "Tide mugs" not in before.text
    assert "Tide mugs" in after.text
    found = await site.services.db.read(find_quote, id_in(path))
    assert found is not None
    assert found.stamp_iri.startswith("https://node.example/ap/c/")


async def test_people_who_are_blocked_are_not_met_in_quotes(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    cleo, _ = await site.newcomer("cleo")
    ben = await make_local(site.services.db, "ben")
    note = await post_directly(site.services.db, ben, "Tide mugs")
    path = await quote(ana, note.id)
    await cleo.get("/@ben")
    await cleo.post(f"/people/{ben.id}/block")

    assert "Tide mugs" in (await ana.get(path)).text
    assert "Tide mugs" not in (await cleo.get(path)).text


async def test_who_may_answer_and_quote_is_changed_in_the_form_of_the_note(
    site: Site,
) -> None:
    ana, _ = await site.newcomer("ana")
    ben, ben_user = await site.newcomer("ben")
    note = await note_of(site, ben_user, text="Tide mugs", may_reply=Audience.ASK)
    form = await ben.get(f"/notes/{note.id}/edit")
    answer = await ben.post(
        f"/notes/{note.id}/edit",
        {"text": "Tide mugs", "may_reply": "mentioned", "may_quote": "nobody"},
    )
    seen = await ana.get(f"/@ben/{note.id}")

    assert '<option value="ask" selected>' in form.text
    assert answer.status_code == 303
    assert "Only people who are mentioned can comment" in seen.text
    assert f"/compose?quote={note.id}" not in seen.text
    assert "edited" not in seen.text


async def test_what_a_note_quotes_is_on_its_card_in_feeds(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    _, ben_user = await site.newcomer("ben")
    note = await note_of(site, ben_user, text="Tide mugs are back")
    await quote(ana, note.id, "Look at these")
    await site.work()

    feed = await ana.get("/explore")

    card = feed.text.partition("Look at these")[2].partition("</article>")[0]
    assert "quote-teaser" in card
    assert "Tide mugs are back" in card
