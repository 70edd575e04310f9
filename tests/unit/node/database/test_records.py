"""Rows as values: what may be kept instead of built again."""

import pytest

from node.database.types import Record

COLUMNS = {"id": 0, "name": 1}
ROW = Record(COLUMNS, (1, "ana"))


def test_rows_with_the_same_columns_and_values_are_equal() -> None:
    same = Record(dict(COLUMNS), (1, "ana"))

    assert same == ROW
    assert hash(same) == hash(ROW)


@pytest.mark.parametrize(
    "other",
    [
        Record(COLUMNS, (1, "bob")),
        Record({"name": 0, "id": 1}, (1, "ana")),
        Record({"id": 0, "host": 1}, (1, "ana")),
        (1, "ana"),
    ],
)
def test_any_other_row_differs(other: object) -> None:
    assert other != ROW
