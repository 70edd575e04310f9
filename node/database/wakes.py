"""What happens on the event loop after a commit: hooks, and waking the worker."""

from collections.abc import Callable, Iterable

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


def run_hooks(hooks: Iterable[Callable[[], None]]) -> None:
    """Run each; one that raises is logged, since the commit has happened."""
    for hook in hooks:
        try:
            hook()
        except Exception:
            log.exception("database.hook_failed", hook=repr(hook))
