"""Writing, editing, answering and deleting notes through the forms."""

import re

import httpx
import pytest
from support.app import Browser, Site
from support.notes import count_rows, follow, list_jobs, make_photo
from support.notes import post as post_directly
from support.people import make_local
from support.pictures import SECRETS, quarters, tell_tale_photo
from support.queries import assert_queries

from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.database.types import Database
from node.ids import NoteId
from node.limits.rates import RATES, Limit
from node.notes.queries import get_note
from node.notes.readmodel import NoteView, load_notes
from node.users.models import User
from node.web.notes import COMMENTS

WIDE = ("wide.jpg", tell_tale_photo("JPEG"), "image/jpeg")
TALL = ("tall.jpg", tell_tale_photo("JPEG", quarters(300, 450)), "image/jpeg")
BROKEN = ("broken.jpg", b"\xff\xd8\xff no picture", "image/jpeg")

_FAULT = re.compile(r'href="#[fr]-([^"]+)">([^<]+)</a>')


def faults_of(response: httpx.Response) -> dict[str, str]:
    """The faults on top of a form, by field."""
    return dict(_FAULT.findall(response.text))


def id_in(path: str) -> NoteId:
    return NoteId(int(path.partition("#")[0].rsplit("/", 1)[1]))


async def load(site: Site, path: str, reader: User) -> NoteView:
    found = await site.services.db.read(
        load_notes, [id_in(path)], viewer_id=reader.actor_id
    )
    return found[0]


async def post(browser: Browser, **fields: str) -> str:
    """A note; the path of its page."""
    answer = await browser.post("/compose", {"text": "Hello", **fields})
    assert answer.status_code == 303, faults_of(answer)
    return answer.headers["Location"]


async def test_a_new_account_writes_to_few_strangers_a_day(
    site: Site, clock: SetClock
) -> None:
    ana, user = await site.newcomer("ana")
    db = site.services.db
    names = [f"bo{number}" for number in range(RATES[Limit.FIRST_CONTACT].limit)]
    for name in names:
        await make_local(db, name)
    fan = await make_local(db, "fan")
    await make_local(db, "cleo")
    await follow(db, fan, await db.read(get_actor, user.actor_id))
    await post(ana, text=" ".join(f"@{name}" for name in names))

    stopped = await ana.post("/compose", {"text": "Look, @cleo", "title": "Mine"})
    direct = await ana.post("/compose", {"text": "@cleo", "visibility": "direct"})
    await post(ana, text="@fan, thanks. Nobody else is meant.")
    clock.advance(7 * DAY_MS)
    await ana.log_in("ana")
    await post(ana, text="Look, @cleo")

    assert stopped.status_code == direct.status_code == 422
    assert "first week" in faults_of(stopped)["text"]
    assert 'value="Mine"' in stopped.text


async def test_two_photos_with_descriptions_become_a_note(site: Site) -> None:
    ana, user = await site.newcomer("ana")
    answer = await ana.post(
        "/compose",
        {
            "title": "Two bowls",
            "text": "Red and #blue",
            "topics": "pottery #glaze",
            "summary": "clay",
            "is_sensitive": "1",
            "visibility": "unlisted",
            "language": "en",
            "alt_new1": "A wide bowl",
            "order_new1": "1",
            "alt_new2": "A tall vase",
            "order_new2": "2",
            "cover": "new2",
        },
        files={"photo_new1": WIDE, "photo_new2": TALL},
    )
    assert answer.status_code == 303
    view = await load(site, answer.headers["Location"], user)
    assert (view.note.title, view.note.warning) == ("Two bowls", "clay")
    assert view.note.sensitive
    assert view.note.visibility == "unlisted"
    assert [each.alt for each in view.media] == ["A tall vase", "A wide bowl"]
    assert {each.key for each in view.topics} == {"blue", "pottery", "glaze"}


async def test_a_photo_loses_its_hidden_details_and_is_served(site: Site) -> None:
    ana, user = await site.newcomer("ana")
    answer = await ana.post("/compose", files={"photo_new1": WIDE})
    page = await ana.follow(answer)
    assert page.status_code == 200
    (media,) = (await load(site, answer.headers["Location"], user)).media
    copy = await site.services.media.open_variant(media.key, "w640.webp")
    sent = copy.path.read_bytes() if copy.path else copy.body
    assert sent
    assert not any(secret in sent for secret in SECRETS)
    assert f"/media/{media.key}/w640.webp" in page.text


async def test_a_private_photo_has_a_secret_address_that_ends_with_its_note(
    site: Site,
) -> None:
    """Whoever has the address has the photo, without a token, until then."""
    ana, user = await site.newcomer("ana")
    fields = {"visibility": "followers"}
    answer = await ana.post("/compose", fields, files={"photo_new1": WIDE})
    view = await load(site, answer.headers["Location"], user)
    path = f"/media/{view.media[0].key}/w640.webp"
    guest = site.browser()
    before = await guest.get(path)

    await ana.post(f"/notes/{view.note.id}/delete")

    assert len(view.media[0].key) * 6 >= 128
    assert before.status_code == 200
    assert (await guest.get(path)).status_code == 404


async def test_a_fault_elsewhere_keeps_the_photos_that_were_accepted(
    site: Site,
) -> None:
    ana, user = await site.newcomer("ana")
    failed = await ana.post(
        "/compose",
        {
            "title": "t" * 81,
            "text": "Still here",
            "alt_new1": "A wide bowl",
            "topics": "a!b",
        },
        files={"photo_new1": WIDE, "photo_new2": BROKEN},
    )
    assert failed.status_code == 422
    assert set(faults_of(failed)) == {"title", "photo_new2", "topics"}
    assert "Still here" in failed.text
    assert "A wide bowl" in failed.text
    kept = re.findall(r'name="media" value="(\d+)"', failed.text)
    assert len(kept) == 1

    answer = await ana.post(
        "/compose", {"text": "Still here", "media": kept, f"alt_m{kept[0]}": "A bowl"}
    )
    assert answer.status_code == 303
    view = await load(site, answer.headers["Location"], user)
    assert [each.alt for each in view.media] == ["A bowl"]


async def test_an_edit_changes_order_descriptions_and_words(site: Site) -> None:
    ana, user = await site.newcomer("ana")
    answer = await ana.post(
        "/compose",
        {"text": "First\n\n#clay", "alt_new1": "one", "alt_new2": "two"},
        files={"photo_new1": WIDE, "photo_new2": TALL},
    )
    path = answer.headers["Location"]
    before = await load(site, path, user)
    one, two = (each.id for each in before.media)
    form = await ana.get(f"/notes/{id_in(path)}/edit")
    assert 'value="clay"' in form.text

    saved = await ana.post(
        f"/notes/{id_in(path)}/edit",
        {
            "text": "Second",
            "visibility": "direct",
            "media": [str(one), str(two)],
            f"alt_m{one}": "one, described better",
            f"order_m{one}": "2",
            f"order_m{two}": "1",
        },
    )
    assert saved.status_code == 303
    after = await load(site, path, user)
    assert [each.alt for each in after.media] == ["two", "one, described better"]
    assert after.note.source == "Second"
    assert after.note.visibility == "public"
    history = await site.browser().get(f"{path}/history")
    assert history.text.count('class="revision-date"') == 2
    assert "First" in history.text
    _, older = history.text.split('class="revision-date"')[1:]
    assert re.findall(r'<img src="[^"]+" alt="([^"]*)"', older) == ["one", "two"]


async def test_a_new_description_alone_is_an_edit(site: Site, db: Database) -> None:
    ana, user = await site.newcomer("ana")
    answer = await ana.post(
        "/compose", {"text": "Bowl", "alt_new1": "one"}, files={"photo_new1": WIDE}
    )
    path = answer.headers["Location"]
    (media,) = (await load(site, path, user)).media
    fields = {"text": "Bowl", "media": str(media.id)}
    for alt in ("one", "one, and a half"):
        fields[f"alt_m{media.id}"] = alt
        await ana.post(f"/notes/{id_in(path)}/edit", fields)
    assert len(await list_jobs(db, "note_edited")) == 1
    (media,) = (await load(site, path, user)).media
    assert media.alt == "one, and a half"


async def test_a_photo_is_removed_by_its_box(site: Site) -> None:
    ana, user = await site.newcomer("ana")
    answer = await ana.post("/compose", {"text": "x"}, files={"photo_new1": WIDE})
    path = answer.headers["Location"]
    (media,) = (await load(site, path, user)).media
    await ana.post(
        f"/notes/{id_in(path)}/edit",
        {"text": "x", "media": str(media.id), f"remove_m{media.id}": "1"},
    )
    assert (await load(site, path, user)).media == ()


async def test_somebody_elses_photo_is_neither_used_nor_shown(
    site: Site, db: Database
) -> None:
    ana, _ = await site.newcomer("ana")
    _, other = await site.newcomer("bob")
    bob = await db.read(get_actor, other.actor_id)
    photo = await make_photo(db, bob, "bob's secret")
    failed = await ana.post("/compose", {"text": "Mine", "media": str(photo)})
    assert failed.status_code == 422
    assert "bob's secret" not in failed.text
    assert 'name="media"' not in failed.text


async def test_more_photos_than_a_note_has_are_refused_before_any_is_read(
    site: Site, db: Database
) -> None:
    ana, _ = await site.newcomer("ana")
    kept = [str(number) for number in range(1, 19)]
    failed = await ana.post(
        "/compose", {"text": "x", "media": kept}, files={"photo_new1": WIDE}
    )
    assert failed.status_code == 422
    assert await count_rows(db, "media") == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"title": "x" * 81, "text": "x"}, "title"),
        ({"summary": "x" * 301, "text": "x"}, "summary"),
        ({"text": "x", "language": "<b>"}, "language"),
        ({"text": "x", "topics": " ".join("abcdefghijk")}, "topics"),
        ({"text": "x", "topics": "1 2 3"}, "topics"),
        ({"text": "x", "visibility": "everybody"}, "visibility"),
        ({"text": " ".join(f"@p{n}" for n in range(51))}, "text"),
        ({"text": "@nobody psst", "visibility": "direct"}, "text"),
        ({"text": "x", "products": "12"}, "products"),
    ],
)
async def test_a_fault_is_shown_at_its_field_and_nothing_is_lost(
    site: Site, db: Database, fields: dict[str, str], field: str
) -> None:
    ana, _ = await site.newcomer("ana")
    failed = await ana.post("/compose", fields)
    assert failed.status_code == 422
    assert set(faults_of(failed)) == {field}
    assert await count_rows(db, "notes") == 0


async def test_words_cannot_break_out_of_the_page(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    nasty = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    path = await post(ana, text=nasty, title=nasty, summary=nasty)
    for page in (path, "/explore", "/@ana", f"/notes/{id_in(path)}/edit"):
        shown = (await ana.get(page)).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


async def test_a_reply_stands_under_the_note_it_answers(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    bob, _ = await site.newcomer("bob")
    path = await post(ana, text="What colour?")
    answer = await bob.post(f"/notes/{id_in(path)}/reply", {"text": "Red, surely"})
    assert answer.status_code == 303
    number = answer.headers["Location"].removeprefix(f"{path}#c-")
    page = await site.browser().get(path)
    assert f'id="c-{number}"' in page.text
    assert "Red, surely" in page.text
    own = await bob.get(f"/@bob/{number}")
    assert 'class="ancestors"' in own.text


async def test_a_reply_to_a_long_thread_leads_to_its_page(
    site: Site, db: Database
) -> None:
    ana, user = await site.newcomer("ana")
    author = await db.read(get_actor, user.actor_id)
    path = await post(ana, text="Say something")
    for number in range(COMMENTS + 3):
        await post_directly(db, author, f"Word {number}", reply_to_id=id_in(path))
    answer = await ana.post(f"/notes/{id_in(path)}/reply", {"text": "The last word"})
    first = (await ana.get(path)).text
    assert "The last word" not in first
    assert first.count('class="comment depth-0"') == COMMENTS
    page = (await ana.follow(answer)).text
    assert "The last word" in page
    assert page.count('class="comment depth-0"') == 4


async def test_a_reply_that_fails_comes_back_with_its_words(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    path = await post(ana)
    failed = await ana.post(
        f"/notes/{id_in(path)}/reply", {"text": "x" * 5_001, "summary": "long"}
    )
    assert failed.status_code == 422
    assert "text" in faults_of(failed)
    assert "x" * 5_001 in failed.text


async def test_a_deleted_note_is_gone_everywhere(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    path = await post(ana, text="Short-lived")
    await post(ana, text="Another")
    answer = await ana.post(f"/notes/{id_in(path)}/delete")
    assert answer.headers["Location"] == "/@ana"
    guest = site.browser()
    for reader in (ana, guest):
        assert (await reader.get(path)).status_code == 410
        assert (await reader.get(f"{path}/history")).status_code == 410
        assert "Short-lived" not in (await reader.get("/explore")).text
    assert (await guest.get(path.replace("@ana", "@bob"))).status_code == 404


async def test_only_the_author_edits_and_deletes(site: Site, db: Database) -> None:
    ana, _ = await site.newcomer("ana")
    bob, _ = await site.newcomer("bob")
    number = id_in(await post(ana, text="Mine"))
    for answer in (
        await bob.get(f"/notes/{number}/edit"),
        await bob.post(f"/notes/{number}/edit", {"text": "Yours"}),
        await bob.post(f"/notes/{number}/delete"),
    ):
        assert answer.status_code == 403
    assert (await db.read(get_note, number)).source == "Mine"


async def test_people_named_in_a_note_are_linked(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    await site.newcomer("bob")
    path = await post(ana, text="Hello @bob and @bob@node.example, not @carla")
    page = (await ana.get(path)).text
    assert page.count('class="u-url mention"') == 2
    assert "@carla" in page


async def test_the_form_takes_what_the_link_says(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    number = id_in(await post(ana, text="The first one"))
    form = (await ana.get(f"/compose?topic=clay&reply_to={number}")).text
    assert 'value="clay"' in form
    assert "The first one" in form
    assert f'name="reply_to" value="{number}"' in form


async def test_too_many_photos_in_a_while_do_not_lose_the_words(site: Site) -> None:
    ana, user = await site.newcomer("ana")
    while site.services.rates.peek(Limit.UPLOAD, str(user.id)).remaining:
        site.services.rates.check(Limit.UPLOAD, str(user.id))
    failed = await ana.post(
        "/compose", {"text": "My words"}, files={"photo_new1": WIDE}
    )
    assert failed.status_code == 422
    assert "My words" in failed.text
    assert "photo_new1" in faults_of(failed)


async def test_a_guest_cannot_fill_the_disk_with_photos(
    site: Site, db: Database
) -> None:
    guest = site.browser()
    huge = ("huge.jpg", bytes(1_100_000), "image/jpeg")
    for path in ("/compose", "/login", "/notes/1/like"):
        answer = await guest.post(path, {"text": "x"}, files={"photo_new1": huge})
        assert answer.status_code == 401
    answer = await guest.post("/compose", {"text": "x"}, files={"photo_new1": WIDE})
    assert answer.status_code == 401
    assert await count_rows(db, "media") == 0


async def test_showing_the_form_costs_a_constant_number_of_queries(
    site: Site, db: Database
) -> None:
    ana, _ = await site.newcomer("ana")
    await ana.get("/compose")
    with assert_queries(db, 6):
        await ana.get("/compose")
