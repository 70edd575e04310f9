"""What happened to the caller's things, one by one."""

from dataclasses import dataclass
from typing import Final

from quart import Response

from node.api.answers import Json, answer, answer_page, done
from node.api.caller import require_person
from node.api.notices import load_notifications
from node.api.paging import read_limit, read_span
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.bell import MAX_COUNTED, count_shown
from node.database.paging import Page, Span
from node.database.types import Reader
from node.door import services
from node.errors import NotFound
from node.ids import ActorId, parse_id
from node.notifications.actions import clear, dismiss
from node.notifications.models import Notification, NotificationKind
from node.notifications.names import kinds_of
from node.notifications.queries import (
    find_notification,
    list_notifications,
)
from node.oauth.policy import Scope
from node.services import Services

USUAL: Final = 40
MOST: Final = 80
MOST_COUNTED: Final = 1_000

routes = Routes("notifications")


@routes.get("/v1/notifications", person(Scope.READ_NOTIFICATIONS))
async def show_notifications() -> Response:
    params, current = await read_params(), services()
    span = read_span(params, usual=USUAL, most=MOST)
    page, items = await current.db.read(
        _load, current, require_person().actor.id, span, read_wanted(params)
    )
    return answer_page(items, page, limit=span.limit)


@routes.get("/v1/notifications/unread_count", person(Scope.READ_NOTIFICATIONS))
async def show_unread_count() -> Response:
    params = await read_params()
    most = read_limit(params, usual=MAX_COUNTED, most=MOST_COUNTED)
    count = await services().db.read(
        _count, require_person().actor.id, read_wanted(params), most
    )
    return answer({"count": count})


@routes.get("/v1/notifications/<notification_id>", person(Scope.READ_NOTIFICATIONS))
async def show_notification(notification_id: str) -> Response:
    current, reader_id = services(), require_person().actor.id
    return answer(
        await current.db.read(_get, current, reader_id, parse_id(notification_id) or 0)
    )


@routes.post("/v1/notifications/clear", person(Scope.WRITE_NOTIFICATIONS))
async def clear_notifications() -> Response:
    await services().db.write(clear, require_person().actor.id, kinds_of())
    return done()


@routes.post(
    "/v1/notifications/<notification_id>/dismiss", person(Scope.WRITE_NOTIFICATIONS)
)
async def dismiss_notification(notification_id: str) -> Response:
    number = parse_id(notification_id) or 0
    if not await services().db.write(dismiss, require_person().actor.id, number):
        raise NotFound("there is no such notification")
    return done()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notifications a list is asked for, and whether also what is held back."""

    kinds: tuple[NotificationKind, ...]
    from_id: ActorId | None
    with_held: bool


def read_wanted(params: Params) -> Wanted:
    """By their types, and from whom: of one person, all there is."""
    sender = params.find_id("account_id")
    return Wanted(
        kinds_of(
            params.texts("types"),
            params.texts("exclude_types"),
            known=params.texts("supported_types"),
        ),
        None if sender is None else ActorId(sender),
        with_held=sender is not None or params.flag("include_filtered"),
    )


def _load(
    r: Reader, current: Services, reader_id: ActorId, span: Span, wanted: Wanted
) -> tuple[Page[Notification], list[Json]]:
    page = _list(r, reader_id, span, wanted)
    return page, load_notifications(r, current, page.items, viewer_id=reader_id)


def _count(r: Reader, reader_id: ActorId, wanted: Wanted, most: int) -> int:
    """What the list shows of it, so that the last of it can be read."""

    def list_new(span: Span) -> Page[Notification]:
        return _list(r, reader_id, span, wanted)

    return count_shown(r, list_new, viewer_id=reader_id, most=most)


def _list(
    r: Reader, reader_id: ActorId, span: Span, wanted: Wanted
) -> Page[Notification]:
    return list_notifications(
        r,
        reader_id,
        span,
        kinds=wanted.kinds,
        from_id=wanted.from_id,
        with_held=wanted.with_held,
    )


def _get(r: Reader, current: Services, reader_id: ActorId, number: int) -> Json:
    item = find_notification(r, reader_id, number)
    found = load_notifications(r, current, [item] if item else [], viewer_id=reader_id)
    if not found:
        raise NotFound("there is no such notification")
    return found[0]
