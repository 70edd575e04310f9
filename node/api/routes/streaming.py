"""Streams: what happens, as it happens, by WebSocket and as server-sent events."""

from quart import Response

from node.api.routing import Routes, anyone, person
from node.api.streams.events import answer_events
from node.api.streams.sockets import serve_socket
from node.oauth.policy import Scope

routes = Routes("streaming")

_STATUSES = person(Scope.READ_STATUSES)


@routes.websocket("/v1/streaming", person())
async def open_socket() -> None:
    await serve_socket()


@routes.get("/v1/streaming/health", anyone())
async def show_health() -> Response:
    return Response("OK", content_type="text/plain; charset=utf-8")


@routes.get("/v1/streaming/user", _STATUSES)
async def stream_user() -> Response:
    return await answer_events("user")


@routes.get("/v1/streaming/user/notification", person(Scope.READ_NOTIFICATIONS))
async def stream_notifications() -> Response:
    return await answer_events("user:notification")


@routes.get("/v1/streaming/public", _STATUSES)
async def stream_public() -> Response:
    return await answer_events("public")


@routes.get("/v1/streaming/public/local", _STATUSES)
async def stream_local() -> Response:
    return await answer_events("public:local")


@routes.get("/v1/streaming/public/remote", _STATUSES)
async def stream_remote() -> Response:
    return await answer_events("public:remote")


@routes.get("/v1/streaming/hashtag", _STATUSES)
async def stream_hashtag() -> Response:
    return await answer_events("hashtag")


@routes.get("/v1/streaming/hashtag/local", _STATUSES)
async def stream_local_hashtag() -> Response:
    return await answer_events("hashtag:local")


@routes.get("/v1/streaming/shop", person(Scope.READ_SHOP))
async def stream_shop() -> Response:
    return await answer_events("shop")


@routes.get("/v1/streaming/list", person(Scope.READ_LISTS))
async def stream_list() -> Response:
    return await answer_events("list")


@routes.get("/v1/streaming/direct", _STATUSES)
async def stream_direct() -> Response:
    return await answer_events("direct")
