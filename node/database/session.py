"""What a function gets as `r` or `w`, the same for both engines.

The engine's part is `Statements`; here is everything that must behave alike:
counting, lists, jobs, hooks, and the rule that the first failed statement fails
the transaction. Opening and ending transactions is the adapters' work.
"""

from collections.abc import Callable, Mapping
from types import CoroutineType
from typing import LiteralString, Protocol, TypeVar

from node.database.mint import IdMint
from node.database.outbox import put_job
from node.database.types import MAX_NEWS, Dialect, Job, Record, Value

MAX_ITEMS = 500

Rows = tuple[Mapping[str, int], list[tuple[Value, ...]]]
S = TypeVar("S", bound="ReadSession")
T = TypeVar("T")


class Statements(Protocol):
    """Executes single statements; raises our errors, never the driver's rules."""

    @property
    def dialect(self) -> Dialect: ...

    def fetch(self, sql: str, params: Mapping[str, Value]) -> Rows: ...

    def fetch_items(
        self,
        sql: str,
        items: list[int] | list[str],
        params: Mapping[str, Value],
    ) -> Rows: ...

    def fetch_one(
        self, sql: str, params: Mapping[str, Value]
    ) -> tuple[Mapping[str, int], tuple[Value, ...]] | None: ...

    def change(self, sql: str, params: Mapping[str, Value]) -> int: ...


class ReadSession:
    """Implements `Reader` for the length of one transaction."""

    __slots__ = ("_statements", "failure", "now_ms", "statements")

    def __init__(self, statements: Statements, now_ms: int) -> None:
        self._statements = statements
        self.now_ms = now_ms
        self.statements = 0
        self.failure: BaseException | None = None

    @property
    def dialect(self) -> Dialect:
        return self._statements.dialect

    def all(self, sql: LiteralString, /, **params: Value) -> list[Record]:
        columns, rows = self._do(self._statements.fetch, sql, params)
        return [Record(columns, row) for row in rows]

    def one(self, sql: LiteralString, /, **params: Value) -> Record | None:
        found = self._do(self._statements.fetch_one, sql, params)
        return None if found is None else Record(*found)

    def many(
        self, sql: LiteralString, /, *, items: list[int] | list[str], **params: Value
    ) -> list[Record]:
        if not items:
            return []
        if len(items) > MAX_ITEMS:
            raise ValueError(f"{len(items)} items, at most {MAX_ITEMS}")

        def fetch(sql: str, params: Mapping[str, Value]) -> Rows:
            return self._statements.fetch_items(sql, items, params)

        columns, rows = self._do(fetch, sql, params)
        return [Record(columns, row) for row in rows]

    def end(self) -> None:
        """Refuse every further statement: the transaction is over."""
        if self.failure is None:
            self.failure = RuntimeError("this transaction is over")

    def _do(
        self,
        statement: Callable[[str, Mapping[str, Value]], T],
        sql: str,
        params: Mapping[str, Value],
    ) -> T:
        if self.failure is not None:
            raise self.failure
        self.statements += 1
        try:
            return statement(sql, params)
        except BaseException as error:
            # PostgreSQL refuses every statement after a failed one, SQLite does
            # not; a function that swallowed the error would commit half on one.
            self.failure = error
            raise


JOBS = "jobs"
"""The channel of jobs that are due at once."""


class WriteSession(ReadSession):
    """Implements `Writer` for the length of one transaction."""

    __slots__ = ("_mint", "announced", "hooks", "news")

    def __init__(self, statements: Statements, now_ms: int, mint: IdMint) -> None:
        super().__init__(statements, now_ms)
        self._mint = mint
        self.hooks: list[Callable[[], None]] = []
        self.announced: set[str] = set()
        self.news: list[str] = []

    def run(self, sql: LiteralString, /, **params: Value) -> int:
        return self._do(self._statements.change, sql, params)

    def new_id(self) -> int:
        return self._mint.new_id(self.now_ms)

    def enqueue(
        self,
        job: Job,
        /,
        *,
        due_ms: int | None = None,
        unique: str | None = None,
    ) -> None:
        due_ms = self.now_ms if due_ms is None else due_ms
        put_job(self, job, due_ms=due_ms, unique=unique)
        if due_ms <= self.now_ms:
            self.announced.add(JOBS)

    def announce(self, channel: str, /) -> None:
        self.announced.add(channel)

    def tell(self, news: str, /) -> None:
        if len(news.encode()) > MAX_NEWS or "\n" in news:
            raise ValueError(f"one line of at most {MAX_NEWS} bytes is told")
        self.news.append(news)

    def after_commit(self, hook: Callable[[], None], /) -> None:
        self.hooks.append(hook)


def run_whole(fn: Callable[[S], T], session: S) -> T:
    """Run a function in its session; a statement that failed fails the function."""
    try:
        answer = fn(session)
    except StopIteration as error:
        # A future refuses it, and its caller would wait for ever.
        raise RuntimeError("a transaction raised StopIteration") from error
    if isinstance(answer, CoroutineType):
        answer.close()
        raise TypeError("a transaction is a plain function, not a coroutine")
    if session.failure is not None:
        raise session.failure
    return answer
