"""How many documents one piece of background work may make us fetch.

What arrives from other servers decides what is fetched because of it: senders,
parents, boosted notes, their authors. The work says how much that may be, and every
fetch inside counts, however deep it is.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from federation.errors import Refused

PER_ACTIVITY: Final = 10


@dataclass(slots=True)
class FetchBudget:
    """What is left; shared with the tasks that the work starts."""

    left: int


_budget: ContextVar[FetchBudget | None] = ContextVar("fetch_budget", default=None)


@contextmanager
def limited_fetches(most: int = PER_ACTIVITY) -> Generator[FetchBudget]:
    """Let what happens inside fetch at most so many documents."""
    budget = FetchBudget(most)
    token = _budget.set(budget)
    try:
        yield budget
    finally:
        _budget.reset(token)


def count_document(iri: str) -> None:
    """Count one fetch; raises `Refused` when the work has none left."""
    budget = _budget.get()
    if budget is None:
        return
    if budget.left <= 0:
        raise Refused(iri, "this work fetched enough")
    budget.left -= 1
