"""Bookmarks and favourites; the places in both lists are when they were made."""

from quart import Response

from node.api.caller import require_person
from node.api.feeds import answer_feed
from node.api.paging import read_span
from node.api.params import read_params
from node.api.routing import Routes, person
from node.oauth.policy import Scope
from node.timelines.queries import list_bookmarks, list_liked

routes = Routes("kept")


@routes.get("/v1/bookmarks", person(Scope.READ_BOOKMARKS))
async def show_bookmarks() -> Response:
    reader_id, span = require_person().actor.id, read_span(await read_params())
    return await answer_feed(span, lambda r: list_bookmarks(r, reader_id, span))


@routes.get("/v1/favourites", person(Scope.READ_FAVOURITES))
async def show_favourites() -> Response:
    reader_id, span = require_person().actor.id, read_span(await read_params())
    return await answer_feed(span, lambda r: list_liked(r, reader_id, span))
