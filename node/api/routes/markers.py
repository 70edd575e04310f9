"""How far the caller has read at home and of their notifications.

The mark of notifications is the one that the pages count from.
"""

from collections.abc import Collection
from typing import Final

from quart import Response

from node.actors.models import Actor
from node.api.answers import Json, answer
from node.api.caller import require_person
from node.api.entities.markers import marker_entity
from node.api.params import read_params
from node.api.routing import Routes, person
from node.database.types import Reader, Writer
from node.door import services
from node.notifications.actions import mark_read
from node.notifications.queries import find_mark
from node.oauth.policy import Scope
from node.timelines.actions import mark_home
from node.timelines.queries import find_home_mark

FINDERS: Final = {"home": find_home_mark, "notifications": find_mark}
MARKERS: Final = {"home": mark_home, "notifications": mark_read}

routes = Routes("markers")


@routes.get("/v1/markers", person(Scope.READ_STATUSES))
async def show_markers() -> Response:
    params, who = await read_params(), require_person().actor
    return answer(await services().db.read(_load, who, params.texts("timeline")))


@routes.post("/v1/markers", person(Scope.WRITE_STATUSES))
async def move_markers() -> Response:
    params, who = await read_params(), require_person().actor
    asked = {name: params.child(name).find_id("last_read_id") for name in MARKERS}
    moved = {name: each for name, each in asked.items() if each is not None}
    return answer(await services().db.write(_move, who, moved))


def _move(w: Writer, who: Actor, moved: dict[str, int]) -> Json:
    for name, read_id in moved.items():
        MARKERS[name](w, who.id, read_id)
    return _load(w, who, moved)


def _load(r: Reader, who: Actor, names: Collection[str]) -> Json:
    return {
        name: marker_entity(find(r, who.id), since_ms=who.created_ms)
        for name, find in FINDERS.items()
        if name in names
    }
