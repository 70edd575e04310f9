"""Nothing private is told by any call: every kind of caller against every route.

The routes are those of the app, so that a new one is among them without a word here.
In each note stands a word of its own, which is looked for in all that is answered.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from support.api import ApiClient, allow, guest
from support.app import Site
from support.notes import block_actor, follow, make_photo, mentioning, post_to_homes
from support.people import make_user

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Reader
from node.ids import UserId, new_id
from node.notes.models import Note, Visibility
from node.notes.polls import PollDraft
from node.reactions.actions import bookmark, boost, like
from node.relations.actions import mute
from node.users.models import Role
from node.users.queries import find_user_by_actor

PUBLIC = frozenset((Visibility.PUBLIC, Visibility.UNLISTED))
EVERYTHING = frozenset(Visibility)
MAY_SEE: Mapping[str, frozenset[Visibility]] = {
    "guest": PUBLIC,
    "app": PUBLIC,
    "stranger": PUBLIC,
    "moderator": PUBLIC,
    "admin": PUBLIC,
    "muting": PUBLIC,
    "follower": PUBLIC | {Visibility.FOLLOWERS},
    "mentioned": PUBLIC | {Visibility.DIRECT},
    "blocked": frozenset(),
    "turned away": frozenset(),
    "author": EVERYTHING,
}
ROLES = {"moderator": Role.MODERATOR, "admin": Role.ADMIN}
ON_BOTH_ENGINES = ("follower", "blocked")
"""The rules are the same text for both; these two callers try its most."""
WAYS_TO_A_NOTE = ("", "?max_id=9000000000000000000")
WAYS_TO_A_LIST = (
    *WAYS_TO_A_NOTE,
    "?since_id=1",
    "?min_id=1",
    "?q=secretword&type=statuses",
    "?{notes}&account_id={author}",
)
_NOTE = re.compile("status|poll|note|group|quoting|conversation")
"""In the name of a variable: a note's id belongs there."""
_VARIABLE = re.compile(r"<(?:[a-z]+:)?(?P<name>[a-z_]+)>")


@dataclass(frozen=True, slots=True)
class World:
    """An author's notes, and somebody who calls."""

    author: Actor
    notes: Mapping[Visibility, Note]
    client: ApiClient


def word_of(visibility: Visibility) -> str:
    return f"zanzibar{visibility.value}"


async def make_world(site: Site, caller: str) -> World:
    db = site.services.db
    author = await _person(site, "author")
    who = author
    if caller not in ("author", "guest", "app"):
        who = await _person(site, "caller", ROLES.get(caller, Role.MEMBER))
    if caller in ("follower", "turned away"):
        await follow(db, who, author)
    notes = {
        each: await _post(site, author, each, who if caller == "mentioned" else None)
        for each in Visibility
    }
    if caller == "turned away":
        await _take_part(site, who, notes)
    if caller in ("blocked", "turned away"):
        await block_actor(db, author, who)
    if caller == "muting":
        await db.write(mute, actor=who, target=author)
    await site.work()
    return World(author, notes, await _client(site, caller, who))


async def _person(site: Site, name: str, role: Role = Role.MEMBER) -> Actor:
    user = await make_user(site.services.db, name, role=role)
    return await site.services.db.read(get_actor, user.actor_id)


async def _client(site: Site, caller: str, who: Actor) -> ApiClient:
    if caller == "guest":
        return guest(site)
    if caller == "app":
        return await allow(site, None)
    return await allow(site, await site.services.db.read(_user_id, who))


def _user_id(r: Reader, who: Actor) -> UserId:
    user = find_user_by_actor(r, who.id)
    assert user is not None
    return user.id


async def _post(
    site: Site, author: Actor, visibility: Visibility, named: Actor | None
) -> Note:
    """A note with its word wherever a note has words."""
    word, db = word_of(visibility), site.services.db
    is_named = named is not None and visibility is Visibility.DIRECT
    photo = await make_photo(db, author, alt=f"{word} photo")
    return await post_to_homes(
        db,
        author,
        f"secretword {word} #{word}" + (" @caller" if is_named else ""),
        warning=f"{word} warning",
        title=f"{word} title",
        visibility=visibility,
        media_ids=(photo,),
        mentioned=mentioning(caller=named) if is_named and named else {},
        poll=PollDraft(options=(f"{word} yes", f"{word} no")),
    )


async def _take_part(site: Site, who: Actor, notes: Mapping[Visibility, Note]) -> None:
    db, urls = site.services.db, site.services.urls
    for visibility, note in notes.items():
        if visibility in PUBLIC | {Visibility.FOLLOWERS}:
            await db.write(like, urls, actor=who, note=note)
            await db.write(bookmark, actor=who, note=note)
        if visibility in PUBLIC:
            await db.write(boost, urls, actor=who, note=note)


def list_routes(site: Site, method: str) -> list[str]:
    """Every route of the API for a method."""
    return sorted(
        {
            rule.rule
            for rule in site.app.url_map.iter_rules()
            if rule.endpoint.startswith("api.")
            and method in (rule.methods or ())
            and "streaming" not in rule.rule
            and rule.endpoint not in ("api.no_route", "api.openapi")
        }
    )


def is_about_a_note(route: str) -> bool:
    return any(_NOTE.search(each["name"]) for each in _VARIABLE.finditer(route))


def fill(route: str, world: World, note_id: int) -> str:
    """A path of a route, with the ids that it asks for."""

    def value(variable: re.Match[str]) -> str:
        name = variable["name"]
        if _NOTE.search(name):
            return str(note_id)
        return str(world.author.id) if "account" in name else "1"

    return _VARIABLE.sub(value, route)


def list_reads(site: Site, world: World) -> Iterator[str]:
    """All that can be read: each note wherever one is asked for, each list all ways."""
    ids = "&".join(f"id[]={note.id}" for note in world.notes.values())
    for route in list_routes(site, "GET"):
        if is_about_a_note(route):
            for note in world.notes.values():
                yield from (fill(route, world, note.id) + w for w in WAYS_TO_A_NOTE)
        else:
            path = fill(route, world, 0)
            for way in WAYS_TO_A_LIST:
                yield path + way.format(notes=ids, author=world.author.id)


async def check_nothing_is_told(site: Site, caller: str) -> None:
    """Call everything there is to read; all that may be seen turns up as well."""
    world = await make_world(site, caller)
    hidden = [word_of(each) for each in EVERYTHING - MAY_SEE[caller]]
    seen: set[str] = set()

    for asked in list_reads(site, world):
        answer = await world.client.call("GET", asked)
        assert answer.status_code < 500, asked
        told = [word for word in hidden if word in answer.text]
        assert not told, f"{asked} tells {told}"
        seen |= {word_of(each) for each in Visibility if word_of(each) in answer.text}

    assert seen == {word_of(each) for each in MAY_SEE[caller]}


async def check_hidden_is_absent(site: Site, caller: str) -> None:
    """Do everything to what is hidden, and to what never was."""
    world = await make_world(site, caller)
    for visibility in EVERYTHING - MAY_SEE[caller]:
        note = world.notes[visibility]
        missing = new_id(note.created_ms)
        for method in ("GET", "POST", "PUT", "DELETE"):
            for route in filter(is_about_a_note, list_routes(site, method)):
                path = fill(route, world, note.id)
                hidden = await world.client.call(method, path)
                absent = await world.client.call(method, fill(route, world, missing))
                assert hidden.status_code == absent.status_code, (method, path)
                assert hidden.text == absent.text, (method, path)


@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize("caller", MAY_SEE)
async def test_no_call_tells_what_its_caller_may_not_see(
    site: Site, caller: str
) -> None:
    await check_nothing_is_told(site, caller)


@pytest.mark.engine_only("postgres")
@pytest.mark.parametrize("caller", ON_BOTH_ENGINES)
async def test_no_call_tells_it_with_postgresql_either(site: Site, caller: str) -> None:
    await check_nothing_is_told(site, caller)


@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize("caller", MAY_SEE)
async def test_what_is_hidden_and_what_never_was_answer_the_same(
    site: Site, caller: str
) -> None:
    await check_hidden_is_absent(site, caller)


@pytest.mark.engine_only("postgres")
@pytest.mark.parametrize("caller", ON_BOTH_ENGINES)
async def test_hidden_and_never_answer_the_same_with_postgresql(
    site: Site, caller: str
) -> None:
    await check_hidden_is_absent(site, caller)
