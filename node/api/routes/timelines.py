"""Timelines: what people followed posted, what everybody did, what has a topic."""

from collections.abc import Sequence

from quart import Response

from node.api.answers import Json, answer_page
from node.api.caller import require_person
from node.api.loading import load_statuses
from node.api.paging import read_span
from node.api.params import read_params
from node.api.routing import Routes, person
from node.database.paging import Page, Span
from node.database.types import Reader
from node.door import services
from node.ids import ActorId
from node.oauth.policy import Scope
from node.services import Services
from node.timelines.models import Entry
from node.timelines.queries import list_home

routes = Routes("timelines")


@routes.get("/v1/timelines/home", person(Scope.READ_STATUSES))
async def show_home() -> Response:
    current, who = services(), require_person()
    span = read_span(await read_params())
    page, statuses = await current.db.read(_load_home, current, who.actor.id, span)
    return answer_page(statuses, page, limit=span.limit)


def _load_home(
    r: Reader, current: Services, actor_id: ActorId, span: Span
) -> tuple[Page[Entry], Sequence[Json]]:
    page = list_home(r, actor_id, span)
    return page, load_statuses(r, current, page.items, viewer_id=actor_id)
