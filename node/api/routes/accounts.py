"""People as they are shown: by id, by name, and who is around them."""

from typing import Final

from quart import Response

from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle, list_actors
from node.api.answers import Json, answer
from node.api.caller import require_person, viewer_id
from node.api.loading import load_accounts
from node.api.params import read_params
from node.api.people import answer_people, get_shown, load_relationships
from node.api.routing import Routes, anyone, person
from node.database.paging import Page, Span
from node.database.types import Reader
from node.door import services
from node.errors import NotFound
from node.ids import ActorId
from node.oauth.policy import Scope
from node.relations.queries import (
    list_common_followers,
    list_endorsed,
    list_followers,
    list_following,
    shows_follows,
)
from node.services import Services
from node.users.queries import check_is_shown

MAX_ASKED: Final = 80
NOBODY: Final[Page[Actor]] = Page((), None)

routes = Routes("accounts")


@routes.get("/v1/accounts", anyone(Scope.READ_ACCOUNTS))
async def list_accounts() -> Response:
    current, ids = services(), (await read_params()).ids("id")[:MAX_ASKED]
    return answer(await current.db.read(_load_some, current, ids))


@routes.get("/v1/accounts/lookup", anyone(Scope.READ_ACCOUNTS))
async def look_up_account() -> Response:
    current = services()
    name = (await read_params()).require_text("acct")
    return answer(await current.db.read(_load_named, current, name))


@routes.get("/v1/accounts/relationships", person(Scope.READ_FOLLOWS))
async def list_relations() -> Response:
    ids = (await read_params()).ids("id")[:MAX_ASKED]
    me = require_person().actor.id
    return answer(await services().db.read(_load_relations, me, ids))


@routes.get("/v1/accounts/familiar_followers", person(Scope.READ_FOLLOWS))
async def list_familiar_followers() -> Response:
    current, me = services(), require_person().actor.id
    ids = (await read_params()).ids("id")[:MAX_ASKED]
    return answer(await current.db.read(_load_familiar, current, me, ids))


@routes.get("/v1/accounts/<account_id>", anyone(Scope.READ_ACCOUNTS))
async def show_account(account_id: str) -> Response:
    current = services()
    return answer(await current.db.read(_load_one, current, account_id))


@routes.get("/v1/accounts/<account_id>/followers", anyone(Scope.READ_ACCOUNTS))
async def show_followers(account_id: str) -> Response:
    current, reader_id = services(), viewer_id()

    def list_people(r: Reader, span: Span) -> Page[Actor]:
        actor = get_shown(r, current, account_id)
        is_shown = shows_follows(r, actor, reader_id)
        return list_followers(r, actor.id, span) if is_shown else NOBODY

    return await answer_people(list_people)


@routes.get("/v1/accounts/<account_id>/following", anyone(Scope.READ_ACCOUNTS))
async def show_following(account_id: str) -> Response:
    current, reader_id = services(), viewer_id()

    def list_people(r: Reader, span: Span) -> Page[Actor]:
        actor = get_shown(r, current, account_id)
        is_shown = shows_follows(r, actor, reader_id)
        return list_following(r, actor.id, span) if is_shown else NOBODY

    return await answer_people(list_people)


@routes.get("/v1/accounts/<account_id>/endorsements", anyone(Scope.READ_ACCOUNTS))
async def show_endorsements(account_id: str) -> Response:
    current = services()

    def list_people(r: Reader, span: Span) -> Page[Actor]:
        actor = get_shown(r, current, account_id)
        return list_endorsed(r, actor.id, span) if actor.is_active else NOBODY

    return await answer_people(list_people)


def _load_one(r: Reader, current: Services, account_id: str) -> Json:
    return load_accounts(r, current, [get_shown(r, current, account_id)])[0]


def _load_some(r: Reader, current: Services, ids: list[int]) -> list[Json]:
    """Those of `ids` that are shown, in the order they were asked for."""
    known = list_actors(r, [ActorId(each) for each in ids])
    shown = [
        actor
        for actor in (known.get(ActorId(each)) for each in ids)
        if actor is not None
        and actor.is_active
        and not (actor.host and current.peers.refuses(actor.host))
    ]
    return load_accounts(r, current, shown)


def _load_named(r: Reader, current: Services, text: str) -> Json:
    """Without asking anybody: what is here already."""
    name, _, host = text.strip().removeprefix("@").partition("@")
    host = host.lower()
    if not name or not text.isprintable():
        raise NotFound("there is nobody of that name")
    own = "" if host == current.urls.handle_domain else host
    actor = check_is_shown(r, current.peers, find_actor_by_handle(r, name, own))
    return load_accounts(r, current, [actor])[0]


def _load_relations(r: Reader, me: ActorId, ids: list[int]) -> list[Json]:
    known = list_actors(r, [ActorId(each) for each in ids])
    asked = [actor_id for actor_id in map(ActorId, ids) if actor_id in known]
    return load_relationships(r, me, asked)


def _load_familiar(
    r: Reader, current: Services, me: ActorId, ids: list[int]
) -> list[Json]:
    found = list_common_followers(r, me, [ActorId(each) for each in ids])
    people = {each.id: each for several in found.values() for each in several}
    accounts = load_accounts(r, current, list(people.values()))
    shown = dict(zip(people, accounts, strict=True))
    return [
        {
            "id": str(each),
            "accounts": [shown[one.id] for one in found.get(ActorId(each), [])],
        }
        for each in ids
    ]
