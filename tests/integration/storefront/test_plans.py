"""That an index gives what is sold by price, and nothing is sorted, on both engines."""

from typing import Any, cast

from node.database.paging import Span
from node.database.types import Database, Reader
from storefront.catalog.models import Sorting, Wanted
from storefront.catalog.queries import list_offered

SPANS = {
    "first": Span(limit=20),
    "next": Span(limit=20, before=500),
    "previous": Span(limit=20, after=500, is_upwards=True),
}


class Noting:
    """A reader that asks nothing and says what it was to ask."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def all(self, sql: str, /, **params: Any) -> list[object]:
        self.asked.append((sql, params))
        return []

    def many(self, _sql: str, /, **_params: Any) -> list[object]:
        return []


def _explain(r: Reader, engine: str, sorting: Sorting, span: Span) -> str:
    noting = Noting()
    wanted = Wanted(currency="EUR", min_minor=5, sorting=sorting)
    list_offered(cast("Reader", noting), wanted, span)
    ((sql, params),) = noting.asked
    if engine == "sqlite":
        rows = r.all(f"EXPLAIN QUERY PLAN {sql}", **params)  # type: ignore[arg-type]
        return "\n".join(row.text("detail") for row in rows)
    # Of a few rows all are read and sorted, whatever indexes there are.
    for method in ("enable_sort", "enable_incremental_sort"):
        r.one("SELECT set_config(:name, 'off', true) AS done", name=method)
    rows = r.all(f"EXPLAIN {sql}", **params)  # type: ignore[arg-type]
    return "\n".join(row.text("QUERY PLAN") for row in rows)


async def test_prices_are_walked_by_their_index_and_never_sorted(
    db: Database, engine: str
) -> None:
    for sorting in (Sorting.CHEAPEST, Sorting.DEAREST):
        for name, span in SPANS.items():
            plan = await db.read(_explain, engine, sorting, span)

            assert "variants_by_price" in plan, (sorting, name)
            assert "TEMP B-TREE" not in plan, (sorting, name)
            assert "Sort" not in plan, (sorting, name)
