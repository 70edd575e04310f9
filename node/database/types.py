"""What a transaction looks like from outside the adapters.

A query is a plain function that takes a `Reader`, a change is a plain function
that takes a `Writer`; `Database.read` and `Database.write` run one whole, on the
connection's own thread. Nothing in such a function can await, so nothing can be
cancelled half-way, and no network call can happen inside a transaction.

PostgreSQL may run a function again after a serialisation failure, and SQLite
runs several in one commit, so a function must not touch Python state outside
its reader or writer. The first statement that fails (a broken constraint, say)
fails the whole transaction, on both engines: expect conflicts with
`ON CONFLICT`, do not catch them.
"""

from collections.abc import Callable, Mapping
from typing import (
    ClassVar,
    Concatenate,
    Final,
    Literal,
    LiteralString,
    ParamSpec,
    Protocol,
    TypeVar,
)

Dialect = Literal["sqlite", "postgres"]
Value = int | float | str | bytes | bool | None
P = ParamSpec("P")
T = TypeVar("T")

MAX_NEWS: Final = 4_000
"""Bytes of one line that is told; PostgreSQL takes less than 8,000 at a time."""


class Job(Protocol):
    """Work to do after the commit; see `node.jobs`."""

    kind: ClassVar[str]

    def payload(self) -> Mapping[str, object]:
        """A JSON object from which the job can be rebuilt."""
        ...


class Reader(Protocol):
    """Reads, at one point in time."""

    @property
    def now_ms(self) -> int:
        """The time of this transaction, from the node's clock."""
        ...

    @property
    def dialect(self) -> Dialect:
        """The engine, for the few texts that must differ (full text, say)."""
        ...

    @property
    def statements(self) -> int:
        """How many statements ran so far, for query budgets in tests."""
        ...

    def all(self, sql: LiteralString, /, **params: Value) -> "list[Record]":
        """Every row of a query that carries its own LIMIT."""
        ...

    def one(self, sql: LiteralString, /, **params: Value) -> "Record | None":
        """The first row, or None."""
        ...

    def many(
        self, sql: LiteralString, /, *, items: list[int] | list[str], **params: Value
    ) -> "list[Record]":
        """Rows for a list: the text contains `IN (:items)`, at most 500 at a time.

        An empty list gives no rows and asks nothing. A longer one is a ValueError.
        """
        ...


class Writer(Reader, Protocol):
    """Reads and writes, all or nothing."""

    def run(self, sql: LiteralString, /, **params: Value) -> int:
        """Execute a statement; the number of rows it changed."""
        ...

    def new_id(self) -> int:
        """A fresh time-ordered id for this transaction's time."""
        ...

    def enqueue(
        self,
        job: Job,
        /,
        *,
        due_ms: int | None = None,
        unique: str | None = None,
    ) -> None:
        """Put a job on the table in this transaction; it runs after the commit.

        With `unique`, a waiting job of the same key stands for both and keeps
        the earlier due time; a job that is running already does not.
        """
        ...

    def announce(self, channel: str, /) -> None:
        """Wake whoever listens to `channel` (`Database.on`) after the commit."""
        ...

    def tell(self, news: str, /) -> None:
        """Say a line to every process of the node (`Database.listen`) after the commit.

        At most `MAX_NEWS` bytes; nobody keeps it for those who come later.
        """
        ...

    def after_commit(self, hook: Callable[[], None], /) -> None:
        """Run `hook` on the event loop if, and only if, the commit happened."""
        ...


class Database(Protocol):
    """Runs functions in transactions.

    A caller that is cancelled or times out leaves its function wholly done or
    wholly undone. Both methods raise what the function raised, or `Unavailable`.
    """

    @property
    def dialect(self) -> Dialect: ...

    @property
    def statements(self) -> int:
        """Statements of all finished transactions, for query budgets in tests."""
        ...

    def on_jobs(self, wake: Callable[[], None], /) -> Callable[[], None]:
        """Call `wake` on the event loop after a commit that left a job due now.

        Returns a function that ends it. Jobs of other processes do not wake.
        """
        ...

    def on(self, channel: str, wake: Callable[[], None], /) -> Callable[[], None]:
        """Call `wake` on the event loop after a commit that announced `channel`.

        Returns a function that ends it. Other processes are not heard.
        """
        ...

    async def listen(
        self, hear: Callable[[str], None], missed: Callable[[], None], /
    ) -> Callable[[], None]:
        """Call `hear` on the event loop with each line that is told, in any process.

        `missed` is called when lines may have been lost on their way here. Returns
        a function that ends it. Raises `Unavailable`.
        """
        ...

    async def ping(self) -> None:
        """Ask the engine for an answer; raises `Unavailable`."""
        ...

    async def close(self) -> None:
        """Finish what was asked for and close every connection."""
        ...

    async def read(
        self,
        fn: "Callable[Concatenate[Reader, P], T]",
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> T: ...

    async def write(
        self,
        fn: "Callable[Concatenate[Writer, P], T]",
        /,
        *args: P.args,
        **kw: P.kwargs,
    ) -> T: ...


class Record:
    """A row with typed accessors, so that models are built without casts.

    Rows with the same columns and values are equal, so that a model, which is
    nothing but its row, can be kept and need not be built again.
    """

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: Mapping[str, int], values: tuple[Value, ...]) -> None:
        self._columns = columns
        self._values = values

    def __getitem__(self, name: str) -> Value:
        return self._values[self._columns[name]]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return (self._values, self._columns) == (other._values, other._columns)

    def __hash__(self) -> int:
        return hash(self._values)

    def items(self) -> dict[str, Value]:
        """All of it, by column in the order of the query."""
        return {name: self._values[at] for name, at in self._columns.items()}

    def num(self, name: str) -> int:
        value = self[name]
        assert isinstance(value, int), f"{name} is {type(value).__name__}"
        return value

    def opt_num(self, name: str) -> int | None:
        value = self[name]
        assert value is None or isinstance(value, int), name
        return value

    def text(self, name: str) -> str:
        value = self[name]
        assert isinstance(value, str), f"{name} is {type(value).__name__}"
        return value

    def opt_text(self, name: str) -> str | None:
        value = self[name]
        assert value is None or isinstance(value, str), name
        return value

    def blob(self, name: str) -> bytes:
        value = self[name]
        assert isinstance(value, bytes), f"{name} is {type(value).__name__}"
        return value

    def opt_blob(self, name: str) -> bytes | None:
        value = self[name]
        assert value is None or isinstance(value, bytes), name
        return value

    def real(self, name: str) -> float:
        value = self[name]
        assert isinstance(value, int | float), name
        return float(value)

    def flag(self, name: str) -> bool:
        return self.num(name) != 0
