"""A tab that holds every page to the house rules.

After each step it fails for a console error (which is how the browser reports a
breach of the content security policy), a request to another host, an unexpected
status, a page wider than the window, or a violation that axe finds of WCAG 2.2 AA.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    Route,
)

from tests.browser.chromium import Device, new_context

AXE = Path(__file__).parent / "vendor/axe/axe.min.js"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    # Part of the tags above, but switched off unless it is named.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
RUN_AXE = f"""async () => (await axe.run({json.dumps(RULES)})).violations.map(v => ({{
  rule: v.id, nodes: v.nodes.map(n => [n.target.join(" "), n.failureSummary])
}}))"""
HTML = "text/html; charset=utf-8"
MISSING_STATUS = re.compile(r"the server responded with a status of (\d+)")


class Tab:
    """One person's browser window on one node."""

    def __init__(self, browser: Browser, origin: str, device: Device) -> None:
        self.origin = origin
        self.device = device
        self.context = new_context(browser, device)
        self.hosts: set[str] = set()
        self.visited: list[str] = []
        self._faults: list[str] = []
        self._expected = {200, 303}
        self._watch()
        self.page: Page = self.context.new_page()
        self._reading_room = (
            None if device.has_scripts else ReadingRoom(browser, device)
        )

    @property
    def path(self) -> str:
        parts = urlsplit(self.page.url)
        return parts.path

    def close(self) -> None:
        self.context.close()
        if self._reading_room is not None:
            self._reading_room.close()

    # Going somewhere

    def open(self, path: str, *, status: int = 200) -> None:
        """Go to a page of the node."""
        self._expected = {200, 303, status}
        url = path if "://" in path else self.origin + path
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        self.inspect()

    def press(self, button: str | Locator, *, status: int = 200) -> None:
        """Press a button that leads to a page."""
        where = button if isinstance(button, Locator) else self.button(button)
        self._go(where.click, status)

    def follow(self, link: str | Locator) -> None:
        """Follow a link."""
        where = link if isinstance(link, Locator) else self.link(link)
        self._go(where.click, 200)

    def press_in_place(self, button: Locator) -> None:
        """Press a button that changes the page, or loads it anew without scripts."""
        if not self.device.has_scripts:
            return self.press(button)
        with self.page.expect_response(lambda r: r.request.method == "POST"):
            button.click()
        return None

    def _go(self, act: Callable[[], None], status: int) -> None:
        self._expected = {200, 303, status}
        with self.page.expect_navigation(wait_until="load") as going:
            act()
        answer = going.value
        assert answer.status == status, f"{self.page.url}: {answer.status}"
        self.inspect()

    # Finding and filling

    def button(self, name: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact).first

    def link(self, name: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role("link", name=name, exact=exact).first

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def fill(self, **fields: str) -> None:
        """Type into the fields of the page's main form, by their names."""
        for name, text in fields.items():
            self.find(f'main [name="{name}"]').first.fill(text)

    def words(self) -> str:
        """What the main part of the page says."""
        return self.find("main").inner_text()

    def count(self, selector: str) -> int:
        return self.find(selector).count()

    # Rules of the house

    def inspect(self) -> None:
        """Fail for whatever is wrong with the page that is shown."""
        self.page.wait_for_load_state("load")
        self.visited.append(self.path)
        self._check_width()
        self._check_access()
        assert not self._faults, f"{self.page.url}: " + "\n".join(self._faults)
        assert self.hosts <= {urlsplit(self.origin).netloc}, self.hosts

    def _check_width(self) -> None:
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth"
            " - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window"

    def _check_access(self) -> None:
        """Ask axe, which itself needs scripts."""
        page = self.page
        if self._reading_room is not None:
            page = self._reading_room.show(page)
        page.evaluate(_axe_source())
        found = cast("list[dict[str, Any]]", page.evaluate(RUN_AXE))
        assert not found, f"{self.page.url}: {json.dumps(found, indent=1)}"

    def _watch(self) -> None:
        own = re.escape(self.origin)
        self.context.route(re.compile(rf"^(?!{own}/|data:|blob:)"), self._refuse)
        self.context.on("request", self._note_request)
        self.context.on("response", self._note_response)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda e: self._faults.append(str(e.error)))

    def _refuse(self, route: Route) -> None:
        self._faults.append(f"asks for {route.request.url}")
        route.abort()

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"}:
            self.hosts.add(parts.netloc)

    def _note_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 400 and not (is_page and self._is_expected(response)):
            self._faults.append(f"{response.status} for {response.url}")

    def _is_expected(self, response: Response) -> bool:
        return response.status in self._expected

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        missing = MISSING_STATUS.search(message.text)
        # Said of pages, too; statuses are checked by themselves.
        if missing is None:
            self._faults.append(f"console: {message.text}")


class ReadingRoom:
    """Where axe looks at pages that ran no script: scripts run, but not theirs."""

    def __init__(self, browser: Browser, device: Device) -> None:
        self._context = new_context(browser, replace(device, has_scripts=True))
        self._context.route(re.compile(r"\.js(\?|$)"), lambda route: route.abort())
        self._page = self._context.new_page()

    def show(self, page: Page) -> Page:
        """A copy of the page as it stands in the other window."""
        html = page.content()
        self._context.add_cookies(cast(Any, page.context.cookies()))
        self._page.route(page.url, lambda r: r.fulfill(body=html, content_type=HTML))
        self._page.goto(page.url)
        self._page.unroute(page.url)
        return self._page

    def close(self) -> None:
        self._context.close()


@cache
def _axe_source() -> str:
    return AXE.read_text(encoding="utf-8")
