"""Where an app wants to be told of notifications: one address for each token."""

from typing import Final

from quart import Response, request

from node.api.answers import Json, answer, done
from node.api.caller import require_bearer, require_person, sent_token
from node.api.entities.push import (
    ALERTS,
    OWN_ALERTS,
    push_subscription_entity,
)
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.database.types import Reader
from node.door import services
from node.errors import Invalid, NotFound
from node.oauth.policy import Scope
from node.push.actions import change_subscription, subscribe, unsubscribe
from node.push.models import PushPolicy, Subscription
from node.push.policy import read_channel
from node.push.queries import find_subscription, vapid_public_key
from node.push.tokens import seal_token

routes = Routes("push")

PATH: Final = "/v1/push/subscription"


@routes.get(PATH, person(Scope.PUSH))
async def show_push_subscription() -> Response:
    found = await services().db.read(find_subscription, require_bearer().token_id)
    if found is None:
        raise NotFound("there is no push subscription")
    return await _answer(found)


@routes.post(PATH, person(Scope.PUSH))
async def push_subscribe() -> Response:
    current, who, token_id = services(), require_person(), require_bearer().token_id
    params = await read_params()
    wanted = params.child("subscription")
    keys = wanted.child("keys")
    channel = read_channel(
        current.http.policy,
        endpoint=wanted.require_text("endpoint"),
        p256dh=keys.require_text("p256dh"),
        auth=keys.require_text("auth"),
        is_standard=wanted.flag("standard"),
    )
    made = await current.db.write(
        subscribe,
        channel,
        token_id=token_id,
        actor_id=who.actor.id,
        sealed_token=seal_token(current.box, sent_token(request), token_id),
        policy=_find_policy(params) or PushPolicy.ALL,
        alerts=_find_alerts(params) or (),
    )
    return await _answer(made)


@routes.update(PATH, person(Scope.PUSH))
async def change_push_subscription() -> Response:
    params = await read_params()
    changed = await services().db.write(
        change_subscription,
        require_bearer().token_id,
        policy=_find_policy(params),
        alerts=_find_alerts(params),
    )
    return await _answer(changed)


@routes.delete(PATH, person(Scope.PUSH))
async def push_unsubscribe() -> Response:
    await services().db.write(unsubscribe, require_bearer().token_id)
    return done()


async def _answer(subscription: Subscription) -> Response:
    return answer(await services().db.read(_load_entity, subscription))


def _load_entity(r: Reader, subscription: Subscription) -> Json:
    return push_subscription_entity(subscription, vapid_public_key(r))


def _find_alerts(params: Params) -> list[str] | None:
    """The kinds of which an app wants to hear; None if it says nothing of them."""
    data = params.child("data")
    if "alerts" not in data:
        return None
    alerts = data.child("alerts")
    return [name for name in (*ALERTS, *OWN_ALERTS) if alerts.flag(name)]


def _find_policy(params: Params) -> PushPolicy | None:
    """It stands beside the alerts, with some apps beside `data`."""
    text = params.child("data").text("policy") or params.text("policy")
    if not text:
        return None
    if text not in tuple(PushPolicy):
        raise Invalid.field("policy", "inclusion", "Policy is not included in the list")
    return PushPolicy(text)
