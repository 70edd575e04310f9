"""Query budgets: how many statements a piece of work may need."""

from collections.abc import Generator
from contextlib import contextmanager

from node.database.types import Database, Reader


@contextmanager
def assert_queries(counted: Database | Reader, at_most: int) -> Generator[None]:
    """Fail when the block runs more statements; BEGIN and COMMIT do not count."""
    before = counted.statements
    yield
    used = counted.statements - before
    assert used <= at_most, f"{used} statements, at most {at_most} are allowed"
