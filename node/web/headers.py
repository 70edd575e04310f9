"""Security headers: what every answer carries, in one table.

The policy allows no inline code at all; a form that must end on another origin
names it on its own route.
"""

from urllib.parse import urlsplit

from quart import Quart, Response

from node.config import Config
from node.web.paths import AUTHORIZE

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "midi",
        "payment",
        "usb",
        "browsing-topics",
    )
)
JSON_POLICY = "default-src 'none'; frame-ancestors 'none'"


def page_policy(config: Config, *, confines_forms: bool = True) -> str:
    """The Content-Security-Policy of pages; media may have an origin of its own.

    Browsers hold a form to it through all redirects, so a form that ends with an app
    is not confined: nobody knows all the places that it leads to.
    """
    media = f" {config.media_base_url}" if config.media_base_url else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: blob:{media}",
            f"media-src 'self' blob:{media}",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            *(("form-action 'self'",) if confines_forms else ()),
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types htmx",
        )
    )


def keep_opener(response: Response) -> Response:
    """Leave a window tied to the app's page that opened it and waits for it.

    One answer on the way that says otherwise cuts the tie, redirects included.
    """
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def keep_tie(response: Response, after: str) -> Response:
    """Some apps let people log in, or join, in a window of theirs."""
    return keep_opener(response) if after.startswith(AUTHORIZE) else response


def guard_answers(app: Quart, config: Config) -> None:
    """Put the headers on all answers: those to unknown addresses are pages too."""
    writer = HeaderWriter(config)

    async def write(response: Response) -> Response:
        writer.write(response)
        return response

    app.after_request(write)


class HeaderWriter:
    """Puts the headers on every answer that has not set its own."""

    def __init__(self, config: Config) -> None:
        https = config.is_https and bool(urlsplit(config.base_url).hostname)
        self._for_pages = _table(page_policy(config), https=https)
        self._for_others = _table(JSON_POLICY, https=https)

    def write(self, response: Response) -> None:
        is_page = (response.mimetype or "") == "text/html"
        table = self._for_pages if is_page else self._for_others
        own = {name.lower() for name, _ in response.headers}
        for name, value in table.items():
            if name.lower() not in own:
                response.headers.add(name, value)


def _table(policy: str, *, https: bool) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers
