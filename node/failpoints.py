"""Failpoints: places where a test can make this process die, fail or dawdle.

`failpoint("orders.placed")` does nothing unless the environment names it:
`VERMILION_FAILPOINTS="orders.placed=crash,jobs.claimed=raise,inbox.stored=sleep:50"`.
`crash` is SIGKILL to this very process, `sleep` counts milliseconds, and `@3`
after an action means the third hit only. Never set it on a node that people use.
"""

import os
import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

ENVIRONMENT = "VERMILION_FAILPOINTS"


class FailpointError(RuntimeError):
    """Raised by a failpoint whose action is `raise`."""


def failpoint(name: str) -> None:
    """Do what the environment asks for at this place; usually nothing."""
    if not _armed:
        return
    point = _armed.get(name)
    if point is not None:
        point.hit()


@contextmanager
def armed(text: str) -> Generator[None]:
    """Arm failpoints in this process for a while, for tests."""
    before = dict(_armed)
    _armed.update(_parse(text))
    try:
        yield
    finally:
        _armed.clear()
        _armed.update(before)


class _Point:
    def __init__(self, name: str, action: str, *, on_hit: int | None) -> None:
        self._name = name
        self._action = action
        self._on_hit = on_hit
        self._hits = 0
        self._lock = threading.Lock()

    def hit(self) -> None:
        with self._lock:
            self._hits += 1
            if self._on_hit is not None and self._hits != self._on_hit:
                return
        self._act()

    def _act(self) -> None:
        if self._action == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self._action == "raise":
            raise FailpointError(self._name)
        else:
            time.sleep(int(self._action.removeprefix("sleep:")) / 1000)


def _parse(text: str) -> dict[str, _Point]:
    return dict(_parse_one(item.strip()) for item in text.split(",") if item.strip())


def _parse_one(item: str) -> tuple[str, _Point]:
    name, _, rest = item.partition("=")
    action, _, on_hit = rest.partition("@")
    known = action in {"crash", "raise"} or (
        action.startswith("sleep:") and action[6:].isdigit()
    )
    if not name or not known or (on_hit and not on_hit.isdigit()):
        raise ValueError(f"{ENVIRONMENT}: cannot read {item!r}")
    return name, _Point(name, action, on_hit=int(on_hit) if on_hit else None)


_armed: dict[str, _Point] = _parse(os.environ.get(ENVIRONMENT, ""))
