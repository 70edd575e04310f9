"""Apps that call the client API, with and without a token."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, cast

import httpx
from quart import Quart

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.clock import SystemClock
from node.database.connect import open_database
from node.database.types import Writer
from node.ids import UserId
from node.oauth.actions import grant_token, register_app
from node.oauth.policy import Scope
from node.users.models import Role
from support.api_document import check_answer
from support.app import CLIENT_IP, Site
from support.people import make_user

ALL: Collection[Scope] = (Scope.READ, Scope.WRITE, Scope.FOLLOW, Scope.PUSH)
STAFF: Collection[Scope] = (*ALL, Scope.ADMIN_READ, Scope.ADMIN_WRITE)
"""What somebody who moderates lets an app do; of no use to others."""


class ApiClient:
    """An app: sends its token, reads JSON."""

    def __init__(self, app: Quart, base_url: str, token: str, ip: str) -> None:
        asgi = cast("Callable[..., Awaitable[None]]", app)
        transport = httpx.ASGITransport(app=asgi, client=(ip, 50_000))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.token = token
        self._http = httpx.AsyncClient(
            transport=transport, base_url=base_url, headers=headers
        )

    async def call(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """Call with anything that httpx takes: `params`, `data`, `json`, `files`."""
        response = await self._http.request(method, path, **rest)
        check_answer(response)
        return response

    async def get(self, path: str, **params: Any) -> Any:
        """The JSON of a GET that succeeds; `path` may have a query instead."""
        return _read(await self.call("GET", path, params=params or None))

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON of a POST that succeeds."""
        return _read(await self.call("POST", path, json=body or {}))

    async def put(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON of a PUT that succeeds."""
        return _read(await self.call("PUT", path, json=body or {}))

    async def delete(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON of a DELETE that succeeds."""
        return _read(await self.call("DELETE", path, json=body or {}))


def guest(site: Site, *, ip: str = CLIENT_IP) -> ApiClient:
    """Somebody without a token."""
    return ApiClient(site.app, site.services.config.base_url, "", ip)


async def join(
    site: Site,
    name: str,
    *,
    scopes: Collection[Scope] = ALL,
    role: Role = Role.MEMBER,
) -> tuple[ApiClient, Actor]:
    """A new person with an app that may do `scopes`."""
    user = await make_user(site.services.db, name, role=role)
    actor = await site.services.db.read(get_actor, user.actor_id)
    return await allow(site, user.id, scopes), actor


async def allow(
    site: Site, user_id: UserId | None, scopes: Collection[Scope] = ALL
) -> ApiClient:
    """An app with a token for a person, or for itself."""
    token = await site.services.db.write(_grant, user_id, scopes)
    return ApiClient(site.app, site.services.config.base_url, token, CLIENT_IP)


async def make_token(database_url: str, name: str) -> str:
    """The token of a new person's app, made beside the node that runs."""
    db = await open_database(database_url, SystemClock())
    try:
        user = await make_user(db, name)
        return await db.write(_grant, user.id, ALL)
    finally:
        await db.close()


def _grant(w: Writer, user_id: UserId | None, scopes: Collection[Scope]) -> str:
    made = register_app(
        w,
        name="Test app",
        website="https://app.example",
        redirect_uris=["https://app.example/back"],
        scopes=scopes,
    )
    return grant_token(w, made.app, user_id=user_id, scopes=scopes).token


def _read(response: httpx.Response) -> Any:
    assert response.status_code == 200, f"{response.status_code} {response.text}"
    assert response.headers["Content-Type"].startswith("application/json")
    return response.json()
