"""What waits for other servers, and how it goes with each."""

from urllib.parse import urlencode

from quart import Blueprint, Response, request

from node.database.paging import Page
from node.database.types import Reader, Writer
from node.delivery.board import drop_host, find_lane, list_waiting
from node.delivery.hosts import retry_all, retry_host
from node.delivery.models import Lane, LanePlace, Waiting
from node.delivery.queries import count_deliveries, list_lanes
from node.errors import NotFound
from node.ids import parse_id
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.users.models import User
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.inputs import MAX_HOST, see_other
from node.web.pages.admin import (
    DeliveriesPage,
    DeliveryLaneView,
    LanePage,
    WaitingView,
)
from node.web.pages.shared import Pagination
from node.web.proof import ask_for_proof
from node.web.render import flash, render_page

PATH = "/admin/deliveries"
PAGE = 50

routes = Blueprint("deliveries", __name__)


@routes.get(PATH)
async def get_deliveries() -> Response:
    require_admin()
    lanes, (waiting, failed) = await services().db.read(_load, _read_place())
    page = DeliveriesPage(
        lanes=tuple(_view(lane) for lane in lanes[:PAGE]),
        waiting=waiting,
        failed=failed,
        retry_all_url=f"{PATH}/retry",
        pagination=_next_lanes(lanes),
    )
    return await render_page("admin/deliveries.html", page)


@routes.get(f"{PATH}/<host>")
async def get_lane(host: str) -> Response:
    require_admin()
    before = parse_id(request.args.get("before", ""))
    lane, found = await services().db.read(_load_lane, host.lower(), before)
    path = f"{PATH}/{lane.host}"
    page = LanePage(
        lane=_view(lane),
        deliveries=tuple(_waiting_view(each) for each in found.items),
        back_url=PATH,
        pagination=_next(path, "before", str(found.next_before))
        if found.next_before
        else Pagination(),
    )
    return await render_page("admin/lane.html", page)


@routes.post(f"{PATH}/retry")
async def post_retry_all() -> Response:
    require_admin()
    count = await services().db.write(retry_all)
    return _done(f"Trying now: {count}.")


@routes.post(f"{PATH}/<host>/retry")
async def post_retry(host: str) -> Response:
    require_admin()
    count = await services().db.write(retry_host, host)
    return _done(f"Trying now: {count}.")


@routes.post(f"{PATH}/<host>/drop")
async def post_drop(host: str) -> Response:
    who = require_admin()
    if (asking := ask_for_proof(f"{PATH}/{host}")) is not None:
        return asking
    count = await services().db.write(_drop, who.user, host)
    return _done(f"Dropped: {count}.")


def _load(r: Reader, after: LanePlace | None) -> tuple[list[Lane], tuple[int, int]]:
    """One lane more than a page shows says that there is another page."""
    return list_lanes(r, after=after, limit=PAGE + 1), count_deliveries(r)


def _read_place() -> LanePlace | None:
    """Where the page before ended, by `?after=OLDEST.HOST`."""
    oldest, _, host = request.args.get("after", "").partition(".")
    oldest_ms = parse_id(oldest)
    return None if oldest_ms is None else LanePlace(oldest_ms, host[:MAX_HOST])


def _next_lanes(lanes: list[Lane]) -> Pagination:
    if len(lanes) <= PAGE:
        return Pagination()
    last = lanes[PAGE - 1].place
    return _next(PATH, "after", f"{last.oldest_ms}.{last.host}")


def _load_lane(r: Reader, host: str, before: int | None) -> tuple[Lane, Page[Waiting]]:
    lane = find_lane(r, host)
    if lane is None:
        raise NotFound("nothing was ever sent there")
    return lane, list_waiting(r, host, before=before, limit=PAGE)


def _drop(w: Writer, by: User, host: str) -> int:
    count = drop_host(w, host)
    if count:
        subject = f"dropped {count} deliveries to {host}"
        record_decision(w, by_id=by.id, kind=DecisionKind.PEER, subject=subject)
    return count


def _next(path: str, name: str, value: str) -> Pagination:
    return Pagination(next_url=f"{path}?{urlencode({name: value})}")


def _done(words: str) -> Response:
    response = see_other(PATH)
    flash(response, words)
    return response


def _view(lane: Lane) -> DeliveryLaneView:
    path = f"{PATH}/{lane.host}"
    is_refused = services().peers.refuses(lane.host)
    return DeliveryLaneView(
        host=lane.host,
        state="blocked" if is_refused else lane.health,
        waiting=lane.waiting,
        failed=lane.failed,
        tries=lane.failures,
        failing_days=lane.failing_days,
        oldest_ms=lane.oldest_ms or None,
        next_ms=_next_ms(lane),
        last_ok_ms=lane.last_ok_ms or None,
        last_error=lane.last_error,
        url=path,
        retry_url=f"{path}/retry",
        drop_url=f"{path}/drop",
    )


def _next_ms(lane: Lane) -> int | None:
    """What waits is tried then; a server that is away is asked then."""
    return lane.next_ms if lane.next_ms and (lane.waiting or lane.failures) else None


def _waiting_view(each: Waiting) -> WaitingView:
    return WaitingView(
        kind=each.kind,
        about=each.topic,
        inbox=each.inbox,
        is_given_up=each.is_given_up,
        tries=each.attempts,
        created_ms=each.created_ms,
        next_ms=each.next_ms,
        last_error=each.last_error,
    )
