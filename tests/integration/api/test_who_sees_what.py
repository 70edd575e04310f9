"""Nothing private is told by any call: every kind of caller against every route.

The routes are those of the app, so that a new one is among them without a word here.
In each note stands a word of its own, which is looked for in all that is answered, and
so are the ids of what is hidden.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import httpx
import pytest
from support.app import Site
from support.worlds import EVERYTHING, MAY_SEE, TAG, World, make_world, word_of

from node.ids import new_id

ON_BOTH_ENGINES = ("follower", "blocked")
"""The rules are the same text for both; these two callers try its most."""
DIRECTIONS = (
    "?limit=1&max_id=9000000000000000000",
    "?since_id=1",
    "?min_id=1&limit=40",
)
CHOICES = (f"?only_media=true&tagged={TAG}", "?pinned=true")
"""What narrows a list of notes down."""
SEARCHES = (
    "?q=secretword&type=statuses",
    "?q=zanzibar",
    "?q={one}&account_id={author}",
)
BODY: Mapping[str, object] = {
    "choices": [0],
    "quote_approval_policy": "nobody",
    "status": "Seen",
    "title": "Seen",
    "keyword": "seen",
    "phrase": "seen",
    "description": "Seen",
    "context": ["home"],
    "account_ids": ["1"],
    "scheduled_at": "2027-06-01T00:00:00Z",
}
"""What is refused for nothing that is in it, so that what it is about decides."""
IN_BODIES = ("in_reply_to_id", "quoted_status_id")
BY_IDS = "?{ids}&id[]={author}"
_NOTE = re.compile("status|poll|note|group|quoting|conversation")
"""In the name of a variable: a note's id belongs there."""
_VARIABLE = re.compile(r"<(?:[a-z]+:)?(?P<name>[a-z_]+)>")


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


def names_in(route: str) -> list[str]:
    return [each["name"] for each in _VARIABLE.finditer(route)]


def ids_for(route: str, world: World) -> Sequence[int]:
    """The notes, or the author's own things, that the route asks one of."""
    names = names_in(route)
    if any(_NOTE.search(name) for name in names):
        return [*world.notes.values()]
    return next((world.owned[name] for name in names if name in world.owned), ())


def fill(route: str, world: World, number: int) -> str:
    """A path of a route, with the ids and names that it asks for."""

    def value(variable: re.Match[str]) -> str:
        name = variable["name"]
        if name == "name":
            return TAG
        if "account" in name:
            return str(world.author.id)
        return str(number)

    return _VARIABLE.sub(value, route)


def list_paths(site: Site, world: World) -> Iterator[str]:
    """All that can be read, once for each thing that a route can be asked for."""
    for route in list_routes(site, "GET"):
        for number in ids_for(route, world) or (1,):
            yield fill(route, world, number)


def ways_on(path: str, answer: httpx.Response, world: World) -> Iterator[str]:
    """What else a path can be asked, after its answer to no parameters at all."""
    author, one = world.author.id, world.notes["public"]
    if answer.status_code in (400, 422):
        yield from (way.format(one=one, author=author) for way in SEARCHES)
    if answer.status_code != 200:
        return
    if answer.text.startswith("[") or "Link" in answer.headers:
        yield from DIRECTIONS
        yield from CHOICES if "statuses" in path or "timelines" in path else ()
    if answer.text == "[]":
        ids = "&".join(f"id[]={number}" for number in world.notes.values())
        yield BY_IDS.format(ids=ids, author=author)


async def check_nothing_is_told(site: Site, caller: str) -> None:
    """Call everything there is to read; all that may be seen turns up as well."""
    world = await make_world(site, caller)
    hidden = [word_of(each) for each in EVERYTHING - MAY_SEE[caller]]
    seen: set[str] = set()

    async def ask(path: str) -> httpx.Response:
        answer = await world.client.call("GET", path)
        assert answer.status_code < 500, path
        said = answer.text + answer.headers.get("Link", "")
        told = [word for word in hidden if word in said]
        told += [str(each) for each in world.hidden if str(each) in said]
        told = [each for each in told if each not in path]
        assert not told, f"{path} tells {told}"
        seen.update(each for each in EVERYTHING if word_of(each) in said)
        return answer

    for path in list_paths(site, world):
        first = await ask(path)
        for way in ways_on(path, first, world):
            await ask(path + way)

    assert seen == MAY_SEE[caller]


async def check_hidden_is_absent(site: Site, caller: str) -> None:
    """Do everything to what is hidden, and to what never was."""
    world = await make_world(site, caller)
    shown = {world.notes[each] for each in MAY_SEE[caller] if each in world.notes}
    shown |= {*world.owned["list_id"][:-1]}
    missing = new_id(site.services.clock.now_ms())
    for method in ("GET", "POST", "PUT", "DELETE"):
        for route in list_routes(site, method):
            numbers = [each for each in ids_for(route, world) if each not in shown]
            if not numbers:
                continue
            absent = await touch(world, method, route, missing)
            assert absent.status_code not in (400, 422), f"{route} looks at the body"
            for number in numbers:
                hidden = await touch(world, method, route, number)
                assert hidden.status_code == absent.status_code, (method, route)
                assert hidden.text == absent.text, (method, route)
    for name in IN_BODIES:
        absent = await attach(world, name, missing)
        for number in set(world.notes.values()) - shown:
            hidden = await attach(world, name, number)
            assert hidden.status_code == absent.status_code >= 400, name
            assert hidden.text == absent.text, name


async def touch(world: World, method: str, route: str, number: int) -> httpx.Response:
    """Call a route about one thing, with what any route could want of it."""
    body = {**BODY, "status_id": str(number)}
    sent = {} if method == "GET" else {"json": body}
    return await world.client.call(method, fill(route, world, number), **sent)


async def attach(world: World, name: str, number: int) -> httpx.Response:
    """Write something that names a note in its body."""
    body = {"status": "Tea", name: str(number)}
    return await world.client.call("POST", "/api/v1/statuses", json=body)


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


def list_desk(site: Site) -> Iterator[tuple[str, str]]:
    """Every call that is for those who moderate."""
    for method in ("GET", "POST", "PUT", "DELETE"):
        for route in list_routes(site, method):
            if "/admin/" in route:
                yield method, route


@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize(
    ("caller", "status"), [("guest", 401), ("app", 401), ("stranger", 403)]
)
async def test_the_desk_of_the_staff_is_for_nobody_else(
    site: Site, caller: str, status: int
) -> None:
    world = await make_world(site, caller)
    calls = list(list_desk(site))

    answers = [
        (await world.client.call(method, fill(route, world, 1))).status_code
        for method, route in calls
    ]

    assert len(calls) > 20
    assert set(answers) == {status}


@pytest.mark.engine_only("sqlite")
async def test_servers_and_deletions_are_for_admins(site: Site) -> None:
    world = await make_world(site, "moderator")

    refused = {
        (method, route)
        for method, route in list_desk(site)
        if (await world.client.call(method, fill(route, world, 1))).status_code == 403
    }

    deletion = ("DELETE", "/api/v1/admin/accounts/<account_id>")
    servers = {each for each in list_desk(site) if "/domain_" in each[1]}
    assert refused == servers | {deletion}


@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize("caller", [each for each in MAY_SEE if each != "author"])
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
