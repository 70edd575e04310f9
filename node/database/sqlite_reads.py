"""Reading a SQLite database: one function after the other, on one thread as a rule.

Threads that run Python take the interpreter from each other, and SQLite lets go of it
at every row: two readers at once cost half as much again as one after the other. So
all functions wait in one queue, and one thread takes from it. Another one helps only
while a function holds that one up, as a search through much text may, or a slow disk.

For the same reason the loop is not called at each answer while more functions wait:
answers are given together, after a few milliseconds of work.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

from node.clock import Clock
from node.database.session import ReadSession, run_whole
from node.database.sqlite_connection import Lane, SqliteQueries, translate_error
from node.errors import Unavailable

T = TypeVar("T")

TOGETHER_S: Final = 0.004
"""So long a lane works on before it answers; a page of notes takes a fifth of it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A function that waits for a lane, and who waits for its answer."""

    fn: Callable[[ReadSession], Any]
    future: asyncio.Future[Any]


@dataclass(slots=True, eq=False)
class _Done:
    """What came of one."""

    future: asyncio.Future[Any]
    answer: object = None
    error: BaseException | None = None
    statements: int = 0


@dataclass(slots=True)
class _ReadLane:
    """A reading connection; `began_s` is when it began what it does, 0 for nothing."""

    lane: Lane
    began_s: float = 0.0
    queries: SqliteQueries | None = None
    done: deque[_Done] = field(default_factory=deque[_Done])
    """What the loop has not heard of yet."""

    def is_held_up(self, since_s: float) -> bool:
        """Whether it does what it did at a time already."""
        return 0 < self.began_s <= since_s


class ReadLanes:
    """Runs functions on the reading connections.

    All but `_take` and what it calls is for the loop.

    `count` is told the number of statements of each function. After `patience_s` a
    function holds its lane up.
    """

    def __init__(
        self, clock: Clock, count: Callable[[int], None], *, patience_s: float
    ) -> None:
        self._clock = clock
        self._count = count
        self._patience_s = patience_s
        self._lanes: list[_ReadLane] = []
        self._waiting: deque[_Asked] = deque()
        self._watch: asyncio.TimerHandle | None = None

    def add(self, lane: Lane) -> None:
        """Use an open connection too; the first one does the work."""
        self._lanes.append(_ReadLane(lane))

    def submit(self, fn: Callable[[ReadSession], T]) -> asyncio.Future[T]:
        """Queue a function; raises `Unavailable` when there is no connection."""
        lane = self._find_free()
        if lane is None:
            raise Unavailable("database: closed")
        future: asyncio.Future[T] = lane.lane.loop.create_future()
        self._waiting.append(_Asked(fn, future))
        self._call(lane)
        self._watch_over()
        return future

    def close(self) -> list[Lane]:
        """Take no more functions; the connections, which finish what they have."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        lanes, self._lanes = [each.lane for each in self._lanes], []
        return lanes

    def _find_free(self) -> _ReadLane | None:
        """The first that is not held up; else the first."""
        since_s = time.monotonic() - self._patience_s
        for each in self._lanes:
            if not each.is_held_up(since_s):
                return each
        return self._lanes[0] if self._lanes else None

    def _call(self, lane: _ReadLane) -> None:
        """Have a lane take the next function, if there is still one by then."""
        lane.lane.post(partial(self._take, lane))

    def _watch_over(self) -> None:
        if self._watch is None:
            loop = self._lanes[0].lane.loop
            self._watch = loop.call_later(self._patience_s, self._help)

    def _help(self) -> None:
        """Give what waits behind a function that holds up a lane to another one.

        What was done before that function is answered now.
        """
        self._watch = None
        for each in self._lanes:
            self._deliver(each)
        if not self._waiting:
            return
        free = self._find_free()
        if free is not None and free is not self._lanes[0]:
            for _ in range(len(self._waiting)):
                self._call(free)
        self._watch_over()

    def _take(self, lane: _ReadLane, connection: sqlite3.Connection) -> None:
        """On the lane's thread: the next function, and more while there is time."""
        if lane.queries is None:
            lane.queries = SqliteQueries(connection)
        until_s = time.monotonic() + TOGETHER_S
        while (asked := self._find_waiting()) is not None:
            lane.began_s = time.monotonic()
            lane.done.append(self._run(lane.queries, asked, connection))
            if time.monotonic() >= until_s:
                break
        lane.began_s = 0.0
        if lane.done:
            lane.lane.answer(partial(self._deliver, lane))

    def _find_waiting(self) -> _Asked | None:
        try:
            return self._waiting.popleft()
        except IndexError:
            return None

    def _run(
        self, queries: SqliteQueries, asked: _Asked, connection: sqlite3.Connection
    ) -> _Done:
        done = _Done(asked.future)
        if asked.future.cancelled():
            return done
        session = ReadSession(queries, self._clock.now_ms())
        try:
            done.answer = _read(asked.fn, session, connection)
        except BaseException as raised:
            done.error = raised
        done.statements = session.statements
        return done

    def _deliver(self, lane: _ReadLane) -> None:
        """On the loop: answer what this lane has done."""
        while lane.done:
            done = lane.done.popleft()
            self._count(done.statements)
            if done.future.done():
                continue
            if done.error is None:
                done.future.set_result(done.answer)
            else:
                done.future.set_exception(done.error)


def _read(
    fn: Callable[[ReadSession], T], session: ReadSession, connection: sqlite3.Connection
) -> T:
    try:
        connection.execute("BEGIN")
    except sqlite3.Error as error:
        raise translate_error(error) from error
    try:
        return run_whole(fn, session)
    finally:
        session.end()
        if connection.in_transaction:
            connection.execute("ROLLBACK")
