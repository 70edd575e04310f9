"""Filters as apps knew them before Mastodon 4.0: every keyword is one."""

from typing import Final

from quart import Response

from node.api.answers import answer, done
from node.api.caller import require_person
from node.api.entities.filters import old_filter_entity
from node.api.filter_params import read_expiry, read_places
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.database.types import Writer
from node.door import services
from node.errors import Invalid
from node.filters.actions import (
    change_filter,
    change_keywords,
    create_filter,
    delete_filter,
)
from node.filters.models import (
    Action,
    Filter,
    FilterDraft,
    Keyword,
    KeywordChange,
)
from node.filters.queries import get_filter_with_keyword, list_filters
from node.ids import ActorId, parse_id
from node.oauth.policy import Scope

READ: Final = person(Scope.READ_FILTERS)
WRITE: Final = person(Scope.WRITE_FILTERS)

routes = Routes("old_filters")


@routes.get("/v1/filters", READ)
async def show_filters() -> Response:
    found = await services().db.read(list_filters, _owner_id())
    return answer(
        [old_filter_entity(each, word) for each in found for word in each.keywords]
    )


@routes.post("/v1/filters", WRITE)
async def add_filter() -> Response:
    params = await read_params()
    made = await services().db.write(_create, _owner_id(), params)
    return answer(old_filter_entity(made, made.keywords[-1]))


@routes.get("/v1/filters/<keyword_id>", READ)
async def show_filter(keyword_id: str) -> Response:
    found, keyword = await services().db.read(
        get_filter_with_keyword, _owner_id(), _id(keyword_id)
    )
    return answer(old_filter_entity(found, keyword))


@routes.update("/v1/filters/<keyword_id>", WRITE)
async def update_filter(keyword_id: str) -> Response:
    params = await read_params()
    found, keyword = await services().db.write(
        _change, _owner_id(), _id(keyword_id), params
    )
    return answer(old_filter_entity(found, keyword))


@routes.delete("/v1/filters/<keyword_id>", WRITE)
async def remove_filter(keyword_id: str) -> Response:
    await services().db.write(_delete, _owner_id(), _id(keyword_id))
    return done()


def _owner_id() -> ActorId:
    return require_person().actor.id


def _id(text: str) -> int:
    return parse_id(text) or 0


def _create(w: Writer, owner_id: ActorId, params: Params) -> Filter:
    phrase = params.text("phrase")
    draft = FilterDraft(
        title=phrase,
        places=read_places(params) or (),
        action=Action.HIDE if params.flag("irreversible") else Action.WARN,
        expires_ms=read_expiry(params, None, w.now_ms),
    )
    word = KeywordChange(text=phrase, whole_word=params.find_flag("whole_word"))
    return create_filter(w, owner_id, draft, [word])


def _change(
    w: Writer, owner_id: ActorId, keyword_id: int, params: Params
) -> tuple[Filter, Keyword]:
    """What is not given stays; what other keywords share cannot be changed here."""
    found, keyword = get_filter_with_keyword(w, owner_id, keyword_id)
    draft = _draft(params, found, w.now_ms)
    if draft != _draft_of(found) and len(found.keywords) > 1:
        text = (
            "These parameters cannot be changed from this application because they "
            "apply to more than one filter keyword. Use a more recent application."
        )
        raise Invalid.field("", "multiple_keywords", text)
    word = KeywordChange(
        keyword.id, params.find_text("phrase"), params.find_flag("whole_word")
    )
    change_filter(w, found, draft, [word])
    return get_filter_with_keyword(w, owner_id, keyword_id)


def _draft(params: Params, found: Filter, now_ms: int) -> FilterDraft:
    phrase, places = params.find_text("phrase"), read_places(params)
    is_hiding = params.find_flag("irreversible")
    action = Action.HIDE if is_hiding else Action.WARN
    return FilterDraft(
        title=found.title if phrase is None else phrase,
        places=found.places if places is None else places,
        action=found.action if is_hiding is None else action,
        expires_ms=read_expiry(params, found.expires_ms, now_ms),
    )


def _draft_of(found: Filter) -> FilterDraft:
    return FilterDraft(found.title, found.places, found.action, found.expires_ms)


def _delete(w: Writer, owner_id: ActorId, keyword_id: int) -> None:
    """A filter that looks for nothing more goes with its last keyword."""
    found, keyword = get_filter_with_keyword(w, owner_id, keyword_id)
    if len(found.keywords) == 1 and not found.notes:
        delete_filter(w, found)
        return
    change_keywords(w, found, [KeywordChange(keyword.id, is_removed=True)])
