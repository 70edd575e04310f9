"""Walking through an app that runs in the browser: the same way with each of them.

An app is looked at as it is, in Chromium at two widths, over https on port 443, which
the network of `tests.peers` gives the node. What it was refused and what it complains
of is printed, and a picture kept of each place.
"""

import argparse
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    FilePayload,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.browser.chromium import DESKTOP, PHONE, Device, find_chromium, new_context
from tests.peers.network import own_network
from tests.peers.settings import AS_IT_RUNS, Surroundings
from tests.peers.tls_nodes import TlsNode
from tests.support.nodes import photo
from tests.support.visits import Member

HOST = "node.test"


class Walk(ABC):
    """One app on one device, from logging in to the last page."""

    PLACES: ClassVar[tuple[str, ...]]
    """Pages that are only looked at: by the app's own names for them."""

    def __init__(
        self, browser: Browser, device: Device, origin: str, shots: Path
    ) -> None:
        self.device = device
        self.origin = origin
        self.faults: list[str] = []
        self._shots = shots
        self._context = new_context(browser, device, ignores_certificates=True)
        self._context.on("response", self._note_answer)
        self._context.on("console", self._note_words)
        self._context.on("weberror", lambda each: self._note(f"threw {each.error}"))
        self.page: Page = self._context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())

    @abstractmethod
    def go(self, place: str) -> None: ...

    @abstractmethod
    def log_in(self, who: Member) -> None: ...

    @abstractmethod
    def post(self, text: str) -> None:
        """With a picture and its description."""

    @abstractmethod
    def search(self, name: str) -> None: ...

    @abstractmethod
    def open_topic(self, topic: str) -> None: ...

    @abstractmethod
    def open_note(self, author: str, note_id: str) -> None: ...

    @abstractmethod
    def react(self) -> None:
        """Like and boost the note that is open."""

    @abstractmethod
    def reply(self, text: str) -> None:
        """To the note that is open; what was said stands below."""

    @abstractmethod
    def reload_home(self) -> None:
        """Home as a person sees it who opens the app anew."""

    @abstractmethod
    def open_notifications(self) -> None: ...

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

    def sees(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    @contextmanager
    def posting(self) -> Generator[None]:
        """What is done here posts; ends when the node answered."""
        with self.page.expect_response(lambda each: _is_post(each.request)):
            yield

    def allow(self, window: Page, who: Member) -> None:
        """Log in on the node's own page and let the app in."""
        window.fill('[name="login"]', who.name)
        window.fill('[name="password"]', who.password)
        window.click('main button[type="submit"]')
        window.get_by_role("button", name="Let it in").click()

    def _note(self, words: str) -> None:
        self.faults.append(f"{self.device.width}: {words}")

    def _note_answer(self, answer: Response) -> None:
        if HOST in answer.url and answer.status >= 400:
            self._note(f"{answer.status} {answer.request.method} {answer.url}")

    def _note_words(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text}")


Serve = Callable[[Path, Surroundings], AbstractContextManager[str]]


@dataclass(frozen=True, slots=True)
class App:
    """An app: how its built files are served, and how one walks through it.

    `serve` gives the address at which the browser finds it.
    """

    name: str
    says: str
    walk: type[Walk]
    serve: Serve


def main(app: App) -> int:
    """What a command does: 0 if every step could be done."""
    parser = argparse.ArgumentParser(description=app.says.partition("\n\n")[0])
    parser.add_argument("dist", type=Path, help="the built files")
    parser.add_argument("--shots", type=Path, default=Path(f"{app.name}-shots"))
    asked = parser.parse_args()
    asked.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, own_network(Path(name)) as around:
        node = TlsNode(Path(name) / "node", around.first, AS_IT_RUNS)
        try:
            node.start()
            with app.serve(asked.dist, around) as origin:
                done = _visit(app, node, origin, asked.shots)
        finally:
            node.close()
        if "Traceback" in node.log_path.read_text():
            print(node.log())
            done = False
    print("all of it was done" if done else "not all of it could be done")
    return 0 if done else 1


def _is_post(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/api/v1/statuses")


def picture() -> FilePayload:
    """A photo as browsers are handed files."""
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(seed=3)}


def check(is_so: bool, otherwise: str) -> None:
    assert is_so, otherwise


def walk_through(walk: Walk, ana: Member, bea: Member) -> bool:
    """All of it, as far as each step can be done; whether all could."""
    own = f"A bowl at {walk.device.width}"
    heard = f"How hot at {walk.device.width}?"
    done = [
        walk.take("home", lambda: walk.log_in(ana)),
        walk.take("posted", lambda: walk.post(f"{own} #clay")),
        walk.take("search", _then(lambda: walk.search("bea"), walk, "@bea")),
        walk.take("topic", _then(lambda: walk.open_topic("clay"), walk, own)),
    ]
    other = bea.post(f"A kiln for {walk.device.width} #clay")
    note_id = other.rpartition("/")[2]
    done += [
        walk.take("own-home", _then(walk.reload_home, walk, own)),
        walk.take("kiln", lambda: walk.open_note("bea", note_id)),
        walk.take("reacted", walk.react),
        walk.take("replied", lambda: walk.reply(heard)),
        walk.take("heard", lambda: check(heard in bea.browser.get(other), "no reply")),
        walk.take(
            "notifications", _then(walk.open_notifications, walk, "followed you")
        ),
        *(
            walk.take(place.replace("/", "-").strip("-"), partial(walk.go, place))
            for place in walk.PLACES
        ),
    ]
    return all(done)


def _then(step: Callable[[], None], walk: Walk, words: str) -> Callable[[], None]:
    def both() -> None:
        step()
        walk.sees(words)

    return both


@contextmanager
def _browse() -> Generator[Browser]:
    rules = f"MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE {HOST}"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", f"--host-resolver-rules={rules}"],
        )
        yield browser
        browser.close()


def _visit(app: App, node: TlsNode, origin: str, shots: Path) -> bool:
    """Both devices; prints what was refused. Whether every step could be done."""
    ana, bea = node.member("ana"), node.member("bea")
    bea.follow(ana)
    done = True
    with _browse() as browser:
        for device in (DESKTOP, PHONE):
            walk = app.walk(browser, device, origin, shots)
            try:
                done = walk_through(walk, ana, bea) and done
            finally:
                walk.close()
                print("\n".join(walk.faults))
    return done
