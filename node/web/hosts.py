"""The first thing a request meets: is it for us, from whom, and by which name.

A plain ASGI layer, before routing, so that no handler ever sees a foreign Host.
Accepted are the authority of `base_url`, the handle domain for `/.well-known/`,
and any name for the health pages. On a loopback node, pages asked for under
another name of this machine are sent to `base_url`.
"""

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import structlog

from node.config import Config, is_loopback_name
from node.web.client_address import client_address

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PLAIN = b"text/plain; charset=utf-8"
HEALTH = ("/healthz", "/readyz", "/metrics")


class HostGate:
    """Refuses requests for other hosts with 421 and names the client."""

    def __init__(self, app: App, config: Config) -> None:
        self._app = app
        self._config = config
        self._authority = config.authority.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        is_socket = scope["type"] == "websocket"
        if is_socket:
            send = _as_socket(send)
        hosts = [v for k, v in scope["headers"] if k == b"host"]
        if len(hosts) != 1:
            await _say(scope, send, 400, "Exactly one Host header is needed.")
            return
        host = hosts[0].decode("latin-1").lower()
        if _holds_nul(scope):
            await _say(scope, send, 400, "No address has a NUL in it.")
            return
        if not self._is_ours(host, scope["path"]):
            await self._refuse(scope, host, send)
            return
        scope["client"] = (client_address(scope, self._config.trusted_proxies), 0)
        scheme = "ws" if is_socket else "http"
        scope["scheme"] = f"{scheme}s" if self._config.is_https else scheme
        structlog.contextvars.clear_contextvars()
        with structlog.contextvars.bound_contextvars(request=secrets.token_hex(6)):
            await self._app(scope, receive, send)

    def _is_ours(self, host: str, path: str) -> bool:
        if host == self._authority or path in HEALTH:
            return True
        return path.startswith("/.well-known/") and host == self._config.handle_domain

    async def _refuse(self, scope: Scope, host: str, send: Send) -> None:
        name = host.rsplit(":", 1)[0].strip("[]")
        is_get = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if is_get and self._config.is_loopback and is_loopback_name(name):
            query = b"?" + scope["query_string"] if scope["query_string"] else b""
            target = self._config.base_url.encode() + scope["raw_path"] + query
            await _answer(send, 307, b"", PLAIN, [(b"location", target)])
            return
        await _say(scope, send, 421, "This server does not answer for that host.")


def _holds_nul(scope: Scope) -> bool:
    """PostgreSQL takes none in a text, and no name of anything here has one."""
    return "\x00" in scope["path"] or b"%00" in scope["query_string"]


def _as_socket(send: Send) -> Send:
    """Says what is answered as an answer to whoever wants to open a WebSocket."""

    async def answer(message: MutableMapping[str, Any]) -> None:
        if message["type"].startswith("http.response."):
            message = {**message, "type": f"websocket.{message['type']}"}
        await send(message)

    return answer


async def _say(scope: Scope, send: Send, status: int, words: str) -> None:
    """A refusal in words; apps read JSON, in browsers on any page."""
    if scope["path"].startswith("/api/"):
        body = json.dumps({"error": words}).encode()
        any_page = [(b"access-control-allow-origin", b"*")]
        await _answer(send, status, body, b"application/json; charset=utf-8", any_page)
    else:
        await _answer(send, status, f"{words}\n".encode(), PLAIN)


async def _answer(
    send: Send,
    status: int,
    body: bytes,
    content_type: bytes,
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", content_type),
                (b"content-length", str(len(body)).encode()),
                (b"cache-control", b"no-store"),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
