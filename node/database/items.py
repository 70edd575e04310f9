"""Lists in queries: `IN (:items)` as each engine wants it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from node.database.types import Value

_PLACE: Final = "IN (:items)"
_NAMES: Final = tuple(f"items{at}" for at in range(512))


def expand_items(
    sql: str, items: Sequence[int] | Sequence[str]
) -> tuple[str, dict[str, Value]]:
    """One parameter for each item, for SQLite.

    The count is rounded up to a power of two by repeating the last item, so that
    a query has ten texts to prepare and not five hundred.
    """
    size = 1 << (len(items) - 1).bit_length()
    padded = [*items, *[items[-1]] * (size - len(items))]
    return _expand(sql, size), dict(zip(_NAMES, padded, strict=False))


def require_items(sql: str) -> None:
    """Refuse a text without the list, or with its negation.

    `NOT IN` is refused because an empty list is answered without asking.
    """
    if sql.count(":items") != 1 or _PLACE not in sql or f"NOT {_PLACE}" in sql:
        raise ValueError(f"the text must contain {_PLACE!r} once, and not negated")


@lru_cache(maxsize=2_048)
def _expand(sql: str, size: int) -> str:
    require_items(sql)
    return sql.replace(_PLACE, f"IN (:{', :'.join(_NAMES[:size])})")
