"""Security headers: what every page carries, in one table.

The policy allows no inline code at all; a form that must end on another origin
names it on its own route.
"""

from urllib.parse import urlsplit

from quart import Response

from node.config import Config

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


def page_policy(config: Config) -> str:
    """The Content-Security-Policy of pages; media may have an origin of its own."""
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
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types htmx",
        )
    )


class HeaderWriter:
    """Puts the headers on every answer that has not set its own."""

    def __init__(self, config: Config) -> None:
        self._policy = page_policy(config)
        self._https = config.is_https and bool(urlsplit(config.base_url).hostname)

    def write(self, response: Response) -> None:
        headers = response.headers
        is_page = (response.mimetype or "") == "text/html"
        policy = self._policy if is_page else JSON_POLICY
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if self._https:
            headers.setdefault(
                "Strict-Transport-Security", "max-age=63072000; includeSubDomains"
            )
