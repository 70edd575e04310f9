"""HTTP requests bent at the path, query, method, headers and body, straight to ASGI.

A client library would mend most of them; a peer's or an attacker's does not.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import quote, unquote

VARIABLE: Final = re.compile(r"<(?:[^<>:]+:)?([a-z_]+)>")
METHODS: Final = ("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "G\x7fT")
_WORDS: Final = (
    *(
        "",
        "0",
        "1",
        "-1",
        "9" * 19,
        "9" * 400,
        "1.5",
        "1e9",
        "0x10",
        "٣",
        "NaN",
        "null",
    ),
    *(".", "..", "../../etc/passwd", "a/b", "\x00", "\ud83d", "\ufffd", "😀", "ana"),
    *("@ana@peer.example", "@", "#tea", "%", "%2e", "<b>", "' OR 1=1", "{}", "[]"),
    *("x" * 3_000, "acct:mei@node.example", "https://[", "https://node.example/@mei"),
    *("https://peer.example/" + "a" * 3_000, "javascript:x", "\r\nx: y", "\u202e"),
)
_NAMES: Final = (
    *("q", "page", "before", "after", "limit", "cursor", "resource", "uri", "rel"),
    *("tab", "sort", "do", "next", "token", "code", "kind", "lang", "min", "max"),
    *("to", "text", "title", "name", "csrf", "login", "password", "id", "url", "a[]"),
)
_SIGNED: Final = (
    *(
        'keyId="https://p.example/u#k",signature="QUJD"',
        'keyId="',
        "sig1=:QUJD:",
        "sig1",
    ),
    *(
        'keyId="x",keyId="y",headers="(request-target)"',
        'sig1=("@method";req);created=1',
    ),
    *('sig1=("@method" "@target-uri");created=99999999999999999999;keyid="x"', "=,=,="),
    *("SHA-256=QUJD,SHA-512", "sha-256=:!!!:", "sha-256=QUJD", "\x80\xff", '("a"', "é"),
)
_HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "accept": (
        *("application/activity+json", "text/html;q=x", "*/*;q=2", ",,", "a" * 9_000),
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    ),
    "accept-encoding": ("gzip;q=0", "br, *", "\xff"),
    "accept-language": ("de;q=abc", "zz-ZZ-zz-" * 99, "*", "\xff"),
    "authorization": (*_SIGNED, "Bearer x", "Basic :::", "Signature", "Bearer \xff"),
    "content-encoding": ("gzip", "x"),
    "content-length": ("-1", "abc", "99999999999999999999", "1, 2"),
    "content-type": (
        *("application/json", "application/activity+json", "multipart/form-data"),
        *("multipart/form-data; boundary=", "application/x-www-form-urlencoded"),
        *("application/x-www-form-urlencoded; charset=utf-99", "/", "\xff"),
    ),
    "cookie": ("session=x", "=;=;", "session=" + "a" * 5_000, "\xff=\x01", "lang=\x80"),
    "date": ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "\xff", "99"),
    "digest": _SIGNED,
    "content-digest": _SIGNED,
    "forwarded": ("for=", "for=1.2.3;host=x", '"'),
    "host": ("evil.example", "", "node.example:99999", "[", "\xff", "a b"),
    "if-modified-since": ("never", "Thu, 99 Foo 2026", "-1"),
    "if-none-match": ('"', "*", 'W/"\xff"', "x" * 3_000),
    "if-range": ('"x', "Thu"),
    "origin": ("null", "https://evil.example", "\xff"),
    "range": ("bytes=", "bytes=-0", "bytes=9-1", "bytes=0-0,1-1,2-2", "x=1", "\xff"),
    "referer": ("https://[", "\xff", "/"),
    "signature": _SIGNED,
    "signature-input": _SIGNED,
    "transfer-encoding": ("chunked", "x"),
    "user-agent": ("", "\xff\xfe", "x" * 5_000),
    "x-forwarded-for": ("1.2.3", "::1, \xff", "," * 999),
    "x-request-id": ("\x01", "x" * 999),
}
_BODIES: Final = (
    *(
        b"",
        b"{}",
        b"[" * 9_000,
        b'{"type":"Like"}',
        b"\xff\xfe",
        b"%",
        b"&&==",
        b"a=%ff",
    ),
    *(b"--x\r\n", b"--\r\n\r\n----", b'--b\r\nContent-Disposition: form-data; name="'),
    b"&".join(b"k%d=v" % number for number in range(3_000)),
)


@dataclass(frozen=True)
class Sent:
    """One request as a server hands it to the app."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def scope(self) -> dict[str, Any]:
        named = [(k.encode(), v.encode("latin-1")) for k, v in self.headers]
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "https",
            "path": unquote(self.path),
            "raw_path": self.path.encode(),
            "query_string": self.query.encode(),
            "root_path": "",
            "headers": named,
            "client": ("203.0.113.9", 4_000),
            "server": ("node.example", 443),
        }


class Bender:
    """Makes requests of rules; `known` are values that lead somewhere."""

    def __init__(self, rng: Random, known: Sequence[str], csrf: str) -> None:
        self._rng = rng
        self._known = known
        self._csrf = csrf

    def request(self, rule: str, methods: Sequence[str], cookies: str) -> Sent:
        """One to a rule; mostly by a method that it knows."""
        rng = self._rng
        path = VARIABLE.sub(lambda _: self._part(), rule)
        headers = {"host": "node.example", "origin": "https://node.example"}
        if cookies:
            headers["cookie"] = cookies
        body = rng.choice((self._form().encode(), rng.choice(_BODIES)))
        headers["content-type"] = "application/x-www-form-urlencoded"
        for name in rng.sample(list(_HEADERS), rng.choice((0, 1, 1, 2, 4))):
            headers[name] = rng.choice(_HEADERS[name])
        query = (
            self._form() if rng.random() < 0.7 else rng.choice(("%", "?=&", "%ff=%fe"))
        )
        method = rng.choice(methods if rng.random() < 0.85 else METHODS)
        return Sent(method, path, query, tuple(headers.items()), body)

    def _part(self) -> str:
        if self._rng.random() < 0.6:
            return self._rng.choice(self._known)
        return quote(self._rng.choice(_WORDS), safe="", errors="surrogatepass") or "x"

    def _form(self) -> str:
        pairs = [f"csrf={self._csrf}"]
        for _ in range(self._rng.randrange(5)):
            word = quote(self._rng.choice(_WORDS), errors="surrogatepass")
            pairs.append(f"{self._rng.choice(_NAMES)}={word}")
        return "&".join(pairs)


async def send(app: Callable[..., Any], sent: Sent) -> int:
    """The status of the answer; what the app raises comes out."""
    status = 0
    pieces = [{"type": "http.request", "body": sent.body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not pieces:
            await asyncio.Event().wait()  # it stays, however long the answer takes
        return pieces.pop()

    async def answer(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    await app(sent.scope, receive, answer)
    return status
