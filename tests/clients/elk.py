"""Elk, an app with a small server of its own that gets the tokens, walked through.

`python -m tests.clients.elk DIST` with what its build leaves in `.output`, and Node.js
22 or later on the path. Its files are run as they are and are no part of this
repository.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import httpx
from playwright.sync_api import Browser

from tests.browser.chromium import Device
from tests.clients.walks import HOST, App, Walk, main, picture
from tests.peers.settings import Surroundings
from tests.support.nodes import NO_TLS, free_port, wait_for
from tests.support.visits import Member

EDITOR = ".ProseMirror"


class Elk(Walk):
    """By the words on its buttons, in the English of `new_context`."""

    PLACES = (
        "conversations",
        "bookmarks",
        "favourites",
        "blocks",
        "mutes",
        "domain_blocks",
        "scheduled-posts",
        "hashtags",
        f"{HOST}/explore",
        f"{HOST}/explore/tags",
        f"{HOST}/explore/users",
        f"{HOST}/public/local",
        f"{HOST}/lists",
        f"{HOST}/@ana",
        "settings/profile/appearance",
    )

    def __init__(
        self, browser: Browser, device: Device, origin: str, shots: Path
    ) -> None:
        super().__init__(browser, device, origin, shots)
        # What asks for files otherwise is a window that nobody can answer here.
        self.page.add_init_script("delete window.showOpenFilePicker")

    def go(self, place: str) -> None:
        self.page.goto(f"{self.origin}/{place}")
        self._settle()

    def log_in(self, who: Member) -> None:
        self.go("home")
        self.page.locator("button:visible", has_text="Sign in").first.click()
        form = self.page.locator("form", has_text="https://")
        form.locator("input").fill(HOST)
        form.locator("button", has_text="Sign in").click()
        self.page.wait_for_url(f"https://{HOST}/**")
        self.allow(self.page, who)
        self.page.wait_for_url(f"{self.origin}/home")
        self.sees("End of the list")
        self._settle()

    def post(self, text: str) -> None:
        """As what is shared with it: its home has no editor until it was left once."""
        self.go(f"intent/post?text={quote(text)}")
        self.page.locator(EDITOR, has_text=text.partition(" #")[0]).wait_for()
        with self.page.expect_file_chooser() as choosing:
            self.page.get_by_label("Add images, a video or an audio file").click()
        choosing.value.set_files(files=[picture()])
        self.page.get_by_role("button", name="Edit", exact=True).click()
        self.page.locator("textarea:visible").fill("A bowl")
        self.page.get_by_role("button", name="Apply").click()
        self.page.locator("textarea:visible").wait_for(state="detached")
        self._send()

    def search(self, name: str) -> None:
        self.go("search")
        field = self.page.get_by_placeholder("Search").locator("visible=true").first
        field.fill(name)

    def open_topic(self, topic: str) -> None:
        self.go(f"{HOST}/tags/{topic}")

    def open_note(self, author: str, note_id: str) -> None:
        self.go(f"{HOST}/@{author}/{note_id}")
        self.sees("A kiln")

    def react(self) -> None:
        for before, after in (("Favourite", "Favourited"), ("Boost", "Boosted")):
            self.page.get_by_role("button", name=before, exact=True).first.click()
            self.page.get_by_role("button", name=after, exact=True).first.wait_for()

    def reply(self, text: str) -> None:
        editor = self.page.locator(EDITOR).first
        editor.click()
        editor.press_sequentially(text)
        self._send()
        self.page.locator("article, [id^=status]", has_text=text).first.wait_for()

    def reload_home(self) -> None:
        self.go("home")

    def open_notifications(self) -> None:
        self.go("notifications")

    def _send(self) -> None:
        with self.posting():
            self.page.locator("button.publish-button").first.click()
        self._settle()

    def _settle(self) -> None:
        self.page.wait_for_load_state("networkidle")


@contextmanager
def serve(directory: Path, around: Surroundings) -> Generator[str]:
    """Its own server on loopback, which trusts the certificates around it."""
    del around
    program, port = shutil.which("node"), free_port()
    assert program is not None, "Elk needs Node.js"
    origin = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as kept:
        env = {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "NUXT_STORAGE_FS_BASE": kept,
            "NUXT_PUBLIC_DEFAULT_SERVER": HOST,
        }
        entry = directory / "server" / "index.mjs"
        with subprocess.Popen([program, str(entry)], env=env) as server:
            try:
                wait_for(lambda: _answers(origin), what="Elk")
                yield origin
            finally:
                server.terminate()


def _answers(origin: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{origin}/", verify=NO_TLS).status_code == 200
    return False


if __name__ == "__main__":
    sys.exit(main(App("elk", __doc__ or "", Elk, serve)))
