"""Pages of a list that is read newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the `before` that gives the next ones (None at the end)."""

    items: tuple[T, ...]
    next_before: int | None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same page of something else."""
        return Page(tuple(change(item) for item in self.items), self.next_before)


def make_page(rows: Sequence[T], limit: int, position: Callable[[T], int]) -> Page[T]:
    """Build a page from a query that asked for `limit + 1` rows."""
    items = tuple(rows[:limit])
    more = len(rows) > limit
    return Page(items, position(items[-1]) if more and items else None)
