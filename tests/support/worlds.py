"""An author with secrets, and everybody from whom they are kept, or not.

In each note stands a word of its own, and in what only its owner has; tests look for
those words in whatever is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from node.actors.actions import set_privacy, suspend_actor
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.clock import HOUR_MS
from node.database.types import Reader, Writer
from node.filters.actions import add_note, create_filter
from node.filters.models import FilterDraft, KeywordChange, Place
from node.ids import ActorId, NoteId, UserId
from node.lists.actions import add_members, create_list
from node.lists.models import ListDraft
from node.notes.actions import delete_note
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.polls import PollDraft
from node.notes.queries import get_note
from node.reactions.actions import bookmark, boost, like
from node.relations.actions import (
    mute,
    remove_follower,
    request_follow,
    set_remark,
    set_wishes,
)
from node.relations.models import FollowWishes
from node.schedules.actions import schedule_note
from node.users.models import Role
from node.users.queries import find_user_by_actor
from support.api import STAFF, ApiClient, allow, guest
from support.app import Site
from support.notes import block_actor, follow, make_photo, mentioning, post_to_homes
from support.people import make_user

TAG: Final = "secrettag"
GONE, OWN, LATER = "gone", "own", "later"
"""What was deleted, what is the author's alone, what the author wrote for later."""
OPEN: Final = frozenset(each.value for each in (Visibility.PUBLIC, Visibility.UNLISTED))
EVERYTHING: Final = frozenset((*(each.value for each in Visibility), GONE, OWN, LATER))
FOLLOWERS, DIRECT = Visibility.FOLLOWERS.value, Visibility.DIRECT.value
MAY_SEE: Mapping[str, frozenset[str]] = {
    "guest": OPEN,
    "guest of the reserved": frozenset(),
    "app": OPEN,
    "stranger": OPEN,
    "moderator": OPEN,
    "admin": OPEN,
    "muting": OPEN,
    "asking to follow": OPEN,
    "follower": OPEN | {FOLLOWERS},
    "former follower": OPEN,
    "mentioned": OPEN | {DIRECT},
    "blocked": frozenset(),
    "turned away": frozenset(),
    "follower of the suspended": frozenset(),
    "author": EVERYTHING - {GONE},
}
"""Who calls → the words that they may read."""
ALL_OF_THEM: Final = FollowWishes(notifies=True)
"""To be told of each note."""
GUESTS: Final = ("guest", "guest of the reserved")
ROLES: Final = {"moderator": Role.MODERATOR, "admin": Role.ADMIN}
FOLLOW_FIRST: Final = (
    "follower",
    "former follower",
    "turned away",
    "follower of the suspended",
)


@dataclass(frozen=True, slots=True)
class World:
    """An author's notes, and somebody who calls.

    `owned` are ids of what somebody has, by the name that routes give them; `hidden`
    is whatever the caller must not hear of, by id.
    """

    author: Actor
    client: ApiClient
    notes: Mapping[str, NoteId]
    owned: Mapping[str, tuple[int, ...]]
    hidden: frozenset[int]


def word_of(what: str) -> str:
    return f"zanzibar{what}"


async def make_world(site: Site, caller: str) -> World:
    """The author has written everything when the caller comes to be what they are."""
    db = site.services.db
    author, friend = await _person(site, "author"), await _person(site, "friend")
    who = author
    if caller not in ("author", "app", *GUESTS):
        who = await _person(site, "caller", ROLES.get(caller, Role.MEMBER))
    own_list: tuple[int, ...] = ()
    if caller in FOLLOW_FIRST:
        await follow(db, who, author)
        await db.write(set_wishes, follower=who, target=author, wishes=ALL_OF_THEM)
        own_list = await db.write(_keep_list, who, author)
    await follow(db, author, friend)
    named = who if caller in ("mentioned", "turned away") else None
    notes, hidden = await _write(site, author, friend, named, MAY_SEE[caller])
    owned = await db.write(_own, author, friend, notes[Visibility.PUBLIC.value])
    if caller in FOLLOW_FIRST:
        await _take_part(site, who, notes)
        await site.work()
    await _turn(site, caller, who, author)
    await site.work()
    owned["list_id"] = (*own_list, *owned["list_id"])
    owned["media_id"] = (await make_photo(db, author, alt=word_of(OWN)),)
    return World(author, await _client(site, caller, who), notes, owned, hidden)


async def _turn(site: Site, caller: str, who: Actor, author: Actor) -> None:
    """What happens between the two once the notes are there."""
    db, urls = site.services.db, site.services.urls
    if caller in ("blocked", "turned away"):
        await block_actor(db, author, who)
    elif caller == "muting":
        await db.write(mute, actor=who, target=author)
    elif caller == "former follower":
        await db.write(remove_follower, urls, target=author, follower=who)
    elif caller == "asking to follow":
        await db.write(_lock, author)
        locked = await db.read(get_actor, author.id)
        await db.write(request_follow, urls, follower=who, target=locked)
    elif caller == "follower of the suspended":
        await db.write(suspend_actor, author.id)
    elif caller == "guest of the reserved":
        await db.write(_reserve, author.id)


def _lock(w: Writer, actor: Actor) -> None:
    set_privacy(w, actor.id, locked=True, discoverable=True, indexable=True)


def _reserve(w: Writer, actor_id: ActorId) -> None:
    """As authors elsewhere can: what is for all is for those who log in."""
    w.run(
        "UPDATE actors SET hides_public = 1, hides_unlisted = 1 WHERE id = :id",
        id=actor_id,
    )


async def _person(site: Site, name: str, role: Role = Role.MEMBER) -> Actor:
    user = await make_user(site.services.db, name, role=role)
    return await site.services.db.read(get_actor, user.actor_id)


async def _client(site: Site, caller: str, who: Actor) -> ApiClient:
    if caller in GUESTS:
        return guest(site)
    if caller == "app":
        return await allow(site, None)
    return await allow(site, await site.services.db.read(_user_id, who.id), STAFF)


def _user_id(r: Reader, actor_id: ActorId) -> UserId:
    user = find_user_by_actor(r, actor_id)
    assert user is not None
    return user.id


async def _write(
    site: Site,
    author: Actor,
    friend: Actor,
    named: Actor | None,
    seen: frozenset[str],
) -> tuple[dict[str, NoteId], frozenset[int]]:
    """A note for each audience, with an answer, a quote and what is around it."""
    db, urls = site.services.db, site.services.urls
    kept = {
        each.value: await _post(site, author, each.value, each, named)
        for each in Visibility
    }
    opened = kept[Visibility.PUBLIC.value]
    gone = await _post(site, author, GONE, Visibility.PUBLIC, None)
    hidden: list[int] = [gone.id]
    for each in Visibility:
        under = await _post(
            site, author, each.value, each, named, reply_to_id=opened.id
        )
        quoting = await post_to_homes(
            db, author, "Look", reply_to_id=kept[each.value].id
        )
        await db.write(_quote, quoting, kept[each.value])
        if each.value not in seen:
            hidden += [under.id, kept[each.value].id]
    for note in (opened, gone):
        await db.write(like, urls, actor=friend, note=note)
        await db.write(bookmark, actor=friend, note=note)
    private = Visibility.FOLLOWERS
    await db.write(boost, urls, actor=friend, note=opened, visibility=private)
    boosted = await db.read(_boost_id, opened.id, friend)
    if OWN not in seen:
        # It is for those who follow who boosted, of whom the author is one.
        hidden.append(boosted)
    await db.write(delete_note, urls, note=gone, by=author)
    ids = {what: note.id for what, note in kept.items()}
    return {**ids, GONE: gone.id, "boost": NoteId(boosted)}, frozenset(hidden)


async def _post(
    site: Site,
    author: Actor,
    what: str,
    visibility: Visibility,
    named: Actor | None,
    *,
    reply_to_id: NoteId | None = None,
) -> Note:
    """A note with its word wherever a note has words."""
    word, db = word_of(what), site.services.db
    is_named = named is not None and visibility is Visibility.DIRECT
    photo = await make_photo(db, author, alt=f"{word} photo")
    return await post_to_homes(
        db,
        author,
        f"secretword {word} #{word} #{TAG}" + (" @caller" if is_named else ""),
        warning=f"{word} warning",
        title=f"{word} title",
        visibility=visibility,
        media_ids=(photo,),
        mentioned=mentioning(caller=named) if is_named and named else {},
        poll=PollDraft(options=(f"{word} yes", f"{word} no")),
        reply_to_id=reply_to_id,
    )


def _quote(w: Writer, quoting: Note, quoted: Note) -> None:
    """As authors elsewhere can quote what is for their followers."""
    w.run(
        """
        INSERT INTO quotes (note_id, quoted_iri, quoted_id, state)
        VALUES (:note_id, :iri, :quoted_id, 'granted')
        """,
        note_id=quoting.id,
        iri=quoted.iri,
        quoted_id=quoted.id,
    )


def _boost_id(r: Reader, note_id: NoteId, booster: Actor) -> int:
    row = r.one(
        "SELECT id FROM boosts WHERE note_id = :note_id AND actor_id = :actor_id",
        note_id=note_id,
        actor_id=booster.id,
    )
    assert row is not None
    return row.num("id")


def _keep_list(w: Writer, who: Actor, author: Actor) -> tuple[int, ...]:
    """The caller reads the author in a list of their own."""
    made = create_list(w, who.id, ListDraft(title="Theirs"))
    add_members(w, made, [author.id])
    return (made.id,)


def _own(
    w: Writer, author: Actor, friend: Actor, note_id: NoteId
) -> dict[str, tuple[int, ...]]:
    """What the author has for themselves, by what routes call it."""
    word = word_of(OWN)
    kept = create_list(w, author.id, ListDraft(title=word))
    add_members(w, kept, [friend.id])
    draft = FilterDraft(title=word, places=(Place.HOME,))
    made = create_filter(w, author.id, draft, [KeywordChange(text=word)])
    made = add_note(w, made, note_id)
    set_remark(w, actor=author, target=friend, text=word)
    later = schedule_note(
        w,
        author=author,
        draft=NoteDraft(text=word_of(LATER)),
        due_ms=w.now_ms + HOUR_MS,
    )
    return {
        "list_id": (kept.id,),
        "filter_id": (made.id,),
        "keyword_id": (made.keywords[0].id,),
        "filtered_id": (made.notes[0].id,),
        "scheduled_id": (later.id,),
    }


async def _take_part(site: Site, who: Actor, notes: Mapping[str, NoteId]) -> None:
    """The caller likes, keeps, quotes, answers, boosts what can be seen by then."""
    db, urls = site.services.db, site.services.urls
    for what in OPEN | {FOLLOWERS}:
        note = await db.read(get_note, notes[what])
        await post_to_homes(db, who, "Mine", reply_to_id=note.id)
        await db.write(like, urls, actor=who, note=note)
        await db.write(bookmark, actor=who, note=note)
        if what in OPEN:
            await db.write(boost, urls, actor=who, note=note)
            await post_to_homes(db, who, "This", quote_id=note.id)
