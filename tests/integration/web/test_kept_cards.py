"""Cards and comments are kept and shown again: never stale, never somebody else's."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from support.app import Browser, Site
from support.notes import follow, make_photo, post, post_to_homes
from support.people import URLS, make_user

from node.actors.actions import suspend_actor, update_profile
from node.actors.models import Actor, ProfileDraft
from node.actors.queries import get_actor
from node.database.types import Database
from node.notes.actions import delete_note, edit_note
from node.notes.models import Note, NoteDraft, Visibility
from node.reactions.actions import like, unlike
from node.relations.actions import block, mute, unfollow

_CARD = re.compile(r'<article class="card .*?</article>', re.DOTALL)
_COMMENT = re.compile(r'<article class="comment .*?</article>', re.DOTALL)
_TOKEN = re.compile(r'name="csrf" value="([^"]*)"')
_NEXT = re.compile(r'name="next" value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana posted; Bob follows her and reads, and so does Carla."""

    db: Database
    site: Site
    ana: Actor
    bob: Actor
    carla: Actor
    note: Note
    browser: Browser


Change = Callable[[Scene], Awaitable[object]]


@pytest.fixture
async def scene(site: Site, db: Database) -> Scene:
    names = ("ana", "bob", "carla")
    users = [await make_user(db, name) for name in names]
    ana, bob, carla = [await db.read(get_actor, user.actor_id) for user in users]
    await follow(db, bob, ana)
    await follow(db, carla, ana)
    photo = await make_photo(db, ana, "A bowl")
    note = await post_to_homes(
        db,
        ana,
        "Warm",
        title="Clay pot",
        media_ids=(photo,),
        visibility=Visibility.FOLLOWERS,
    )
    return Scene(db, site, ana, bob, carla, note, await site.log_in("bob"))


async def read_cards(browser: Browser, path: str = "/") -> str:
    page = await browser.get(path)
    assert page.status_code == 200
    return "".join(_CARD.findall(page.text))


async def rename(scene: Scene) -> None:
    draft = ProfileDraft(display_name="Ana Maria")
    await scene.db.write(update_profile, scene.ana.id, draft)


async def show_face(scene: Scene) -> None:
    face = await make_photo(scene.db, scene.ana)
    await scene.db.write(update_profile, scene.ana.id, ProfileDraft(avatar_id=face))


async def be_liked_by_carla(scene: Scene) -> None:
    await scene.db.write(like, URLS, actor=scene.carla, note=scene.note)


async def like_it_oneself(scene: Scene) -> None:
    await scene.browser.post(f"/notes/{scene.note.id}/like")


async def retitle(scene: Scene) -> None:
    draft = NoteDraft(
        title="Tea bowl", media_ids=(), visibility=Visibility.FOLLOWERS, text="Warm"
    )
    await scene.db.write(
        edit_note, URLS, author=scene.ana, note_id=scene.note.id, draft=draft
    )


@pytest.mark.parametrize(
    ("change", "gone", "shown"),
    [
        (rename, "<bdi>ana</bdi>", "<bdi>Ana Maria</bdi>"),
        (show_face, 'class="avatar avatar-xs tone-', '<img class="avatar avatar-xs"'),
        (be_liked_by_carla, 'act-count"></span>', 'act-count">1</span>'),
        (like_it_oneself, 'aria-pressed="false"', 'aria-pressed="true"'),
        (retitle, "Clay pot", "Tea bowl"),
        (retitle, 'alt="A bowl"', "words tone-"),
    ],
)
async def test_a_card_shows_what_changed(
    scene: Scene, change: Change, gone: str, shown: str
) -> None:
    before = await read_cards(scene.browser)
    assert gone in before
    assert shown not in before

    await change(scene)

    after = await read_cards(scene.browser)
    assert shown in after
    assert gone not in after


async def delete(scene: Scene) -> None:
    await scene.db.write(delete_note, URLS, note=scene.note, by=scene.ana)


async def suspend(scene: Scene) -> None:
    await scene.db.write(suspend_actor, scene.ana.id)


async def be_blocked(scene: Scene) -> None:
    await scene.db.write(block, URLS, actor=scene.ana, target=scene.bob)


async def stop_following(scene: Scene) -> None:
    await scene.db.write(unfollow, URLS, follower=scene.bob, target=scene.ana)


async def turn_away(scene: Scene) -> None:
    await scene.db.write(mute, actor=scene.bob, target=scene.ana)


@pytest.mark.parametrize(
    "change", [delete, suspend, be_blocked, stop_following, turn_away]
)
async def test_a_kept_card_is_not_shown_to_whom_it_is_not_for_any_more(
    scene: Scene, change: Change
) -> None:
    carla = await scene.site.log_in("carla")
    assert "Clay pot" in await read_cards(scene.browser)
    assert "Clay pot" in await read_cards(carla)

    await change(scene)

    assert "Clay pot" not in await read_cards(scene.browser)
    still_there = change not in (delete, suspend)
    assert ("Clay pot" in await read_cards(carla)) is still_there
    assert "Clay pot" not in await read_cards(scene.site.browser(), "/@ana")


async def test_one_readers_mark_is_not_on_anothers_card(scene: Scene) -> None:
    carla = await scene.site.log_in("carla")
    await scene.db.write(like, URLS, actor=scene.bob, note=scene.note)
    assert 'aria-pressed="true"' in await read_cards(scene.browser)
    assert 'aria-pressed="false"' in await read_cards(carla)

    await scene.db.write(unlike, URLS, actor=scene.bob, note=scene.note)

    assert 'aria-pressed="false"' in await read_cards(scene.browser)


async def test_every_browser_has_its_own_token_and_way_back(scene: Scene) -> None:
    carla = await scene.site.log_in("carla")
    for browser, path in ((scene.browser, "/"), (carla, "/"), (carla, "/@ana")):
        card = await read_cards(browser, path)
        assert _TOKEN.findall(card) == [browser.csrf]
        assert _NEXT.findall(card) == [path]
    assert scene.browser.csrf != carla.csrf


async def test_a_guests_card_has_a_guests_button(scene: Scene, db: Database) -> None:
    await post(db, scene.ana, "Seen by all")
    assert "hx-post" in await read_cards(scene.browser, "/explore")
    guest = scene.site.browser()
    card = await read_cards(guest, "/explore")
    assert "hx-post" not in card
    assert _TOKEN.findall(card) == [guest.csrf]


async def test_a_comment_shows_what_changed(scene: Scene, db: Database) -> None:
    reply = await post(
        db,
        scene.bob,
        "Lovely",
        reply_to_id=scene.note.id,
        visibility=Visibility.FOLLOWERS,
    )
    path = f"/@ana/{scene.note.id}"

    async def read_comment() -> str:
        page = await scene.browser.get(path)
        return "".join(_COMMENT.findall(page.text))

    before = await read_comment()
    assert "Lovely" in before
    assert f"/notes/{reply.id}/delete" in before

    await scene.browser.post(f"/notes/{reply.id}/like")
    liked = await read_comment()
    assert liked.count('aria-pressed="true"') == 1
    assert set(_TOKEN.findall(liked)) == {scene.browser.csrf}

    draft = NoteDraft(
        text="Lovelier", reply_to_id=scene.note.id, visibility=Visibility.FOLLOWERS
    )
    await db.write(edit_note, URLS, author=scene.bob, note_id=reply.id, draft=draft)
    assert "Lovelier" in await read_comment()
