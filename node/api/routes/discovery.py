"""Finding people and notes without knowing whom to look for."""

from collections.abc import Sequence
from typing import Final

from quart import Response

from node.actors.models import Actor
from node.api.answers import Json, answer, done
from node.api.caller import require_person, viewer_id
from node.api.loading import load_accounts, load_statuses, load_tags
from node.api.paging import read_limit, read_offset
from node.api.params import read_params
from node.api.people import get_known
from node.api.routing import Routes, anyone, person
from node.database.paging import newest
from node.database.types import Reader, Writer
from node.door import services
from node.ids import ActorId
from node.oauth.policy import Scope
from node.relations.actions import dismiss
from node.relations.queries import list_suggested
from node.search.directory import list_discoverable, list_posting
from node.search.queries import list_popular_topics
from node.services import Services
from node.timelines.queries import list_explore

MOST: Final = 40
FARTHEST: Final = 100

routes = Routes("discovery")


@routes.get("/v1/directory", anyone())
async def show_directory() -> Response:
    """People who want to be found; `order=new` by when they came, else who posts.

    Nobody whom the caller blocks, mutes or avoids, nor who blocks them.
    """
    params, current = await read_params(), services()
    people = await current.db.read(
        _load_directory,
        current,
        viewer_id(),
        is_local=params.flag("local"),
        by_age=params.text("order") == "new",
        limit=read_limit(params, usual=40, most=80),
        offset=read_offset(params),
    )
    return answer(people)


@routes.get("/v2/suggestions", person(Scope.READ))
async def show_suggestions() -> Response:
    params, current = await read_params(), services()
    limit = read_limit(params, usual=40, most=80)
    me = require_person().actor.id
    people = await current.db.read(_load_suggested, current, me, limit)
    return answer(
        [
            {
                "source": "past_interactions",
                "sources": ["friends_of_friends"],
                "account": each,
            }
            for each in people
        ]
    )


@routes.get("/v1/suggestions", person(Scope.READ))
async def show_old_suggestions() -> Response:
    params, current = await read_params(), services()
    limit = read_limit(params, usual=40, most=80)
    me = require_person().actor.id
    return answer(await current.db.read(_load_suggested, current, me, limit))


@routes.delete("/v1/suggestions/<account_id>", person(Scope.READ))
async def dismiss_suggestion(account_id: str) -> Response:
    await services().db.write(_dismiss, require_person().actor, account_id)
    return done()


@routes.get("/v1/trends", anyone())
@routes.get("/v1/trends/tags", anyone())
async def show_popular_tags() -> Response:
    params, current = await read_params(), services()
    limit, offset = read_limit(params, usual=10, most=20), read_offset(params)
    found = await current.db.read(
        _load_topics, current, viewer_id(), limit=limit, offset=offset
    )
    return answer(found)


@routes.get("/v1/trends/statuses", anyone())
async def show_popular_statuses() -> Response:
    """What Explore shows: the newest, since nothing is ranked here."""
    params, current = await read_params(), services()
    limit = read_limit(params, usual=20, most=40)
    offset = read_offset(params, most=FARTHEST)
    found = await current.db.read(
        _load_explored, current, viewer_id(), limit=limit, offset=offset
    )
    return answer(found)


@routes.get("/v1/trends/links", anyone())
async def show_popular_links() -> Response:
    """Which addresses are shared most is not counted."""
    return answer([])


def _load_directory(
    r: Reader,
    current: Services,
    me: ActorId | None,
    *,
    is_local: bool,
    by_age: bool,
    limit: int,
    offset: int,
) -> list[Json]:
    listed = list_discoverable if by_age else list_posting
    people = listed(r, viewer_id=me, is_local=is_local, limit=limit, offset=offset)
    return load_accounts(r, current, people)


def _load_suggested(
    r: Reader, current: Services, me: ActorId, limit: int
) -> list[Json]:
    people: Sequence[Actor] = list_suggested(r, me, limit=limit)
    return load_accounts(r, current, people)


def _dismiss(w: Writer, me: Actor, account_id: str) -> None:
    dismiss(w, actor=me, target=get_known(w, account_id))


def _load_topics(
    r: Reader, current: Services, me: ActorId | None, *, limit: int, offset: int
) -> list[Json]:
    found = list_popular_topics(r, limit=limit + offset, viewer_id=me)
    return load_tags(r, current, [each.topic for each in found[offset:]], me)


def _load_explored(
    r: Reader, current: Services, me: ActorId | None, *, limit: int, offset: int
) -> list[Json]:
    span = newest(min(limit + offset, FARTHEST))
    page = list_explore(r, span, viewer_id=me)
    return load_statuses(r, current, page.items[offset:], viewer_id=me)
