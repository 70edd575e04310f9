"""The browser the tests drive: the system's Chromium, which talks to one node only."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PATIENCE_MS = 15_000

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)


@dataclass(frozen=True, slots=True)
class Device:
    """A window, and whether it runs scripts."""

    width: int
    height: int
    has_scripts: bool = True
    scheme: str = "light"

    @property
    def is_phone(self) -> bool:
        return self.width < 600

    def __str__(self) -> str:
        scripts = "scripts" if self.has_scripts else "plain"
        return f"{self.width}px-{scripts}-{self.scheme}"


PHONE = Device(390, 844)
DESKTOP = Device(1280, 900)
PLAIN_PHONE = Device(390, 844, has_scripts=False)
PLAIN_DESKTOP = Device(1280, 900, has_scripts=False)


def find_chromium() -> str | None:
    """Where the browser is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def find_chromium_fault() -> str | None:
    """Why no browser test can run here."""
    if find_chromium() is None:
        return f"browser tests need Chromium; none of {', '.join(NAMES)} is installed"
    return None


@contextmanager
def run_chromium() -> Generator[Browser]:
    """A browser without windows, gone afterwards."""
    # Chromium's sandbox refuses to start for root, as whom containers often run.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=find_chromium(), args=[*QUIET, *sandbox]
        )
        try:
            yield browser
        finally:
            browser.close()


def new_context(
    browser: Browser,
    device: Device,
    *,
    scale: float = 1,
    ignores_certificates: bool = False,
) -> BrowserContext:
    """A profile of its own: no cookies, nothing cached."""
    context = browser.new_context(
        viewport={"width": device.width, "height": device.height},
        java_script_enabled=device.has_scripts,
        color_scheme="dark" if device.scheme == "dark" else "light",
        has_touch=device.is_phone,
        is_mobile=device.is_phone,
        device_scale_factor=scale,
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
        ignore_https_errors=ignores_certificates,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context
