"""The whole app over a test's database, and browsers that visit it.

A `Browser` keeps cookies and puts the token of the last page into every form, as a
person's does. Requests go through the real ASGI app, host check included.
"""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import httpx
from quart import Quart

from node.actors.actions import ensure_node_actor
from node.app import create_app
from node.assembly import NODE_ACTOR_NAME, open_services
from node.background import make_subscribers
from node.clock import Clock
from node.config import load_config
from node.database.types import Database
from node.jobs.queue import claim_jobs, finish_jobs
from node.services import Services
from node.urls import Urls
from node.users.models import Role, User
from support.people import PASSWORD, make_keys, make_user
from support.routing import remember_rules
from support.templates import share_templates

BASE_URL = "https://node.example"
CLIENT_IP = "203.0.113.7"

remember_rules()

Upload = tuple[str, bytes, str]
Form = Mapping[str, str | Sequence[str]]

# `<any(like, unlike):act>` has options, of which the first will do.
_VARIABLE = re.compile(r"<(?:[a-z]+(?:\((?P<options>\w*)[^)]*\))?:)?(?P<name>[a-z_]+)>")
_FILLED = {"host": "peer.example", "name": "ana", "who": "ana"}
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Site:
    """A running node without a network: the app and what it was built from."""

    app: Quart
    services: Services

    def browser(self, *, ip: str = CLIENT_IP) -> "Browser":
        """A browser that was never here."""
        return Browser(self.app, self.services.config.base_url, ip)

    async def log_in(self, name: str, *, ip: str = CLIENT_IP) -> "Browser":
        """A browser in which this user logged in with `PASSWORD`."""
        browser = self.browser(ip=ip)
        await browser.log_in(name)
        return browser

    async def newcomer(
        self, name: str, *, role: Role = Role.MEMBER
    ) -> tuple["Browser", User]:
        """A new user, logged in."""
        user = await make_user(self.services.db, name, role=role)
        return await self.log_in(name), user

    async def work(self) -> None:
        """Do every job that is due, and what those leave, until none is."""
        subscribers = make_subscribers(self.services)
        while jobs := await self.services.db.write(claim_jobs, 16):
            for job in jobs:
                await subscribers.run(job)
                await self.services.db.write(finish_jobs, [job.id])


@asynccontextmanager
async def serve(
    db: Database, clock: Clock, data_dir: Path, **config: str
) -> AsyncGenerator[Site]:
    """The app over `db`, with its files in `data_dir`; `config` as in the file."""
    settings = {
        "base_url": BASE_URL,
        "data_dir": str(data_dir),
        "media_url": f"file://{data_dir / 'media'}",
        **config,
    }
    loaded = load_config({}, overrides=settings)
    await _prepare(db, data_dir, Urls(loaded.base_url, loaded.handle_domain))
    async with open_services(loaded, clock=clock, db=db) as services:
        try:
            yield Site(share_templates(create_app(services)), services)
        finally:
            await services.media.close()


async def _prepare(db: Database, data_dir: Path, urls: Urls) -> None:
    """Use the keys that all made-up people share: new ones take long."""
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "secret.key").write_text(bytes(32).hex())
    await db.write(ensure_node_actor, urls, make_keys(), NODE_ACTOR_NAME)


class Browser:
    """A person's browser: cookies, and the token of the page it shows."""

    def __init__(self, app: Quart, base_url: str, ip: str) -> None:
        self._base_url = base_url
        asgi = cast("Callable[..., Awaitable[None]]", app)
        self._transport = httpx.ASGITransport(app=asgi, client=(ip, 50_000))
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    async def get(
        self, path: str, *, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Open a page; redirects are not followed."""
        return await self._send(self._request("GET", path, headers))

    async def follow(self, response: httpx.Response) -> httpx.Response:
        """Open the page that an answer sends to."""
        return await self.get(response.headers["Location"])

    async def post(
        self,
        path: str,
        data: Form | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a form with the token of the page shown last; opens one if needed."""
        if not self.csrf:
            await self.get("/login")
        fields = {"csrf": self.csrf, **(data or {})}
        sent = {"Origin": self._base_url, **(headers or {})}
        request = self._request("POST", path, sent, data=fields, files=files)
        return await self._send(request)

    async def log_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        """Log in and take the session's token."""
        response = await self.post("/login", {"login": login, "password": password})
        assert response.status_code == 303, response.text
        await self.get("/about")
        return response

    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None,
        *,
        data: Form | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> httpx.Request:
        sent = dict(headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        url = path if "://" in path else self._base_url + path
        return httpx.Request(method, url, headers=sent, data=data, files=files)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        response = await self._transport.handle_async_request(request)
        await response.aread()
        response.request = request
        for line in response.headers.get_list("set-cookie"):
            self._keep_cookie(line)
        found = _CSRF.search(response.text) if _is_page(response) else None
        if found:
            self.csrf = found.group(1)
        return response

    def _keep_cookie(self, line: str) -> None:
        pair, *attributes = line.split(";")
        name, _, value = pair.strip().partition("=")
        if any(each.strip().lower() == "max-age=0" for each in attributes):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


def path_of(response: httpx.Response) -> str:
    """Where an answer sends the browser: path and query."""
    parts = urlsplit(response.headers["Location"])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def list_paths(site: Site, method: str) -> list[str]:
    """Every page route that takes `method`, with something for each variable."""
    return [
        _VARIABLE.sub(_fill, rule.rule)
        for rule in site.app.url_map.iter_rules()
        if method in (rule.methods or ())
        and rule.endpoint.startswith(("pages.", "shop."))
    ]


def _fill(variable: re.Match[str]) -> str:
    options, name = variable.group("options"), variable.group("name")
    return options or _FILLED.get(name, "1")


def _is_page(response: httpx.Response) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")
