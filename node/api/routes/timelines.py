"""Timelines: what people followed posted, what everybody did, what has a topic."""

from quart import Response

from node.api.caller import require_person, viewer_id
from node.api.feeds import answer_feed
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.routing import Routes, anyone, person
from node.database.paging import Page
from node.database.types import Reader
from node.door import services
from node.oauth.policy import Scope
from node.text.tokens import tag_key
from node.timelines.models import Entry, Origin, Shape, TopicFeed
from node.timelines.queries import MAX_TOPICS, list_explore, list_home, list_topics
from node.timelines.queries.links import list_own_pages, pick_public

routes = Routes("timelines")


@routes.get("/v1/timelines/home", person(Scope.READ_STATUSES))
async def show_home() -> Response:
    reader_id, span = require_person().actor.id, read_span(await read_params())
    return await answer_feed(span, lambda r: list_home(r, reader_id, span))


@routes.get("/v1/timelines/public", anyone(Scope.READ_STATUSES))
async def show_public() -> Response:
    params, reader_id = await read_params(), viewer_id()
    span, origin, shape = read_span(params), _read_origin(params), _read_shape(params)
    return await answer_feed(
        span,
        lambda r: list_explore(
            r, span, viewer_id=reader_id, origin=origin, shape=shape
        ),
    )


@routes.get("/v1/timelines/tag/<name>", anyone(Scope.READ_STATUSES))
async def show_topic(name: str) -> Response:
    params, reader_id = await read_params(), viewer_id()
    span = read_span(params)
    wanted = TopicFeed(
        any_of=(*_keys([name]), *_keys(params.texts("any"))),
        all_of=_keys(params.texts("all")),
        none_of=_keys(params.texts("none")),
        origin=_read_origin(params),
        shape=_read_shape(params),
    )
    return await answer_feed(
        span, lambda r: list_topics(r, wanted, span, viewer_id=reader_id)
    )


@routes.get("/v1/timelines/link", anyone(Scope.READ_STATUSES))
async def show_linking() -> Response:
    """Public notes whose card is this page."""
    params, reader_id = await read_params(), viewer_id()
    url, span = params.require_text("url"), read_span(params)
    sources = services().extensions.links

    def feed(r: Reader) -> Page[Entry]:
        for source in sources:
            page = source.list_leading(r, url, span)
            if page is not None:
                return pick_public(r, page, viewer_id=reader_id)
        return list_own_pages(r, url, span, viewer_id=reader_id)

    return await answer_feed(span, feed)


def _keys(names: list[str]) -> tuple[str, ...]:
    """As the topics are kept, each once; what can be none is left out."""
    found = (tag_key(name) for name in names)
    return tuple(dict.fromkeys(key for key in found if key))[:MAX_TOPICS]


def _read_origin(params: Params) -> Origin:
    if params.flag("local"):
        return Origin.HERE
    return Origin.ELSEWHERE if params.flag("remote") else Origin.ANYWHERE


def _read_shape(params: Params) -> Shape:
    return Shape.PHOTOS if params.flag("only_media") else Shape.ALL
