"""Fixtures of the browser tests: Chromium, nodes, and tabs that look closely.

They live as long as a module and no longer: while Playwright's driver is up, its
thread cannot run the event loops of other tests.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Device, find_chromium_fault, run_chromium
from tests.browser.tab import Tab
from tests.conftest import require
from tests.support.nodes import LiveNode

NewTab = Callable[[LiveNode, Device], Tab]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    require(find_chromium_fault())
    with run_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def node(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveNode]:
    """A node that the tests of a module share."""
    del chromium
    running = LiveNode(tmp_path_factory.mktemp("node"))
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture
def fresh_node(chromium: Browser, tmp_path: Path) -> Iterator[LiveNode]:
    """A node that nobody has set up yet."""
    del chromium
    running = LiveNode(tmp_path)
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture
def new_tab(chromium: Browser) -> Iterator[NewTab]:
    """Opens tabs, each with a profile of its own."""
    tabs: list[Tab] = []

    def open_tab(node: LiveNode, device: Device) -> Tab:
        tab = Tab(chromium, node.base_url, device)
        tabs.append(tab)
        return tab

    yield open_tab
    for tab in tabs:
        tab.close()
