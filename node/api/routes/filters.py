"""Filters with their keywords and the posts they name."""

from dataclasses import replace
from typing import Final

from quart import Response

from node.api.answers import answer, done
from node.api.caller import require_person
from node.api.entities.filters import (
    filter_entity,
    filtered_note_entity,
    keyword_entity,
)
from node.api.filter_params import read_changes, read_draft, read_keyword, require_draft
from node.api.loading import get_note_of
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.database.types import Writer
from node.door import services
from node.filters.actions import (
    add_note,
    change_filter,
    change_keywords,
    create_filter,
    delete_filter,
    remove_note,
)
from node.filters.models import Filter, FilteredNote, Keyword, KeywordChange
from node.filters.queries import (
    get_filter,
    get_filter_with_keyword,
    get_filter_with_note,
    list_filters,
)
from node.ids import ActorId, parse_id
from node.oauth.policy import Scope

READ: Final = person(Scope.READ_FILTERS)
WRITE: Final = person(Scope.WRITE_FILTERS)

routes = Routes("filters")


@routes.get("/v2/filters", READ)
async def show_filters() -> Response:
    found = await services().db.read(list_filters, _owner_id())
    return answer([filter_entity(each) for each in found])


@routes.post("/v2/filters", WRITE)
async def add_filter() -> Response:
    params = await read_params()
    draft = require_draft(params, services().clock.now_ms())
    made = await services().db.write(
        create_filter, _owner_id(), draft, read_changes(params)
    )
    return answer(filter_entity(made))


@routes.get("/v2/filters/<filter_id>", READ)
async def show_filter(filter_id: str) -> Response:
    return answer(filter_entity(await _read_filter(filter_id)))


@routes.update("/v2/filters/<filter_id>", WRITE)
async def update_filter(filter_id: str) -> Response:
    params = await read_params()
    changed = await services().db.write(_change, _owner_id(), _id(filter_id), params)
    return answer(filter_entity(changed))


@routes.delete("/v2/filters/<filter_id>", WRITE)
async def remove_filter(filter_id: str) -> Response:
    await services().db.write(_delete, _owner_id(), _id(filter_id))
    return done()


@routes.get("/v2/filters/<filter_id>/keywords", READ)
async def show_keywords(filter_id: str) -> Response:
    found = await _read_filter(filter_id)
    return answer([keyword_entity(each) for each in found.keywords])


@routes.post("/v2/filters/<filter_id>/keywords", WRITE)
async def add_keyword(filter_id: str) -> Response:
    change = read_keyword(await read_params())
    made = await services().db.write(_add_keyword, _owner_id(), _id(filter_id), change)
    return answer(keyword_entity(made))


@routes.get("/v2/filters/keywords/<keyword_id>", READ)
async def show_keyword(keyword_id: str) -> Response:
    _found, keyword = await services().db.read(
        get_filter_with_keyword, _owner_id(), _id(keyword_id)
    )
    return answer(keyword_entity(keyword))


@routes.update("/v2/filters/keywords/<keyword_id>", WRITE)
async def update_keyword(keyword_id: str) -> Response:
    change = read_keyword(await read_params())
    changed = await services().db.write(
        _change_keyword, _owner_id(), _id(keyword_id), change
    )
    return answer(keyword_entity(changed))


@routes.delete("/v2/filters/keywords/<keyword_id>", WRITE)
async def remove_keyword(keyword_id: str) -> Response:
    await services().db.write(_remove_keyword, _owner_id(), _id(keyword_id))
    return done()


@routes.get("/v2/filters/<filter_id>/statuses", READ)
async def show_filtered(filter_id: str) -> Response:
    found = await _read_filter(filter_id)
    return answer([filtered_note_entity(each) for each in found.notes])


@routes.post("/v2/filters/<filter_id>/statuses", WRITE)
async def add_filtered(filter_id: str) -> Response:
    status_id = (await read_params()).require_text("status_id")
    made = await services().db.write(_add_note, _owner_id(), _id(filter_id), status_id)
    return answer(filtered_note_entity(made))


@routes.get("/v2/filters/statuses/<filtered_id>", READ)
async def show_one_filtered(filtered_id: str) -> Response:
    _found, note = await services().db.read(
        get_filter_with_note, _owner_id(), _id(filtered_id)
    )
    return answer(filtered_note_entity(note))


@routes.delete("/v2/filters/statuses/<filtered_id>", WRITE)
async def remove_filtered(filtered_id: str) -> Response:
    await services().db.write(_remove_note, _owner_id(), _id(filtered_id))
    return done()


def _owner_id() -> ActorId:
    return require_person().actor.id


def _id(text: str) -> int:
    return parse_id(text) or 0


async def _read_filter(filter_id: str) -> Filter:
    return await services().db.read(get_filter, _owner_id(), _id(filter_id))


def _change(w: Writer, owner_id: ActorId, filter_id: int, params: Params) -> Filter:
    found = get_filter(w, owner_id, filter_id)
    draft = read_draft(params, found, w.now_ms)
    return change_filter(w, found, draft, read_changes(params))


def _delete(w: Writer, owner_id: ActorId, filter_id: int) -> None:
    delete_filter(w, get_filter(w, owner_id, filter_id))


def _add_keyword(
    w: Writer, owner_id: ActorId, filter_id: int, change: KeywordChange
) -> Keyword:
    found = get_filter(w, owner_id, filter_id)
    return change_keywords(w, found, [change]).keywords[-1]


def _change_keyword(
    w: Writer, owner_id: ActorId, keyword_id: int, change: KeywordChange
) -> Keyword:
    found, keyword = get_filter_with_keyword(w, owner_id, keyword_id)
    change_keywords(w, found, [replace(change, id=keyword.id)])
    return get_filter_with_keyword(w, owner_id, keyword_id)[1]


def _remove_keyword(w: Writer, owner_id: ActorId, keyword_id: int) -> None:
    found, keyword = get_filter_with_keyword(w, owner_id, keyword_id)
    change_keywords(w, found, [KeywordChange(keyword.id, is_removed=True)])


def _add_note(
    w: Writer, owner_id: ActorId, filter_id: int, status_id: str
) -> FilteredNote:
    found = get_filter(w, owner_id, filter_id)
    note_id = get_note_of(w, status_id, owner_id).id
    changed = add_note(w, found, note_id)
    return next(each for each in changed.notes if each.note_id == note_id)


def _remove_note(w: Writer, owner_id: ActorId, filtered_id: int) -> None:
    found, note = get_filter_with_note(w, owner_id, filtered_id)
    remove_note(w, found, note.id)
