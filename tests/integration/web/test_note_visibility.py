"""Private notes appear on no page to those who may not know of them.

Every kind of reader against every page and action that could tell. The word in the
note is looked for everywhere, and what is hidden answers as what never was.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx
import pytest
from support.app import Browser, Site
from support.notes import block_actor, follow, mentioning, post_to_homes
from support.people import make_user

from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle, get_actor
from node.database.types import Database, Reader
from node.ids import new_id
from node.notes.models import Note, Visibility
from node.reactions.actions import bookmark

SECRET = "zanzibar"
WARNING = "marmalade"

READERS = ("guest", "stranger", "follower", "mentioned", "blocked", "author")
MAY_SEE: Mapping[Visibility, frozenset[str]] = {
    Visibility.PUBLIC: frozenset(READERS) - {"blocked"},
    Visibility.UNLISTED: frozenset(READERS) - {"blocked"},
    Visibility.FOLLOWERS: frozenset(("follower", "mentioned", "author")),
    Visibility.DIRECT: frozenset(("mentioned", "author")),
}
LISTED = "/explore", "/topics/zebra", "/search?q=zanzibar", "/search?q=zebra"
VERBS = "like", "boost", "bookmark", "unlike", "unboost", "unbookmark"

# What a form is known by when it is sent twice.
_TOKEN = re.compile(r'value="[\w-]{43}"')
TOUCHES = (
    *("react", "unreact", "pin", "unpin", "vote", "unquote"),
    *("reply", "edit", "delete"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A note, and one reader in front of it."""

    note: Note
    browser: Browser

    @property
    def path(self) -> str:
        return f"/@author/{self.note.id}"


async def _actor(db: Database, name: str) -> Actor:
    user = await make_user(db, name)
    return await db.read(get_actor, user.actor_id)


async def _stage(site: Site, visibility: Visibility, reader: str) -> Stage:
    db = site.services.db
    people = {name: await _actor(db, name) for name in READERS if name != "guest"}
    author = people["author"]
    await follow(db, people["follower"], author)
    note = await post_to_homes(
        db,
        author,
        f"{SECRET} #zebra @mentioned",
        warning=WARNING,
        visibility=visibility,
        mentioned=mentioning(mentioned=people["mentioned"]),
    )
    await block_actor(db, author, people["blocked"])
    browser = site.browser()
    if reader != "guest":
        await browser.log_in(reader)
    return Stage(note, browser)


def _tells(text: str) -> bool:
    return (
        SECRET
        in text.replace("q=zanzibar", "")
        .replace('value="zanzibar"', "")
        .replace("<title>zanzibar", "")
        or WARNING in text
    )


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("visibility", list(Visibility))
async def test_a_note_is_told_to_those_who_may_see_it(
    site: Site, visibility: Visibility, reader: str
) -> None:
    stage = await _stage(site, visibility, reader)
    may_see = reader in MAY_SEE[visibility]

    for path in (stage.path, f"{stage.path}/history"):
        page = await stage.browser.get(path)
        assert page.status_code == (200 if may_see else 404)
        assert _tells(page.text) == may_see
    profile = await stage.browser.get("/@author")
    assert profile.status_code == 200
    assert _tells(profile.text) == may_see
    quote = await stage.browser.get(f"/compose?reply_to={stage.note.id}")
    assert _tells(quote.text) == (may_see and reader != "guest")

    for path in LISTED:
        shown = _tells((await stage.browser.get(path)).text)
        own_search = reader == "author" and path.startswith("/search")
        is_listed = visibility is Visibility.PUBLIC and may_see
        assert shown == (is_listed or own_search), path
    home = _tells((await stage.browser.get("/")).text)
    in_home = reader in ("author", "follower") and may_see
    as_guest = reader == "guest" and visibility is Visibility.PUBLIC
    assert home == (in_home or as_guest)


@pytest.mark.parametrize("reader", ["stranger", "blocked", "follower"])
async def test_what_one_may_not_see_cannot_be_touched(site: Site, reader: str) -> None:
    stage = await _stage(site, Visibility.DIRECT, reader)
    missing = new_id(stage.note.created_ms)
    for verb in (*VERBS, "reply", "delete", "edit"):
        fields = {"text": "Seen!"}
        hidden = await stage.browser.post(f"/notes/{stage.note.id}/{verb}", fields)
        absent = await stage.browser.post(f"/notes/{missing}/{verb}", fields)
        assert hidden.status_code == absent.status_code == 404, verb
    answer = await stage.browser.post(
        "/compose", {"text": "Seen!", "reply_to": str(stage.note.id)}
    )
    assert answer.status_code == 404
    assert (await stage.browser.get(f"/notes/{stage.note.id}/edit")).status_code == 404


@pytest.mark.parametrize("reader", ["guest", "stranger", "blocked", "follower"])
async def test_each_action_on_a_hidden_note_answers_as_on_none(
    site: Site, reader: str
) -> None:
    """With forms that are sound otherwise, so that only the note is in the way."""
    stage = await _stage(site, Visibility.DIRECT, reader)
    hidden, missing = str(stage.note.id), str(new_id(stage.note.created_ms))
    fields = {"text": "Seen!", "emoji": "🍵", "choice": "0", "quoting": "1"}
    refused = 404 if reader != "guest" else None

    for verb in (*VERBS, *TOUCHES):
        answers = [
            await stage.browser.post(f"/notes/{number}/{verb}", fields)
            for number in (hidden, missing)
        ]
        _look_alike(answers, hidden, missing, refused)
    for name in ("reply_to", "quote"):
        answers = [
            await stage.browser.post("/compose", {**fields, name: number})
            for number in (hidden, missing)
        ]
        _look_alike(answers, hidden, missing, None)
        assert answers[0].status_code >= 400
    report = {"category": "spam", "text": "Look"}
    answers = [
        await stage.browser.post("/report", {**report, "note": number})
        for number in (hidden, missing)
    ]
    _look_alike(answers, hidden, missing, 404)
    for path in ("/report?note={}", "/compose?quote={}", "/compose?reply_to={}"):
        answers = [
            await stage.browser.get(path.format(number)) for number in (hidden, missing)
        ]
        _look_alike(answers, hidden, missing, None)
        assert not _tells(answers[0].text)


def _look_alike(
    answers: Sequence[httpx.Response], hidden: str, missing: str, status: int | None
) -> None:
    first, second = answers
    assert first.status_code == second.status_code == (status or first.status_code)
    assert first.status_code != 200 or "/compose" in str(first.request.url)
    texts = [_TOKEN.sub("", each.text) for each in answers]
    assert texts[0].replace(hidden, missing) == texts[1]
    where = first.headers.get("Location", "").replace(hidden, missing)
    assert where == second.headers.get("Location", "")


async def test_hidden_and_absent_look_the_same(site: Site) -> None:
    stage = await _stage(site, Visibility.FOLLOWERS, "guest")
    missing = new_id(stage.note.created_ms)
    for accept in ("text/html", "*/*"):
        headers = {"Accept": accept}
        hidden = await stage.browser.get(stage.path, headers=headers)
        absent = await stage.browser.get(f"/@author/{missing}", headers=headers)
        assert hidden.text == absent.text
        assert dict(hidden.headers) == dict(absent.headers)


async def test_a_server_learns_nothing_from_the_address_of_a_page(site: Site) -> None:
    stage = await _stage(site, Visibility.DIRECT, "guest")
    missing = new_id(stage.note.created_ms)
    headers = {"Accept": "application/activity+json"}
    for number in (stage.note.id, missing):
        answer = await stage.browser.get(f"/@author/{number}", headers=headers)
        assert answer.status_code == 303
        assert answer.headers["Location"].endswith(f"/ap/n/{number}")


async def test_a_private_note_is_not_boostable_by_others(site: Site) -> None:
    stage = await _stage(site, Visibility.FOLLOWERS, "follower")
    answer = await stage.browser.post(f"/notes/{stage.note.id}/boost")
    assert answer.status_code == 403
    page = (await stage.browser.get(stage.path)).text
    assert f"/notes/{stage.note.id}/boost" not in page


async def test_a_saved_note_leaves_with_the_right_to_see_it(
    site: Site, db: Database
) -> None:
    stage = await _stage(site, Visibility.PUBLIC, "stranger")
    stranger = await db.read(_find, "stranger")
    author = await db.read(_find, "author")
    await db.write(bookmark, actor=stranger, note=stage.note)
    assert _tells((await stage.browser.get("/bookmarks")).text)
    await block_actor(db, author, stranger)
    assert not _tells((await stage.browser.get("/bookmarks")).text)


@pytest.mark.parametrize("reader", ["guest", "follower"])
async def test_only_public_notes_of_the_willing_are_indexed(
    site: Site, reader: str
) -> None:
    stage = await _stage(site, Visibility.UNLISTED, reader)
    page = (await stage.browser.get(stage.path)).text
    assert '<meta name="robots" content="noindex, noarchive">' in page


async def test_a_name_in_the_path_must_be_the_authors(site: Site) -> None:
    stage = await _stage(site, Visibility.PUBLIC, "guest")
    for who in ("stranger", "nobody", "author@peer.example", "author@", "@author"):
        page = await stage.browser.get(f"/@{who}/{stage.note.id}")
        assert page.status_code == 404, who
    for number in ("0", "x", "9" * 40, "-1", "１"):
        page = await stage.browser.get(f"/@author/{number}")
        assert page.status_code == 404, number


def _find(r: Reader, name: str) -> Actor:
    actor = find_actor_by_handle(r, name)
    assert actor is not None
    return actor
