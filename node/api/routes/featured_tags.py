"""Topics that people show on their profiles."""

from quart import Response

from node.api.answers import Json, answer, done
from node.api.caller import require_person
from node.api.entities.tags import featured_tag_entity
from node.api.loading import load_tags
from node.api.params import read_params
from node.api.people import get_shown
from node.api.routing import Routes, anyone, person
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid, NotFound
from node.ids import ActorId, parse_id
from node.limits.rates import Limit
from node.oauth.policy import Scope
from node.services import Services
from node.text.tokens import TagKey, tag_key
from node.timelines.actions import feature_topic, unfeature_topic
from node.timelines.queries import list_featured_topics, suggest_topics

routes = Routes("featured_tags")


@routes.get("/v1/accounts/<account_id>/featured_tags", anyone(Scope.READ_ACCOUNTS))
async def show_of_account(account_id: str) -> Response:
    current = services()
    return answer(await current.db.read(_load_of_account, current, account_id))


@routes.get("/v1/featured_tags", person(Scope.READ_ACCOUNTS))
async def show_own() -> Response:
    current = services()
    return answer(await current.db.read(_load, current, require_person().actor.id))


@routes.get("/v1/featured_tags/suggestions", person(Scope.READ_ACCOUNTS))
async def show_suggestions() -> Response:
    current = services()
    return answer(await current.db.read(_suggest, current, require_person().actor.id))


@routes.post("/v1/featured_tags", person(Scope.WRITE_ACCOUNTS))
async def add() -> Response:
    current, who, params = services(), require_person(), await read_params()
    key = tag_key(params.require_text("name").removeprefix("#"))
    if key is None:
        raise Invalid.field("name", "invalid", "no topic is called that")
    current.rates.check(Limit.ACTION, str(who.user.id))
    return answer(await current.db.write(_feature, current, who.actor.id, key))


@routes.delete("/v1/featured_tags/<featured_id>", person(Scope.WRITE_ACCOUNTS))
async def remove(featured_id: str) -> Response:
    current, who = services(), require_person()
    current.rates.check(Limit.ACTION, str(who.user.id))
    await current.db.write(_unfeature, who.actor.id, parse_id(featured_id))
    return done()


def _load_of_account(r: Reader, current: Services, account_id: str) -> list[Json]:
    actor = get_shown(r, current, account_id)
    return _load(r, current, actor.id) if actor.is_active else []


def _load(r: Reader, current: Services, actor_id: ActorId) -> list[Json]:
    found = list_featured_topics(r, actor_id)
    return [featured_tag_entity(current.urls, each) for each in found]


def _suggest(r: Reader, current: Services, actor_id: ActorId) -> list[Json]:
    return load_tags(r, current, suggest_topics(r, actor_id), actor_id)


def _feature(w: Writer, current: Services, actor_id: ActorId, key: TagKey) -> Json:
    feature_topic(w, actor_id, key)
    (made,) = (each for each in list_featured_topics(w, actor_id) if each.topic == key)
    return featured_tag_entity(current.urls, made)


def _unfeature(w: Writer, actor_id: ActorId, featured_id: int | None) -> None:
    for each in list_featured_topics(w, actor_id):
        if each.id == featured_id:
            unfeature_topic(w, actor_id, TagKey(each.topic))
            return
    raise NotFound("no such featured topic")
