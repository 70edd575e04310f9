"""What happens on the event loop after a commit: hooks, wake-ups and news."""

from collections.abc import Callable, Iterable
from functools import partial

import structlog

log = structlog.get_logger()


class Wakes:
    """Who wants to know what was announced on which channel."""

    def __init__(self) -> None:
        self._callbacks: dict[str, list[Callable[[], None]]] = {}

    def add(self, channel: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Add a callback; returns a function that takes it out again."""
        callbacks = self._callbacks.setdefault(channel, [])
        callbacks.append(callback)

        def remove() -> None:
            if callback in callbacks:
                callbacks.remove(callback)

        return remove

    def wake(self, channels: Iterable[str]) -> None:
        for channel in channels:
            run_hooks(list(self._callbacks.get(channel, ())))


class Hearers:
    """Who wants to hear what is told, and when some of it was missed."""

    def __init__(self) -> None:
        self._hearers: list[tuple[Callable[[str], None], Callable[[], None]]] = []

    def add(
        self, hear: Callable[[str], None], missed: Callable[[], None]
    ) -> Callable[[], None]:
        """Add somebody; returns a function that takes them out again."""
        hearer = (hear, missed)
        self._hearers.append(hearer)

        def remove() -> None:
            if hearer in self._hearers:
                self._hearers.remove(hearer)

        return remove

    def hear(self, news: Iterable[str]) -> None:
        if self._hearers:
            told = [partial(hear, line) for line in news for hear, _ in self._hearers]
            run_hooks(told)

    def miss(self) -> None:
        run_hooks([missed for _, missed in self._hearers])


def run_hooks(hooks: Iterable[Callable[[], None]]) -> None:
    """Run each; one that raises is logged, since the commit has happened."""
    for hook in hooks:
        try:
            hook()
        except Exception:
            log.exception("database.hook_failed", hook=repr(hook))
