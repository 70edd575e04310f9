"""The hub: hears what happens on the node, and puts it into the streams it belongs in.

There is one for each process; what other processes tell reaches it by the database.
While nothing is streamed here it does nothing. Each thing that happened is looked up
once for all who watch, and written down once for all who read it alike.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from node.database.types import Database
from node.errors import TooMany, Unavailable
from node.logs import get_logger
from node.news import News, unpack
from node.oauth.actions import ENDED
from node.streaming.models import End, Watcher, Wish
from node.streaming.sending import Dispatch, Writing
from node.streaming.stream import Stream
from node.users.queries.bearers import list_living

log = get_logger(__name__)

MAX_STREAMS: Final = 2_000
MAX_BEHIND: Final = 5_000
LOOK_EVERY_S: Final = 0.8
"""How often tokens are looked at: one may have ended in another process."""
WAIT_S: Final = 30


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How many streams may be open at a time."""

    by_token: int = 10
    by_person: int = 50
    by_address: int = 100


class Hub:
    """Opens streams and feeds them."""

    def __init__(
        self, db: Database, writing: Writing, *, limits: StreamLimits | None = None
    ) -> None:
        """Without `limits` only the whole number is bounded."""
        self._db = db
        self._dispatch = Dispatch(db, writing, self._list_wishes)
        self._limits = limits
        self._streams: set[Stream] = set()
        self._news: deque[News] = deque()
        self._telling: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._doubt = asyncio.Event()
        self._stops: list[Callable[[], None]] = []
        self._opening = asyncio.Lock()
        self._is_closed = False

    @property
    def count(self) -> int:
        """How many streams are open."""
        return len(self._streams)

    async def open(self, watcher: Watcher) -> Stream:
        """A stream that was asked for nothing yet; `close` it.

        Raises `TooMany`, or `Unavailable` when the node stops.
        """
        self._check_room(watcher)
        stream = Stream(watcher)
        self._streams.add(stream)
        try:
            await self._listen()
        except BaseException:
            self.close(stream)
            raise
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        return stream

    def close(self, stream: Stream) -> None:
        """Nobody reads it any more."""
        self._streams.discard(stream)

    def close_all(self) -> None:
        """The node stops: end all streams, open none."""
        self._is_closed = True
        self._end(self._streams, End.GOING_AWAY)
        for stop in self._stops:
            stop()
        self._stops = []

    def _check_room(self, watcher: Watcher) -> None:
        if self._is_closed or len(self._streams) >= MAX_STREAMS:
            raise Unavailable("no more streams now")
        if self._limits is None:
            return
        open_now = [each.watcher for each in self._streams]
        tokens = sum(each.token_id == watcher.token_id for each in open_now)
        people = sum(each.actor_id == watcher.actor_id for each in open_now)
        addresses = sum(each.address == watcher.address for each in open_now)
        if (
            tokens >= self._limits.by_token
            or people >= self._limits.by_person
            or addresses >= self._limits.by_address
        ):
            raise TooMany(WAIT_S)

    async def _listen(self) -> None:
        async with self._opening:
            if not self._stops and not self._is_closed:
                self._stops = [
                    await self._db.listen(self._hear, self._miss),
                    self._db.on(ENDED, self._doubt.set),
                ]

    def _hear(self, line: str) -> None:
        if not self._streams:
            return
        news = unpack(line)
        if news is None:
            return
        if len(self._news) >= MAX_BEHIND:
            # Who asks again sees everything; who is told late sees nothing for long.
            log.warning("streaming.behind", news=len(self._news))
            self._news.clear()
            self._miss()
            return
        self._news.append(news)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    def _miss(self) -> None:
        self._end(self._streams, End.MISSED)

    async def _tell(self) -> None:
        try:
            while self._news and self._streams:
                try:
                    await self._dispatch.send(self._news.popleft())
                except Unavailable as error:
                    log.warning("streaming.unavailable", error=str(error))
                except Exception:
                    log.exception("streaming.failed")
        finally:
            self._news.clear()
            self._telling = None

    def _list_wishes(self) -> Iterable[tuple[Stream, Wish]]:
        return [
            (stream, wish)
            for stream in self._streams
            for wish in stream.wishes.values()
        ]

    async def _watch(self) -> None:
        """While there are streams: end those whose token ended."""
        try:
            while self._streams:
                self._doubt.clear()
                try:
                    await self._end_dead()
                except Unavailable as error:
                    log.warning("streaming.unavailable", error=str(error))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await self._doubt.wait()
        finally:
            self._watching = None

    async def _end_dead(self) -> None:
        streams = [*self._streams]
        tokens = sorted({each.watcher.token_id for each in streams})
        living = await self._db.read(list_living, tokens)
        self._end(
            (each for each in streams if each.watcher.token_id not in living),
            End.NO_LONGER_ALLOWED,
        )

    def _end(self, streams: Iterable[Stream], end: End) -> None:
        for stream in [*streams]:
            stream.end(end)
            self._streams.discard(stream)
