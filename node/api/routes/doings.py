"""What somebody wrote and boosted."""

from dataclasses import dataclass

from quart import Response

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.api.caller import viewer_id
from node.api.feeds import answer_feed
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.routing import Routes, anyone
from node.database.paging import Page, Span, make_page
from node.database.types import Reader
from node.door import services
from node.errors import NotFound
from node.ids import ActorId, parse_id
from node.notes.queries import list_pinned_ids
from node.oauth.policy import Scope
from node.services import Services
from node.text.tokens import tag_key
from node.timelines.models import Doings, Entry, Shape
from node.timelines.queries import list_doings

routes = Routes("doings")


@dataclass(frozen=True, slots=True)
class _Asked:
    services: Services
    account_id: int
    span: Span
    reader_id: ActorId | None


@routes.get("/v1/accounts/<account_id>/statuses", anyone(Scope.READ_STATUSES))
async def show_doings(account_id: str) -> Response:
    params = await read_params()
    asked = _Asked(
        services(), parse_id(account_id) or 0, read_span(params), viewer_id()
    )
    if params.flag("pinned"):
        return await answer_feed(asked.span, lambda r: _list_pinned(r, asked))
    wanted = _read_wanted(params)
    return await answer_feed(asked.span, lambda r: _list_doings(r, asked, wanted))


def _list_doings(r: Reader, asked: _Asked, wanted: Doings) -> Page[Entry]:
    actor = _get_shown(r, asked)
    return list_doings(
        r, actor.id, asked.span, viewer_id=asked.reader_id, wanted=wanted
    )


def _list_pinned(r: Reader, asked: _Asked) -> Page[Entry]:
    """As on the profile: what was pinned last comes first."""
    actor, span = _get_shown(r, asked), asked.span
    pinned = [
        Entry(each, each)
        for each in list_pinned_ids(r, actor.id, viewer_id=asked.reader_id)
        if span.after < each < span.before
    ]
    return make_page(pinned, span.limit, lambda entry: entry.sort_id)


def _get_shown(r: Reader, asked: _Asked) -> Actor:
    """Raises `NotFound`; nobody of a server that is refused is shown."""
    actor = get_actor(r, asked.account_id)
    is_refused = actor.host and asked.services.peers.refuses(actor.host)
    if actor.deleted_ms is not None or is_refused:
        raise NotFound("there is no such account")
    return actor


def _read_wanted(params: Params) -> Doings:
    tagged = params.text("tagged")
    return Doings(
        with_replies=not params.flag("exclude_replies"),
        with_boosts=not params.flag("exclude_reblogs"),
        shape=Shape.PHOTOS if params.flag("only_media") else Shape.ALL,
        topic=(tag_key(tagged) or tagged) if tagged else "",
    )
