"""Nodes as separate processes, and people who use them over HTTP.

`LiveNode` runs the real `vermilion serve`, or another command that serves, on
loopback with its own data directory; `Visitor` is a browser without scripts:
cookies, forms, redirects.
"""

import asyncio
import io
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import httpx
from PIL import Image, ImageDraw

START_TIMEOUT_S = 90.0
PATIENCE_S = 30.0
"""How long tests wait for what takes no time: a busy machine is no fault."""
PORTS = range(15_000, 32_000)
"""Below those that the system hands out to connections, which would take a node's
while it is down."""
ROOT = Path(__file__).resolve().parents[2]
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
T = TypeVar("T")


class NodeEnded(AssertionError):
    """The process ended before it answered."""


def free_port() -> int:
    """A port nobody listens on, and which nobody gets by chance."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("0.0.0.0", port))
            return port


class LiveNode:
    """One node: its directory, its process, its log."""

    def __init__(
        self,
        directory: Path,
        *,
        env: Mapping[str, str] | None = None,
        port: int = 0,
        command: Sequence[str] = ("serve",),
        program: Sequence[str] = ("-m", "node"),
    ) -> None:
        self.directory = directory
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.host = f"localhost:{self.port}"
        self.log_path = directory / f"{command[0]}.log"
        self._start_line = [sys.executable, *program, *command]
        self._env = {
            "VERMILION_PORT": str(self.port),
            "VERMILION_BASE_URL": self.base_url,
            "VERMILION_DATA_DIR": str(directory / "data"),
            "VERMILION_FEDERATION_ALLOW_HTTP": "true",
            "VERMILION_FEDERATION_ALLOW_NETWORKS": "127.0.0.0/8,::1/128",
            "VERMILION_RATE_LIMITS": "off",
            "VERMILION_REGISTRATION": "open",
            "VERMILION_LOG_FORMAT": "json",
            **(env or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.ends: list[int] = []
        """The exit statuses of its processes so far."""
        self._visitors: list[Visitor] = []

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def database(self) -> Path:
        return self.directory / "data" / "vermilion.db"

    @property
    def database_url(self) -> str:
        return self._env.get("VERMILION_DATABASE_URL") or f"sqlite:///{self.database}"

    def environ(self, **more: str) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k != "VERMILION_CONFIG"}
        return inherited | {"PYTHONPATH": str(ROOT)} | self._env | more

    def start(self, **env: str) -> "LiveNode":
        """Start it and wait until it is ready."""
        return self.launch(**env).wait_ready()

    def launch(self, **env: str) -> "LiveNode":
        """Start it without waiting."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                self._start_line,
                env=self.environ(**env),
                stdout=log,
                stderr=log,
                cwd=self.directory,
            )
        return self

    def wait_ready(self) -> "LiveNode":
        """Wait until it answers."""
        assert self.process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise NodeEnded(f"the node ended:\n{self.log()}")
            try:
                if self._is_ready():
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the node is not ready:\n{self.log()}")

    def _is_ready(self) -> bool:
        url = self.base_url + "/readyz"
        return httpx.get(url, timeout=2, verify=NO_TLS).status_code == 200

    def stop(self) -> int:
        """End it as an operator would; its exit status."""
        self.ask_to_stop()
        return self.wait_stopped()

    def ask_to_stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)

    def wait_stopped(self) -> int:
        """Its exit status."""
        return self._reap(timeout_s=PATIENCE_S)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self._reap()

    def wait_dead(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait for a process that kills itself at a failpoint."""
        self._reap(timeout_s)

    def has_ended(self) -> bool:
        """Whether no process of it runs; takes note of one that ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            self._reap()
        return self.process is None

    def close(self) -> None:
        """End it and whoever visits."""
        for visitor in self._visitors:
            visitor.http.close()
        if self.process is not None:
            self.kill()

    def _reap(self, timeout_s: float = PATIENCE_S) -> int:
        assert self.process is not None
        status = self.process.wait(timeout=timeout_s)
        self.ends.append(status)
        self.process = None
        return status

    def log(self) -> str:
        text = (
            self.log_path.read_text(errors="replace") if self.log_path.exists() else ""
        )
        return text[-6_000:]

    def run(self, *args: str, input_text: str | None = None, **env: str) -> str:
        """Run a `vermilion` command against this node's data; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "node", *args],
            env=self.environ(**env),
            cwd=self.directory,
            input=input_text,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, f"{args}: {done.stdout}{done.stderr}"
        return done.stdout

    def add_user(self, name: str, *, role: str = "member", password: str = "") -> str:
        """Make a user with the CLI; the password."""
        password = password or f"{name} likes vermilion"
        secret = self.directory / f"{name}.password"
        secret.write_text(password)
        self.run("user", "create", name, "--role", role, "--password-file", str(secret))
        return password

    def join(self, name: str, password: str) -> "Visitor":
        """Make an account by the form, as strangers do; the browser is logged in."""
        visitor = self.visitor()
        fields = {"name": name, "password": password, "agree": "1"}
        visitor.post("/join", fields, form_page="/join", status=200)
        return visitor

    def visitor(self) -> "Visitor":
        """A browser that was never here; closed with the node."""
        self._visitors.append(Visitor(self.base_url))
        return self._visitors[-1]

    def log_in(self, name: str, *, password: str = "") -> "Visitor":
        visitor = self.visitor()
        visitor.log_in(name, password or f"{name} likes vermilion")
        return visitor


class _Forms(HTMLParser):
    """The hidden fields of a page's forms, by the form's action."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = self.forms.setdefault(values.get("action", ""), {})
        elif tag == "input" and values.get("type") == "hidden" and "name" in values:
            form = {} if self._open is None else self._open
            form.setdefault(values["name"], values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Visitor:
    """Somebody with a browser and no scripts."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        # Everything is plain HTTP here; loading certificates takes longer than a page.
        self.http = httpx.Client(
            base_url=base_url, timeout=60, trust_env=False, verify=NO_TLS
        )

    def get(self, path: str, *, status: int = 200) -> str:
        """A page, following redirects; its HTML."""
        answer = self.http.get(path, follow_redirects=True)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return answer.text

    def csrf(self, path: str = "/login") -> str:
        """The forgery token, from any page with a form."""
        page = self.http.get(path, follow_redirects=True).text
        found = re.search(r'name="csrf"\s+value="([^"]+)"', page)
        assert found, f"no form on {path}"
        return found.group(1)

    def hidden(self, page: str, action: str) -> dict[str, str]:
        """The hidden fields of the form with this action on a page."""
        parser = _Forms()
        parser.feed(page)
        assert action in parser.forms, f"{action} not in {sorted(parser.forms)}"
        return parser.forms[action]

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Any] | None = None,
        form_page: str = "/about",
        status: int = 303,
    ) -> httpx.Response:
        """Send a form with its token; checks the answer's status."""
        fields = {"csrf": self.csrf(form_page), **(data or {})}
        answer = self.http.post(path, data=fields, files=files)
        assert answer.status_code == status, (
            f"{path}: {answer.status_code}\n{_words(answer.text)[:1500]}"
        )
        return answer

    def log_in(self, name: str, password: str) -> None:
        self.post("/login", {"login": name, "password": password}, form_page="/login")


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def wait_for(
    check: Callable[[], T], *, timeout_s: float = PATIENCE_S, what: str = "it"
) -> T:
    """Ask again and again until the answer is true; how the live tests wait."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {timeout_s} s")
        time.sleep(0.03)


async def wait_until(
    check: Callable[[], T], *, timeout_s: float = PATIENCE_S, what: str = "it"
) -> T:
    """The same for tests that run in an event loop."""
    deadline = time.monotonic() + timeout_s
    while not (found := check()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {timeout_s} s")
        await asyncio.sleep(0.01)
    return found


def photo(width: int = 640, height: int = 480, *, seed: int = 1) -> bytes:
    """A small JPEG that no other seed gives."""
    image = Image.new("RGB", (width, height), (seed * 37 % 255, 120, 90))
    draw = ImageDraw.Draw(image)
    for step in range(0, width, 24):
        colour = (step % 255, (seed * 53 + step) % 255, 160)
        draw.ellipse((step, step // 2, step + 60, step // 2 + 60), fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
