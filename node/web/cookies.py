"""Cookies: the one module that names, sets and reads them.

Under https every cookie has the `__Host-` prefix. Under http (loopback) the port
is part of the name, so that two nodes on one machine do not log each other out.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from quart import Request, Response

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie of ours: its short name and how long it lasts (None: the visit)."""

    name: str
    max_age_s: int | None


SESSION = Cookie("session", 180 * DAY_S)
VISITOR = Cookie("visitor", 30 * DAY_S)
FLASH = Cookie("flash", 60)
THEME = Cookie("theme", 365 * DAY_S)
CART = Cookie("cart", 30 * DAY_S)


class CookieJar:
    """Reads and writes cookies for one origin."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._secure = parts.scheme == "https"
        self._prefix = "__Host-" if self._secure else ""
        self._suffix = "" if self._secure else f"-{parts.port or 80}"

    def name(self, cookie: Cookie) -> str:
        """The name on the wire."""
        return f"{self._prefix}{cookie.name}{self._suffix}"

    def read(self, request: Request, cookie: Cookie) -> str | None:
        """The value the browser sent, if any.

        Two of one name are none: one of them is somebody else's, and their order says
        nothing (RFC 6265 §4.2.2).
        """
        sent = request.cookies.getlist(self.name(cookie))
        return sent[0] if len(sent) == 1 else None

    def write(self, response: Response, cookie: Cookie, value: str) -> None:
        """Set it on an answer."""
        response.set_cookie(
            self.name(cookie),
            value,
            max_age=cookie.max_age_s,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    def erase(self, response: Response, cookie: Cookie) -> None:
        """Take it away."""
        response.delete_cookie(
            self.name(cookie),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
