"""Lists of people: what they are, who is in them, their timelines."""

from quart import Response

from node.actors.models import Actor
from node.actors.queries import find_actor
from node.api.answers import Json, answer, answer_page, done
from node.api.caller import require_person
from node.api.entities.lists import list_entity
from node.api.feeds import answer_feed
from node.api.loading import load_accounts
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.database.paging import Page, Span, newest
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid, NotFound
from node.ids import ActorId, parse_id
from node.lists.actions import (
    add_members,
    change_list,
    create_list,
    delete_list,
    remove_members,
)
from node.lists.models import MAX_MEMBERS, ListDraft, PeopleList, Replies
from node.lists.queries import (
    get_list,
    list_feed,
    list_lists,
    list_lists_with,
    list_members,
)
from node.oauth.policy import Scope
from node.services import Services

routes = Routes("lists")


@routes.get("/v1/lists", person(Scope.READ_LISTS))
async def show_lists() -> Response:
    found = await services().db.read(list_lists, _owner_id())
    return answer([list_entity(each) for each in found])


@routes.get("/v1/lists/<list_id>", person(Scope.READ_LISTS))
async def show_list(list_id: str) -> Response:
    found = await services().db.read(get_list, _owner_id(), _number(list_id))
    return answer(list_entity(found))


@routes.post("/v1/lists", person(Scope.WRITE_LISTS))
async def add_list() -> Response:
    params = await read_params()
    draft = ListDraft(
        title=params.text("title"),
        replies=_find_replies(params) or Replies.LIST,
        exclusive=params.flag("exclusive"),
    )
    made = await services().db.write(create_list, _owner_id(), draft)
    return answer(list_entity(made))


@routes.update("/v1/lists/<list_id>", person(Scope.WRITE_LISTS))
async def update_list(list_id: str) -> Response:
    found = await services().db.write(
        _change, _owner_id(), _number(list_id), await read_params()
    )
    return answer(list_entity(found))


@routes.delete("/v1/lists/<list_id>", person(Scope.WRITE_LISTS))
async def remove_list(list_id: str) -> Response:
    await services().db.write(_delete, _owner_id(), _number(list_id))
    return done()


@routes.get("/v1/lists/<list_id>/accounts", person(Scope.READ_LISTS))
async def show_members(list_id: str) -> Response:
    params, current = await read_params(), services()
    # No limit at all is a wish that apps have here, and lists are short.
    is_all = params.text("limit").strip() == "0"
    span = newest(MAX_MEMBERS) if is_all else read_span(params, usual=40, most=80)
    page, accounts = await current.db.read(
        _load_members, current, _owner_id(), _number(list_id), span
    )
    return answer_page(accounts, page, limit=span.limit)


@routes.post("/v1/lists/<list_id>/accounts", person(Scope.WRITE_LISTS))
async def put_members(list_id: str) -> Response:
    ids = _ids(await read_params())
    await services().db.write(_add, _owner_id(), _number(list_id), ids)
    return done()


@routes.delete("/v1/lists/<list_id>/accounts", person(Scope.WRITE_LISTS))
async def drop_members(list_id: str) -> Response:
    ids = _ids(await read_params())
    await services().db.write(_remove, _owner_id(), _number(list_id), ids)
    return done()


@routes.get("/v1/accounts/<account_id>/lists", person(Scope.READ_LISTS))
async def show_lists_with(account_id: str) -> Response:
    found = await services().db.read(_lists_with, _owner_id(), _number(account_id))
    return answer([list_entity(each) for each in found])


@routes.get("/v1/timelines/list/<list_id>", person(Scope.READ_LISTS))
async def show_feed(list_id: str) -> Response:
    owner_id, span = _owner_id(), read_span(await read_params())
    number = _number(list_id)
    return await answer_feed(
        span, lambda r: list_feed(r, get_list(r, owner_id, number), span)
    )


def _owner_id() -> ActorId:
    return require_person().actor.id


def _number(text: str) -> int:
    return parse_id(text) or 0


def _ids(params: Params) -> list[ActorId]:
    return [ActorId(each) for each in params.ids("account_ids")]


def _find_replies(params: Params) -> Replies | None:
    text = params.find_text("replies_policy")
    if text is None:
        return None
    if text not in list(Replies):
        words = f"'{text}' is not a valid replies_policy"
        raise Invalid.field("replies_policy", "inclusion", words)
    return Replies(text)


def _change(w: Writer, owner_id: ActorId, list_id: int, params: Params) -> PeopleList:
    """What is not given stays."""
    found = get_list(w, owner_id, list_id)
    title, exclusive = params.find_text("title"), params.find_flag("exclusive")
    draft = ListDraft(
        title=found.title if title is None else title,
        replies=_find_replies(params) or found.replies,
        exclusive=found.exclusive if exclusive is None else exclusive,
    )
    return change_list(w, found, draft)


def _delete(w: Writer, owner_id: ActorId, list_id: int) -> None:
    delete_list(w, get_list(w, owner_id, list_id))


def _add(w: Writer, owner_id: ActorId, list_id: int, ids: list[ActorId]) -> None:
    add_members(w, get_list(w, owner_id, list_id), ids)


def _remove(w: Writer, owner_id: ActorId, list_id: int, ids: list[ActorId]) -> None:
    remove_members(w, get_list(w, owner_id, list_id), ids)


def _load_members(
    r: Reader, current: Services, owner_id: ActorId, list_id: int, span: Span
) -> tuple[Page[Actor], list[Json]]:
    page = list_members(r, get_list(r, owner_id, list_id).id, span)
    return page, load_accounts(r, current, page.items)


def _lists_with(r: Reader, owner_id: ActorId, account_id: int) -> list[PeopleList]:
    if find_actor(r, account_id) is None:
        raise NotFound("there is no such account")
    return list_lists_with(r, owner_id, ActorId(account_id))
