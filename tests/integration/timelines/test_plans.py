"""How SQLite walks the feeds while it knows nothing of how long the tables are."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from support.databases import SqliteTemplate

from node.database.paging import Span
from node.database.types import Reader
from node.ids import ActorId
from node.timelines.queries import list_explore, list_home, list_profile, list_topic

ME = ActorId(1)
SPANS = {
    "newest": Span(limit=20),
    "older": Span(limit=20, before=500),
    "newer": Span(limit=20, after=500, is_upwards=True),
}
FEEDS: dict[str, Callable[[Reader, Span], object]] = {
    "home": lambda r, span: list_home(r, ME, span),
    "explore": lambda r, span: list_explore(r, span, viewer_id=ME),
    "explore, guest": lambda r, span: list_explore(r, span, viewer_id=None),
    "profile": lambda r, span: list_profile(r, ME, span, viewer_id=ME),
    "topic": lambda r, span: list_topic(r, "fog", span, viewer_id=ME),
}


class Noting:
    """A reader that asks nothing and says what it was to ask."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def all(self, sql: str, /, **params: Any) -> list[object]:
        self.asked.append((sql, params))
        return []


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("span", SPANS)
def test_a_feed_is_walked_by_its_index_and_never_sorted(
    sqlite_template: SqliteTemplate, tmp_path: Path, feed: str, span: str
) -> None:
    sqlite_template.copy(tmp_path / "node.db")
    noting = Noting()
    FEEDS[feed](cast("Reader", noting), SPANS[span])

    plan: list[str] = []
    with closing(sqlite3.connect(tmp_path / "node.db")) as connection:
        for sql, params in noting.asked:
            rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            plan += [row[3] for row in rows]

    assert plan
    assert [step for step in plan if "TEMP B-TREE" in step] == []
