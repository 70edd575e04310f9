"""Notes and boosts as statuses."""

from quart import Response

from node.api.answers import Json, answer
from node.api.caller import viewer_id
from node.api.loading import load_statuses
from node.api.routing import Routes, anyone
from node.database.types import Reader
from node.door import services
from node.errors import NotFound
from node.ids import ActorId, NoteId, parse_id
from node.oauth.policy import Scope
from node.reactions.queries import find_boost
from node.services import Services
from node.timelines.models import Entry

routes = Routes("statuses")


@routes.get("/v1/statuses/<status_id>", anyone(Scope.READ_STATUSES))
async def show_status(status_id: str) -> Response:
    current = services()
    found = await current.db.read(get_status, current, status_id, viewer_id=viewer_id())
    return answer(found)


def get_status(
    r: Reader, current: Services, status_id: str, *, viewer_id: ActorId | None
) -> Json:
    """A note or a boost; raises `NotFound` for what the viewer may not see."""
    number = parse_id(status_id) or 0
    boost = find_boost(r, number)
    entry = Entry(number, NoteId(number))
    if boost is not None:
        entry = Entry(number, boost.note_id, boost.actor_id)
    found = load_statuses(r, current, [entry], viewer_id=viewer_id)
    if not found:
        raise NotFound("there is no such status")
    return found[0]
