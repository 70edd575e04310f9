"""Pages of a list that is read newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, LiteralString, TypeVar

from node.ids import MAX_ID

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which part of a list: what lies strictly between two positions, `limit` of it.

    The newest of it, or with `is_upwards` what comes next after the lower end; the
    page is newest first either way.
    """

    limit: int
    before: int = MAX_ID
    after: int = 0
    is_upwards: bool = False


def newest(limit: int, before: int | None = None) -> Span:
    """The newest of a list, or what comes after a page of it."""
    return Span(limit=limit, before=MAX_ID if before is None else before)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the `before` that gives the next ones (None at the end).

    `first` and `last` are the positions of the first and the last item.
    """

    items: tuple[T, ...]
    next_before: int | None
    first: int | None = None
    last: int | None = None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same page of something else."""
        items = tuple(change(item) for item in self.items)
        return Page(items, self.next_before, self.first, self.last)


def order_by(column: LiteralString, span: Span) -> LiteralString:
    """The end of a query for a span; it asks for one row more than the page has.

    The query compares `column` with `:before` and `:after` and is given `positions`.
    """
    direction: LiteralString = "" if span.is_upwards else " DESC"
    return "ORDER BY " + column + direction + "\nLIMIT :limit"


def within(column: LiteralString, span: Span) -> LiteralString:
    """The conditions of a span, for lists of somebody's own.

    SQLite takes a range with two ends for so short that it may read and sort all of
    it. A plus hides an end that was not asked for, so that the index gives the order.
    """
    upper: LiteralString = "" if span.before < MAX_ID or not span.after else "+"
    lower: LiteralString = "" if span.after else "+"
    return "\n".join(
        ("AND " + upper + column + " < :before", "AND " + lower + column + " > :after")
    )


def positions(span: Span) -> dict[str, int]:
    """The parameters of a query that ends with `order_by`."""
    return {"before": span.before, "after": span.after, "limit": span.limit + 1}


def make_page(rows: Sequence[T], limit: int, position: Callable[[T], int]) -> Page[T]:
    """Build a page from a query that asked for `limit + 1` rows."""
    items = tuple(rows[:limit])
    if not items:
        return Page((), None)
    first, last = position(items[0]), position(items[-1])
    return Page(items, last if len(rows) > limit else None, first, last)


def make_span_page(
    rows: Sequence[T], span: Span, position: Callable[[T], int]
) -> Page[T]:
    """Build a page from a query that ended with `order_by`.

    A page that was read upwards has older items below it, so it always has a next.
    """
    if not span.is_upwards:
        return make_page(rows, span.limit, position)
    items = tuple(reversed(rows[: span.limit]))
    if not items:
        return Page((), None)
    first, last = position(items[0]), position(items[-1])
    return Page(items, last, first, last)
