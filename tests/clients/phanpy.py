"""Phanpy, an app of static files, walked through on a node.

`python -m tests.clients.phanpy DIST` with its built files. Its files are looked at as
they are and are no part of this repository.
"""

import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.clients.walks import HOST, App, Walk, main, picture
from tests.peers.settings import Surroundings
from tests.support.visits import Member


class Files(SimpleHTTPRequestHandler):
    """The built app, without a line for each file."""

    def log_message(self, format: str, *args: object) -> None:
        del format, args


class Phanpy(Walk):
    """By what it calls things."""

    PLACES = ("mentions", "b", "f", "l", "fh", "ft", "sp")

    def go(self, place: str) -> None:
        self.page.goto(f"{self.origin}/#/{place}")
        self.page.wait_for_load_state("networkidle")

    def log_in(self, who: Member) -> None:
        self.go("login")
        self.page.fill("#instanceURL", HOST)
        with self.page.expect_popup() as opening:
            self.page.get_by_role("button", name=f"Continue with {HOST}").click()
        self.allow(opening.value, who)
        self.page.wait_for_selector("#compose-button")
        self.page.wait_for_load_state("networkidle")

    def post(self, text: str) -> None:
        self.page.click("#compose-button")
        self.page.set_input_files(
            "#compose-container input[type=file] >> nth=0", files=[picture()]
        )
        self.page.wait_for_load_state("networkidle")
        self.page.fill(".media-attachment textarea", "A bowl")
        # Last: the app takes the focus back, and with it what is typed elsewhere.
        self.page.fill("#compose-container textarea[name=status]", text)
        self._send()

    def search(self, name: str) -> None:
        self.go(f"search?q={name}")

    def open_topic(self, topic: str) -> None:
        self.go(f"{HOST}/t/{topic}")

    def open_note(self, author: str, note_id: str) -> None:
        del author
        self.go(f"{HOST}/s/{note_id}")

    def react(self) -> None:
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

    def reload_home(self) -> None:
        """The app keeps its home as it was until it is loaded anew."""
        self.go("")
        self.page.reload()

    def open_notifications(self) -> None:
        self.go("notifications")

    def _send(self) -> None:
        with self.posting():
            self.page.click("#compose-container button[type=submit]")
        self.page.wait_for_selector("#compose-container", state="detached")
        self.page.wait_for_load_state("networkidle")


@contextmanager
def serve(directory: Path, around: Surroundings) -> Generator[str]:
    """The app on loopback, which browsers trust as they do https."""
    del around
    handler = partial(Files, directory=str(directory))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main(App("phanpy", __doc__ or "", Phanpy, serve)))
