"""Reacting with an emoji on pages, and reading who did."""

from support.app import Site
from support.notes import post
from support.people import make_local

from node.database.types import Database
from node.notes.models import Note
from node.reactions.actions import react

TEA = "🍵"


async def note_of_ana(db: Database) -> tuple[Note, str]:
    ana = await make_local(db, "ana")
    note = await post(db, ana)
    return note, f"/@ana/{note.id}"


async def test_a_member_reacts_by_a_form_and_takes_it_back(site: Site) -> None:
    note, path = await note_of_ana(site.services.db)
    ben, _ = await site.newcomer("ben")
    assert f'action="/notes/{note.id}/react"' in (await ben.get(path)).text

    fields = {"emoji": "👍", "typed": TEA, "next": path}
    page = await ben.follow(await ben.post(f"/notes/{note.id}/react", fields))
    assert f'value="{TEA}" class="reaction" aria-pressed="true"' in page.text
    assert f'formaction="/notes/{note.id}/unreact"' in page.text
    assert 'value="👍" class="reaction" aria-pressed' not in page.text

    fields = {"emoji": TEA, "next": path}
    page = await ben.follow(await ben.post(f"/notes/{note.id}/unreact", fields))
    assert f'value="{TEA}"' not in page.text


async def test_what_is_no_emoji_is_said_and_changes_nothing(site: Site) -> None:
    note, path = await note_of_ana(site.services.db)
    ben, _ = await site.newcomer("ben")

    fields = {"typed": "<b>tea</b>", "next": path}
    page = await ben.follow(await ben.post(f"/notes/{note.id}/react", fields))

    assert "Choose or type one emoji." in page.text
    assert "aria-pressed" in page.text
    assert "formaction" not in page.text


async def test_a_guest_sees_reactions_and_is_asked_to_log_in(site: Site) -> None:
    db = site.services.db
    note, path = await note_of_ana(db)
    ben = await make_local(db, "ben")
    await db.write(react, site.services.urls, actor=ben, note=note, text=TEA)
    guest = site.browser()

    page = await guest.get(path)
    answer = await guest.post(f"/notes/{note.id}/react", {"emoji": TEA, "next": path})

    assert f'value="{TEA}" class="reaction" aria-pressed="false"' in page.text
    assert "Another emoji" not in page.text
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")


async def test_the_answer_to_a_like_brings_the_reactions_along(site: Site) -> None:
    db = site.services.db
    note, path = await note_of_ana(db)
    ben, _ = await site.newcomer("ben")
    await ben.post(f"/notes/{note.id}/react", {"emoji": TEA, "next": path})

    page = await ben.get(path)
    assert f'hx-select-oob="#reactions-{note.id}"' in page.text
    answer = await ben.post(
        f"/notes/{note.id}/like", {"next": path}, headers={"HX-Request": "true"}
    )
    assert f'id="reactions-{note.id}"' in answer.text
    assert f'value="{TEA}"' not in answer.text


async def test_reactions_are_told_by_emoji(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    posted = await ana.post("/compose", {"text": "Tea", "visibility": "public"})
    note_id = int(posted.headers["Location"].rsplit("/", 1)[1])
    for name, emoji in (("ben", TEA), ("cem", TEA), ("dee", "🍰")):
        fan, _ = await site.newcomer(name)
        await fan.post(f"/notes/{note_id}/react", {"emoji": emoji})

    page = await ana.get("/notifications")

    assert f"reacted with {TEA} to your note" in page.text
    assert "reacted with 🍰 to your note" in page.text
    assert page.text.count("reacted with") == 2
