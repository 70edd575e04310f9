"""Notes that wait for their time; `POST v1/statuses` with `scheduled_at` makes one."""

from collections.abc import Sequence

from quart import Response

from node.api.answers import Json, answer, answer_page, done
from node.api.caller import require_person
from node.api.drafts import read_due
from node.api.entities.scheduled import scheduled_entity
from node.api.loading import load_scheduled
from node.api.paging import read_span
from node.api.params import read_params
from node.api.routing import Routes, person
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid
from node.ids import ActorId, parse_id
from node.media.queries import list_media
from node.oauth.policy import Scope
from node.schedules.actions import reschedule, unschedule
from node.schedules.models import Scheduled
from node.schedules.queries import get_scheduled, list_scheduled
from node.services import Services

routes = Routes("scheduled")


@routes.get("/v1/scheduled_statuses", person(Scope.READ_STATUSES))
async def show_all_scheduled() -> Response:
    current, who = services(), require_person()
    span = read_span(await read_params())
    page, found = await current.db.read(_load_page, current, who.actor.id, span)
    return answer_page(found, page, limit=span.limit)


@routes.get("/v1/scheduled_statuses/<scheduled_id>", person(Scope.READ_STATUSES))
async def show_scheduled(scheduled_id: str) -> Response:
    current, who = services(), require_person()
    number = parse_id(scheduled_id) or 0
    found = await current.db.read(_load_one, current, who.actor.id, number)
    return answer(found)


@routes.update("/v1/scheduled_statuses/<scheduled_id>", person(Scope.WRITE_STATUSES))
async def move_scheduled(scheduled_id: str) -> Response:
    current, who = services(), require_person()
    due_ms = read_due(await read_params())
    if due_ms is None:
        text = "scheduled_at is missing"
        raise Invalid.field("scheduled_at", "blank", text)
    number = parse_id(scheduled_id) or 0
    found = await current.db.write(_move, current, who.actor.id, number, due_ms)
    return answer(found)


@routes.delete("/v1/scheduled_statuses/<scheduled_id>", person(Scope.WRITE_STATUSES))
async def delete_scheduled(scheduled_id: str) -> Response:
    current, who = services(), require_person()
    number = parse_id(scheduled_id) or 0
    await current.db.write(unschedule, scheduled_id=number, actor_id=who.actor.id)
    return done()


def _load_page(
    r: Reader, current: Services, actor_id: ActorId, span: Span
) -> tuple[Page[Scheduled], Sequence[Json]]:
    page = list_scheduled(r, actor_id, span)
    media = list_media(
        r, [each for item in page.items for each in item.draft.media_ids]
    )
    return page, [scheduled_entity(current.urls, each, media) for each in page.items]


def _load_one(
    r: Reader, current: Services, actor_id: ActorId, scheduled_id: int
) -> Json:
    return load_scheduled(r, current, get_scheduled(r, scheduled_id, actor_id))


def _move(
    w: Writer, current: Services, actor_id: ActorId, scheduled_id: int, due_ms: int
) -> Json:
    moved = reschedule(w, scheduled_id=scheduled_id, actor_id=actor_id, due_ms=due_ms)
    return load_scheduled(w, current, moved)
