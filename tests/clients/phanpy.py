"""Phanpy, an app in the browser, walked through on a node: what it was refused, what
it says, and a picture of each place at 390 and 1280 pixels.

`python -m tests.clients.phanpy DIST` with its built files; it asks for a node with
https on port 443, which the network of `tests.peers` gives it. Its files are looked at
as they are and are no part of this repository.
"""

import argparse
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Response,
    sync_playwright,
)

from tests.browser.chromium import DESKTOP, PHONE, Device, find_chromium, new_context
from tests.peers.network import own_network
from tests.peers.settings import AS_IT_RUNS
from tests.peers.tls_nodes import TlsNode
from tests.support.nodes import photo
from tests.support.visits import Member

HOST = "node.test"
PLACES = ("mentions", "b", "f", "l", "fh", "ft", "sp")
"""Pages that are only looked at: by the app's own names for them."""


class Files(SimpleHTTPRequestHandler):
    """The built app, without a line for each file."""

    def log_message(self, format: str, *args: object) -> None:
        del format, args


class Walk:
    """One device, from logging in to the last page."""

    def __init__(
        self, browser: Browser, device: Device, origin: str, shots: Path
    ) -> None:
        self.device = device
        self.faults: list[str] = []
        self._origin = origin
        self._shots = shots
        self._context = new_context(browser, device, ignores_certificates=True)
        self._context.on("response", self._note_answer)
        self._context.on("console", self._note_words)
        self._context.on("weberror", lambda each: self._note(f"threw {each.error}"))
        self.page: Page = self._context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())

    def close(self) -> None:
        self._context.close()

    def take(self, name: str, step: Callable[[], None]) -> bool:
        """Do it, look at it; whether it could be done."""
        try:
            step()
        except (Error, AssertionError) as error:
            self._note(f"{name} FAILED: {error}")
            return False
        finally:
            path = self._shots / f"{self.device.width}-{name}.png"
            self.page.screenshot(path=str(path))
        return True

    def go(self, place: str) -> None:
        self.page.goto(f"{self._origin}/#/{place}")
        self.page.wait_for_load_state("networkidle")

    def log_in(self, who: Member) -> None:
        self.go("login")
        self.page.fill("#instanceURL", HOST)
        with self.page.expect_popup() as opening:
            self.page.get_by_role("button", name=f"Continue with {HOST}").click()
        window = opening.value
        window.fill('[name="login"]', who.name)
        window.fill('[name="password"]', who.password)
        window.click('main button[type="submit"]')
        window.get_by_role("button", name="Let it in").click()
        self.page.wait_for_selector("#compose-button")
        self.page.wait_for_load_state("networkidle")

    def post(self, text: str) -> None:
        """With a picture and its description."""
        picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(seed=3)}
        self.page.click("#compose-button")
        self.page.fill("#compose-container textarea[name=status]", text)
        self.page.set_input_files(
            "#compose-container input[type=file] >> nth=0", files=[picture]
        )
        self.page.fill(".media-attachment textarea", "A bowl")
        self._send()

    def react(self) -> None:
        """Like and boost the note that is open."""
        note = self.page.locator(".status.large")
        note.locator(".favourite-button").click()
        note.locator(".favourite-button.checked").wait_for()
        note.locator(".reblog-button").click()
        self.page.get_by_role("menuitem", name="Boost").first.click()
        note.locator(".reblog-button.checked").wait_for()

    def reply(self, text: str) -> None:
        self.page.locator(".status.large .reply-button").click()
        self.page.fill("#compose-container textarea[name=status]", text)
        self._send()
        self.page.locator(".status", has_text=text).first.wait_for()

    def reload_home(self, words: str) -> None:
        """The app keeps its home as it was until it is loaded anew."""
        self.go("")
        self.page.reload()
        self.sees(words)

    def find(self, place: str, words: str) -> None:
        self.go(place)
        self.sees(words)

    def sees(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def _send(self) -> None:
        self.page.click("#compose-container button[type=submit]")
        self.page.wait_for_selector("#compose-container", state="detached")
        self.page.wait_for_load_state("networkidle")

    def _note(self, words: str) -> None:
        self.faults.append(f"{self.device.width}: {words}")

    def _note_answer(self, answer: Response) -> None:
        if HOST in answer.url and answer.status >= 400:
            self._note(f"{answer.status} {answer.request.method} {answer.url}")

    def _note_words(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text}")


def check(is_so: bool, otherwise: str) -> None:
    assert is_so, otherwise


def walk_through(walk: Walk, ana: Member, bea: Member) -> bool:
    """All of it, as far as each step can be done; whether all could."""
    own = f"A bowl at {walk.device.width}"
    heard = f"How hot at {walk.device.width}?"
    done = [
        walk.take("home", lambda: walk.log_in(ana)),
        walk.take("posted", lambda: walk.post(f"{own} #clay")),
        walk.take("search", lambda: walk.find("search?q=bea", "@bea")),
        walk.take("topic", lambda: walk.find(f"{HOST}/t/clay", own)),
    ]
    other = bea.post(f"A kiln for {walk.device.width} #clay")
    done += [
        walk.take("own-home", lambda: walk.reload_home(own)),
        walk.take("kiln", lambda: walk.go(f"{HOST}/s/{other.rpartition('/')[2]}")),
        walk.take("reacted", walk.react),
        walk.take("replied", lambda: walk.reply(heard)),
    ]
    done += [
        walk.take("heard", lambda: check(heard in bea.browser.get(other), "no reply")),
        walk.take("notifications", lambda: walk.find("notifications", "followed you")),
        *(walk.take(place, partial(walk.go, place)) for place in PLACES),
    ]
    return all(done)


@contextmanager
def serve(directory: Path) -> Iterator[str]:
    """The app on loopback, which browsers trust as they do https."""
    handler = partial(Files, directory=str(directory))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@contextmanager
def browse() -> Iterator[Browser]:
    rules = f"MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE {HOST}"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", f"--host-resolver-rules={rules}"],
        )
        yield browser
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("dist", type=Path, help="the built files")
    parser.add_argument("--shots", type=Path, default=Path("phanpy-shots"))
    asked = parser.parse_args()
    asked.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, own_network(Path(name)) as around:
        node = TlsNode(Path(name) / "node", around.first, AS_IT_RUNS)
        try:
            node.start()
            done = visit(node, asked.dist, asked.shots)
        finally:
            node.close()
        if "Traceback" in node.log_path.read_text():
            print(node.log())
            done = False
    print("all of it was done" if done else "not all of it could be done")
    return 0 if done else 1


def visit(node: TlsNode, dist: Path, shots: Path) -> bool:
    """Both devices; prints what was refused. Whether every step could be done."""
    ana, bea = node.member("ana"), node.member("bea")
    bea.follow(ana)
    done = True
    with serve(dist) as origin, browse() as browser:
        for device in (DESKTOP, PHONE):
            walk = Walk(browser, device, origin, shots)
            try:
                done = walk_through(walk, ana, bea) and done
            finally:
                walk.close()
                print("\n".join(walk.faults))
    return done


if __name__ == "__main__":
    sys.exit(main())
