"""The pictures in docs/screenshots: `python -m tests.browser.screenshots`.

Shows the demo's first node, furnished in a directory that is gone afterwards or
kept with `--dir`, in the windows of a phone and a desktop.
"""

import argparse
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import httpx
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page

from tests.browser.chromium import DESKTOP, PHONE, Device, new_context, run_chromium
from tests.support.nodes import NO_TLS, ROOT, free_port, wait_for

TARGET = ROOT / "docs/screenshots"
MAX_BYTES = 250_000
SCALE = 1.5
PASSWORD = "vermilion demo"
OWNER = "mina"
NOTE_TITLE = "Tide mugs are back"
PRODUCT_TITLES = ("Tide mug", "Branch vase")
START_S = 90.0

Cookies = list[Any]
Way = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to show: who looks at it, and how one gets there."""

    name: str
    way: Way
    is_guest: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dir", type=Path, help="keep the demo here")
    parser.add_argument("--first-port", type=int, help="as the demo kept in --dir has")
    parser.add_argument("--only", default="", help="names that begin so")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        run_chromium() as browser,
        run_demo(options.dir or Path(scratch), options.first_port) as origin,
    ):
        take_all(browser, origin, options.only)


@contextmanager
def run_demo(directory: Path, port: int | None) -> Generator[str]:
    """The demo as its own process; the address of its first node."""
    port = port or free_port()
    place = ["--dir", str(directory), "--first-port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "node", "demo", *place],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    origin = f"http://localhost:{port}"
    try:
        _wait_for_words(process)
        wait_for(lambda: _is_ready(origin), timeout_s=START_S, what="the demo")
        yield origin
    finally:
        process.terminate()
        process.wait(20)


def _wait_for_words(process: subprocess.Popen[str]) -> None:
    """Until it says how to end it: before, it serves only to furnish itself."""
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", file=sys.stderr)
        if "Ctrl-C" in line:
            return
    raise AssertionError("the demo ended")


def _is_ready(origin: str) -> bool:
    try:
        return httpx.get(origin + "/@mina/shop", verify=NO_TLS).status_code == 200
    except httpx.TransportError:
        return False


def take_all(browser: Browser, origin: str, only: str) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    cookies = log_in(browser, origin)
    for label, device, shots in PLANS:
        for shot in shots:
            if shot.name.startswith(only):
                target = TARGET / f"{shot.name}-{label}.webp"
                seen_by = [] if shot.is_guest else cookies
                with _window(browser, device, seen_by) as page:
                    page.goto(origin + "/about")
                    take(page, shot, target)


def take(page: Page, shot: Shot, target: Path) -> None:
    shot.way(page)
    page.wait_for_load_state("networkidle")
    save(page.screenshot(), target)


def log_in(browser: Browser, origin: str) -> Cookies:
    """The session of the node's owner, for every window."""
    with _window(browser, DESKTOP, []) as page:
        page.goto(origin + "/login")
        page.fill('[name="login"]', OWNER)
        page.fill('[name="password"]', PASSWORD)
        page.click('main button[type="submit"]')
        page.wait_for_url(origin + "/")
        return cast(Cookies, page.context.cookies())


@contextmanager
def _window(browser: Browser, device: Device, cookies: Cookies) -> Generator[Page]:
    context = new_context(browser, device, scale=SCALE)
    try:
        context.add_cookies(cookies)
        yield context.new_page()
    finally:
        context.close()


def save(png: bytes, target: Path) -> None:
    """Write it as WebP, no larger than a reader of the README should load."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (88, 80, 70, 60, 50):
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MAX_BYTES:
            break
    target.write_bytes(out.getvalue())
    print(f"{target.relative_to(ROOT)}  {out.tell() // 1000} kB", flush=True)


def go(path: str) -> Way:
    """Straight to an address of the node."""

    def walk(page: Page) -> None:
        page.goto(_origin(page) + path)

    return walk


def to_note(page: Page) -> None:
    go(f"/@{OWNER}")(page)
    page.get_by_role("link", name=NOTE_TITLE).last.click()
    page.wait_for_selector(".note-page")


def to_product(page: Page) -> None:
    go(f"/@{OWNER}/shop")(page)
    page.get_by_role("link", name=PRODUCT_TITLES[0]).first.click()
    page.wait_for_selector(".product-price")


def to_review(page: Page) -> None:
    """Through the checkout up to the order button, without pressing it."""
    to_product(page)
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="Check out").click()
    page.fill('[name="email"]', "sam@mail.example")
    page.fill('[name="buyer_name"]', "Sam Brook")
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("button", name="Continue to your order").click()
    page.wait_for_selector(".button-order")


def to_compose(page: Page) -> None:
    """A note on its way: two photos from the shop, described, with some words."""
    go(f"/@{OWNER}/shop")(page)
    photos = [_photo_of_product(page, title) for title in PRODUCT_TITLES]
    go("/compose")(page)
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Choose photos").click()
    choosing.value.set_files(photos)
    page.fill('[name="alt_new1"]', "A speckled grey-green mug in window light")
    page.fill('[name="alt_new2"]', "A terracotta vase with a few branches")
    page.fill('[name="title"]', "From the kiln")
    page.fill('[name="text"]', "Still warm. Saturday at the studio. #ceramics")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def _photo_of_product(page: Page, title: str) -> FilePayload:
    card = page.locator(".product-card").filter(has_text=title).first
    source = card.locator("img[srcset]").get_attribute("src")
    assert source is not None
    data = page.request.get(_origin(page) + source).body()
    return FilePayload(name=f"{title}.webp", mimeType="image/webp", buffer=data)


def _origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


SHOTS = (
    Shot("explore", go("/explore")),
    Shot("note", to_note),
    Shot("profile", go(f"/@{OWNER}")),
    Shot("compose", to_compose),
    Shot("product", to_product, is_guest=True),
    Shot("checkout", to_review, is_guest=True),
    Shot("settings", go("/settings/profile")),
    Shot("admin", go("/admin")),
)
DARK_SHOTS = SHOTS[:2]
PLANS = (
    ("phone", PHONE, SHOTS),
    ("desktop", DESKTOP, SHOTS),
    ("phone-dark", replace(PHONE, scheme="dark"), DARK_SHOTS),
    ("desktop-dark", replace(DESKTOP, scheme="dark"), DARK_SHOTS),
)


if __name__ == "__main__":
    main()
