"""A part of a feed as statuses: what all routes share that answer with one."""

from collections.abc import Callable

from quart import Response

from node.api.answers import Json, answer_page
from node.api.caller import viewer_id
from node.api.loading import load_statuses
from node.database.paging import Page, Span
from node.database.types import Reader
from node.door import services
from node.ids import ActorId
from node.services import Services
from node.timelines.models import Entry

Feed = Callable[[Reader], Page[Entry]]


async def answer_feed(span: Span, feed: Feed) -> Response:
    """The notes and boosts of a part of a feed that the caller may see."""
    current = services()
    page, statuses = await current.db.read(_load, current, feed, viewer_id())
    return answer_page(statuses, page, limit=span.limit)


def _load(
    r: Reader, current: Services, feed: Feed, reader_id: ActorId | None
) -> tuple[Page[Entry], list[Json]]:
    page = feed(r)
    return page, load_statuses(r, current, page.items, viewer_id=reader_id)
