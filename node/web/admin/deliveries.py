"""What waits for other servers."""

from urllib.parse import urlencode

from quart import Blueprint, Response, request

from node.database.types import Reader
from node.delivery.models import Lane, LanePlace
from node.delivery.queries import count_deliveries, list_lanes, retry_all, retry_host
from node.ids import parse_id
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.inputs import MAX_HOST, see_other
from node.web.pages.admin import DeliveriesPage, DeliveryLaneView
from node.web.pages.shared import Pagination
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
        pagination=_next(lanes),
    )
    return await render_page("admin/deliveries.html", page)


@routes.post(f"{PATH}/retry")
async def post_retry_all() -> Response:
    require_admin()
    count = await services().db.write(retry_all)
    return _tried(count)


@routes.post(f"{PATH}/<host>/retry")
async def post_retry(host: str) -> Response:
    require_admin()
    count = await services().db.write(retry_host, host)
    return _tried(count)


def _load(r: Reader, after: LanePlace | None) -> tuple[list[Lane], tuple[int, int]]:
    """One lane more than a page shows says that there is another page."""
    return list_lanes(r, after=after, limit=PAGE + 1), count_deliveries(r)


def _read_place() -> LanePlace | None:
    """Where the page before ended, by `?after=OLDEST.HOST`."""
    oldest, _, host = request.args.get("after", "").partition(".")
    oldest_ms = parse_id(oldest)
    return None if oldest_ms is None else LanePlace(oldest_ms, host[:MAX_HOST])


def _next(lanes: list[Lane]) -> Pagination:
    if len(lanes) <= PAGE:
        return Pagination()
    last = lanes[PAGE - 1].place
    query = urlencode({"after": f"{last.oldest_ms}.{last.host}"})
    return Pagination(next_url=f"{PATH}?{query}")


def _tried(count: int) -> Response:
    response = see_other(PATH)
    flash(response, f"Trying now: {count}.")
    return response


def _view(lane: Lane) -> DeliveryLaneView:
    return DeliveryLaneView(
        host=lane.host,
        waiting=lane.waiting,
        tries=lane.failures,
        oldest_ms=lane.oldest_ms,
        next_ms=lane.next_ms if lane.waiting else None,
        last_error=lane.last_error,
        retry_url=f"{PATH}/{lane.host}/retry",
    )
