"""One open stream: what it was asked for, and what waits to be sent.

What waits is bounded: a client that does not read is let go, and harms nobody.
"""

import asyncio
from collections import deque
from typing import Final

from node.errors import Invalid
from node.streaming.models import End, Label, Message, StreamEnded, Watcher, Wish

MAX_WAITING: Final = 200
MAX_WISHES: Final = 100


class Stream:
    """Made by `Hub.open`."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.wishes: dict[Label, Wish] = {}
        self.ended: End | None = None
        self._waiting: deque[tuple[Label, Message]] = deque()
        self._awake = asyncio.Event()

    def ask(self, wish: Wish) -> None:
        """Send this from now on, too."""
        if len(self.wishes) >= MAX_WISHES and wish.label not in self.wishes:
            text = f"A connection has at most {MAX_WISHES} streams."
            raise Invalid.field("stream", "too_many", text)
        self.wishes[wish.label] = wish

    def drop(self, label: Label) -> None:
        """Send this no longer."""
        self.wishes.pop(label, None)

    def put(self, label: Label, message: Message) -> None:
        """Have something sent under the name that the client has for its feed."""
        if self.ended is not None:
            return
        if len(self._waiting) >= MAX_WAITING:
            self.end(End.TOO_SLOW)
            return
        self._waiting.append((label, message))
        self._awake.set()

    def end(self, end: End) -> None:
        """Nothing is sent any more, what waits included."""
        if self.ended is None:
            self.ended = end
            self._waiting.clear()
            self._awake.set()

    async def next_within(self, within_s: float) -> tuple[Label, Message] | None:
        """`next`, or None if nothing happens in time."""
        try:
            async with asyncio.timeout(within_s):
                return await self.next()
        except TimeoutError:
            return None

    async def next(self) -> tuple[Label, Message]:
        """What to send next; raises `StreamEnded`."""
        while not self._waiting:
            if self.ended is not None:
                raise StreamEnded(self.ended)
            self._awake.clear()
            await self._awake.wait()
        return self._waiting.popleft()
