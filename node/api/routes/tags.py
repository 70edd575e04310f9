"""Topics, following and featuring them."""

from collections.abc import Callable

from quart import Response

from node.api.answers import Json, answer, answer_page
from node.api.caller import require_person, viewer_id
from node.api.loading import load_tags
from node.api.paging import read_span
from node.api.params import read_params
from node.api.routing import Routes, anyone, person
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.door import services
from node.errors import NotFound
from node.ids import ActorId
from node.limits.rates import Limit
from node.oauth.policy import Scope
from node.services import Services
from node.text.tokens import TagKey, tag_key
from node.timelines.actions import (
    feature_topic,
    follow_topic,
    unfeature_topic,
    unfollow_topic,
)
from node.timelines.models import FollowedTopic
from node.timelines.queries import (
    list_followed_topics,
)

routes = Routes("tags")

Change = Callable[[Writer, ActorId, TagKey], None]


@routes.get("/v1/followed_tags", person(Scope.READ_FOLLOWS))
async def show_followed_tags() -> Response:
    current, who = services(), require_person().actor.id
    span = read_span(await read_params(), usual=100, most=200)
    page, tags = await current.db.read(_load_followed, current, who, span)
    return answer_page(tags, page, limit=span.limit)


@routes.get("/v1/tags/<name>", anyone(Scope.READ_FOLLOWS))
async def show_tag(name: str) -> Response:
    current = services()
    (tag,) = await current.db.read(load_tags, current, [_key(name)], viewer_id())
    return answer(tag)


@routes.post("/v1/tags/<name>/follow", person(Scope.WRITE_FOLLOWS))
async def follow_tag(name: str) -> Response:
    return await _change(name, follow_topic)


@routes.post("/v1/tags/<name>/unfollow", person(Scope.WRITE_FOLLOWS))
async def unfollow_tag(name: str) -> Response:
    return await _change(name, unfollow_topic)


@routes.post("/v1/tags/<name>/feature", person(Scope.WRITE_ACCOUNTS))
async def feature_tag(name: str) -> Response:
    return await _change(name, feature_topic)


@routes.post("/v1/tags/<name>/unfeature", person(Scope.WRITE_ACCOUNTS))
async def unfeature_tag(name: str) -> Response:
    return await _change(name, unfeature_topic)


async def _change(name: str, change: Change) -> Response:
    current, who = services(), require_person()
    current.rates.check(Limit.ACTION, str(who.user.id))
    return answer(
        await current.db.write(_apply, current, who.actor.id, _key(name), change)
    )


def _apply(
    w: Writer, current: Services, actor_id: ActorId, key: TagKey, change: Change
) -> Json:
    change(w, actor_id, key)
    (tag,) = load_tags(w, current, [key], actor_id)
    return tag


def _key(name: str) -> TagKey:
    key = tag_key(name)
    if key is None:
        raise NotFound("no topic is called that")
    return key


def _load_followed(
    r: Reader, current: Services, actor_id: ActorId, span: Span
) -> tuple[Page[FollowedTopic], list[Json]]:
    page = list_followed_topics(r, actor_id, span)
    topics = [each.topic for each in page.items]
    return page, load_tags(r, current, topics, actor_id)
