"""Turning a page dataclass into an answer.

The environment is strict (an unknown name is an error), escapes everything, and
offers only what docs/design-system.md lists.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from itsdangerous import BadSignature, URLSafeSerializer
from jinja2 import StrictUndefined
from quart import Quart, Response, g, make_response, request

from node import __version__
from node.clock import DAY_MS, HOUR_MS, MINUTE_MS, to_datetime
from node.ids import new_token
from node.site import current_site
from node.templates import fill_template, render_at_once
from node.users.settings import effective_registration
from node.web.context import cookies, csrf_token, services
from node.web.cookies import FLASH, THEME
from node.web.emoji import fill_emoji, reaction, with_emoji
from node.web.kept import fill_blanks, kept
from node.web.pages.site import FlashKind, FlashView, SiteView, Theme, ViewerView
from node.web.static_files import static_url

SOURCE_URL = "/about/source"


def furnish_templates(app: Quart) -> None:
    """Give the template environment its globals and filters."""
    render_at_once(app)
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = True
    env.lstrip_blocks = True
    env.globals["static"] = static_url
    env.globals["kept"] = cast("Any", kept)
    env.globals["new_token"] = cast("Any", new_token)
    env.filters["time_ago"] = time_ago
    env.filters["datetime"] = long_time
    env.filters["iso"] = iso_time
    env.filters["compact"] = compact
    env.filters["with_emoji"] = cast("Any", with_emoji)
    env.filters["reaction"] = reaction


async def render_page(template: str, page: object, *, status: int = 200) -> Response:
    """The page, whole."""
    return await _answer(await _fill(template, page=page), status)


async def render_fragment(template: str, **names: object) -> Response:
    """A part of a page, for htmx to put in place."""
    response = await _answer(await _fill(template, **names), 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


async def _fill(template: str, **names: object) -> str:
    site = await site_view()
    html = fill_blanks(fill_template(template, site=site, **names), site)
    return await fill_emoji(html, services())


async def _answer(html: str, status: int) -> Response:
    response = cast("Response", await make_response(html, status))
    if "flash_shown" in g:
        cookies().erase(response, FLASH)
    return response


async def site_view() -> SiteView:
    """The node and this request, as every template sees them."""
    current = services()
    site = await current_site(current)
    return SiteView(
        name=site.name,
        description=site.description,
        base_url=current.config.base_url,
        registration=effective_registration(current.config.registration, site.settings),
        version=__version__,
        source_url=SOURCE_URL,
        lang="en",
        dir="ltr",
        theme=_theme(),
        path=request.full_path.rstrip("?"),
        csrf=csrf_token(),
        viewer=cast("ViewerView | None", g.get("viewer_view")),
        flash=_take_flash(),
        has_shops=site.has_shops,
        cart_count=cast("int", g.get("cart_count", 0)),
    )


def _theme() -> Theme:
    try:
        return Theme(cookies().read(request, THEME) or "auto")
    except ValueError:
        return Theme.AUTO


def flash(
    response: Response, text: str, kind: FlashKind = FlashKind.OK, *, about: str = ""
) -> None:
    """Show a message on the page the browser is sent to."""
    shown = [{"kind": kind, "text": text, "about": about}]
    cookies().write(response, FLASH, _signer().dumps(shown))


def _take_flash() -> tuple[FlashView, ...]:
    sent = cookies().read(request, FLASH)
    if not sent:
        return ()
    g.flash_shown = True
    try:
        items = cast("list[dict[str, str]]", _signer().loads(sent))
    except BadSignature:
        return ()
    return tuple(
        FlashView(FlashKind(each["kind"]), each["text"], each.get("about", ""))
        for each in items
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(services().box.derive("flash").hex())


def time_ago(at_ms: int) -> str:
    """`now`, `5 min`, `3 h`, `2 d`, then a short date."""
    age_ms = services().clock.now_ms() - at_ms
    if age_ms < MINUTE_MS:
        return "now"
    if age_ms < HOUR_MS:
        return f"{age_ms // MINUTE_MS} min"
    if age_ms < DAY_MS:
        return f"{age_ms // HOUR_MS} h"
    if age_ms < 7 * DAY_MS:
        return f"{age_ms // DAY_MS} d"
    then = to_datetime(at_ms)
    is_recent = datetime.now(UTC) - then < timedelta(days=300)
    return f"{then.day} {then:%b}" if is_recent else f"{then.day} {then:%b %Y}"


def long_time(at_ms: int) -> str:
    """`22 November 2026, 14:05 UTC`."""
    then = to_datetime(at_ms)
    return f"{then.day} {then:%B %Y, %H:%M} UTC"


def iso_time(at_ms: int) -> str:
    """For `<time datetime>`."""
    return f"{to_datetime(at_ms):%Y-%m-%dT%H:%M:%SZ}"


def compact(number: int) -> str:
    """`950`, `12K`, `1.2M`."""
    if number < 1_000:
        return str(number)
    for size, mark in ((1_000_000, "M"), (1_000, "K")):
        if number >= size:
            value = number / size
            shown = f"{value:.1f}" if value < 10 else f"{int(value)}"
            return shown.removesuffix(".0") + mark
    return str(number)
