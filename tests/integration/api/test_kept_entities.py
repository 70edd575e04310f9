"""What is kept of notes and people is never stale: the same as built anew."""

import gc
from collections.abc import Callable
from functools import _lru_cache_wrapper  # pyright: ignore[reportPrivateUsage]
from random import Random
from typing import Any

import orjson
import pytest
from support.app import Site
from support.notes import make_photo, mentioning
from support.people import URLS, make_local, make_remote

from node.actors.actions import suspend_actor, unsuspend_actor, update_profile
from node.actors.models import Actor, ProfileDraft
from node.actors.queries import get_actor
from node.api.loading import load_accounts, load_statuses
from node.database.types import Reader, Writer
from node.errors import NodeError
from node.filters.actions import create_filter, delete_filter
from node.filters.models import FilterDraft, KeywordChange, Place
from node.filters.queries import list_filters
from node.ids import ActorId, MediaId, NoteId
from node.notes.actions import delete_note, edit_note, post_note
from node.notes.actions.mutes import mute_thread
from node.notes.actions.pins import pin_note, unpin_note
from node.notes.actions.votes import vote
from node.notes.models import Audience, Note, NoteDraft, Visibility
from node.notes.polls import PollDraft
from node.notes.queries import find_note
from node.notes.readmodel import load_notes
from node.reactions.actions import bookmark, boost, like, unboost, unlike
from node.reactions.actions.reacting import react
from node.relations.actions import (
    accept_request,
    block,
    request_follow,
    unblock,
    unfollow,
)
from node.services import Services
from node.timelines.models import Entry
from node.web.views import note_views

STEPS = 26
WORDS = ("tea", "harbour", "#fog", "@ben", ":blob:", "clay", "https://a.example/")


class Play:
    """Some people, what they wrote so far, and who does what next."""

    def __init__(self, rnd: Random, people: list[Actor], photos: list[MediaId]) -> None:
        self.rnd = rnd
        self.people = people
        self.photos = photos
        self.notes: list[NoteId] = []

    def someone(self, r: Reader) -> Actor:
        return get_actor(r, self.rnd.choice(self.people).id)

    def some_note(self, r: Reader) -> Note:
        note = find_note(r, self.rnd.choice(self.notes))
        if note is None:
            raise NodeError("deleted")
        return note

    def draft(self, **rest: Any) -> NoteDraft:
        rnd = self.rnd
        return NoteDraft(
            title=rnd.choice(("", "Morning")),
            text=" ".join(rnd.choices(WORDS, k=4)),
            warning=rnd.choice(("", "", "fog")),
            mentioned=mentioning(ben=self.people[1]),
            **rest,
        )


def write_note(w: Writer, play: Play) -> None:
    author, rnd = play.someone(w), play.rnd
    other = rnd.choice(play.notes) if play.notes else None
    kind = rnd.randrange(5)
    draft = play.draft(
        visibility=rnd.choice([*Visibility, Visibility.PUBLIC]),
        reply_to_id=other if kind == 1 else None,
        quote_id=other if kind == 2 else None,
        may_quote=rnd.choice((None, Audience.FOLLOWERS)),
        media_ids=(play.photos.pop(),) if kind == 3 and play.photos else (),
        poll=PollDraft(options=("tea", "fog")) if kind == 0 else None,
    )
    play.notes.append(post_note(w, URLS, author=author, draft=draft).id)


def edit(w: Writer, play: Play) -> None:
    note = play.some_note(w)
    author = get_actor(w, note.actor_id)
    edit_note(w, URLS, author=author, note_id=note.id, draft=play.draft())


def delete(w: Writer, play: Play) -> None:
    note = play.some_note(w)
    if play.rnd.random() < 0.3:
        delete_note(w, URLS, note=note, by=get_actor(w, note.actor_id))


def mark(w: Writer, play: Play) -> None:
    actor, note = play.someone(w), play.some_note(w)
    do = play.rnd.choice((like, unlike, boost, unboost))
    do(w, URLS, actor=actor, note=note)


def emote(w: Writer, play: Play) -> None:
    actor, note = play.someone(w), play.some_note(w)
    react(w, URLS, actor=actor, note=note, text=play.rnd.choice("🍵🌊"))


def put_away(w: Writer, play: Play) -> None:
    actor, note = play.someone(w), play.some_note(w)
    bookmark(w, actor=actor, note=note)
    if play.rnd.random() < 0.3:
        mute_thread(w, actor.id, note)


def pin(w: Writer, play: Play) -> None:
    note = play.some_note(w)
    do = play.rnd.choice((pin_note, unpin_note))
    do(w, URLS, note=note, by=get_actor(w, note.actor_id))


def choose(w: Writer, play: Play) -> None:
    actor, note = play.someone(w), play.some_note(w)
    vote(w, URLS, actor=actor, note=note, choices={play.rnd.randrange(2)})


def relate(w: Writer, play: Play) -> None:
    actor, target = play.someone(w), play.someone(w)
    match play.rnd.randrange(5):
        case 0:
            block(w, URLS, actor=actor, target=target)
        case 1:
            unblock(w, URLS, actor=actor, target=target)
        case 2:
            unfollow(w, URLS, follower=actor, target=target)
        case _:
            request_follow(w, URLS, follower=actor, target=target)
            accept_request(w, URLS, target=target, follower=actor)


def rename(w: Writer, play: Play) -> None:
    actor = play.someone(w)
    picture = play.photos.pop() if play.photos and play.rnd.random() < 0.5 else None
    name = play.rnd.choice(("Ana :blob:", "Ben", ""))
    update_profile(w, actor.id, ProfileDraft(display_name=name, avatar_id=picture))


def judge(w: Writer, play: Play) -> None:
    actor = play.someone(w)
    if actor.is_active and play.rnd.random() < 0.5:
        suspend_actor(w, actor.id)
    else:
        unsuspend_actor(w, actor.id)


def sift(w: Writer, play: Play) -> None:
    owner = play.someone(w)
    known = list_filters(w, owner.id)
    if known:
        delete_filter(w, known[0])
        return
    draft = FilterDraft(title="Fog", places=(Place.HOME,))
    create_filter(w, owner.id, draft, [KeywordChange(text="fog", whole_word=True)])


CHANGES: tuple[Callable[[Writer, Play], None], ...] = (
    write_note,
    write_note,
    edit,
    edit,
    delete,
    mark,
    mark,
    emote,
    put_away,
    pin,
    choose,
    relate,
    relate,
    rename,
    judge,
    sift,
)


def read_all(r: Reader, current: Services, play: Play, reader: ActorId | None) -> bytes:
    """What an app and a page show this reader of all notes and people."""
    entries = [Entry(each, each) for each in play.notes]
    statuses = load_statuses(r, current, entries, viewer_id=reader)
    people = [get_actor(r, each.id) for each in play.people]
    accounts = load_accounts(r, current, people)
    views = load_notes(r, play.notes, viewer_id=reader, cards=current.extensions.cards)
    page = note_views(current.urls, views, viewer_id=reader)
    return orjson.dumps([statuses, accounts]) + repr(page).encode()


def find_caches() -> "list[_lru_cache_wrapper[Any]]":
    return [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]


@pytest.mark.parametrize("seed", [1, 2])
async def test_kept_and_new_are_the_same_after_every_change(
    site: Site, seed: int
) -> None:
    db, rnd = site.services.db, Random(seed)
    people = [await make_local(db, name) for name in ("ana", "ben", "carla")]
    far = await make_remote(db, "far")
    photos = [await make_photo(db, each, "fog") for each in people for _ in range(3)]
    play = Play(rnd, people, photos)
    await db.write(write_note, play)
    readers = [*(each.id for each in people), far.id, None]

    caches, done = find_caches(), 0
    for _ in range(STEPS):
        try:
            await db.write(rnd.choice(CHANGES), play)
        except NodeError:
            continue
        done += 1
        kept = [await db.read(read_all, site.services, play, each) for each in readers]
        for each in caches:
            each.cache_clear()
        new = [await db.read(read_all, site.services, play, each) for each in readers]
        assert kept == new

    assert done > STEPS // 2
