"""PostgreSQL's text of a query that was written once, for SQLite.

`:name` becomes `%(name)s`, `%` is doubled, `CAST(… AS INTEGER)` is wide enough
for our ids, and `IN (:items)` becomes `= ANY(…)`. Everything else must be common
ground already. Schemas are derived in `scripts.py`.
"""

import re
from functools import lru_cache

from node.database.items import require_items

_TOKEN = re.compile(
    r"""
      '(?:[^']|'')*'                    # a literal keeps its colons
    | (?<![:\w]):(?P<name>[a-z_]\w*)    # a parameter
    | \bAS\s+(?P<type>INTEGER|REAL|BLOB)\b
    | %
    """,
    re.VERBOSE,
)
_TYPES = {"INTEGER": "BIGINT", "REAL": "DOUBLE PRECISION", "BLOB": "BYTEA"}


@lru_cache(maxsize=2_048)
def to_postgres(sql: str) -> bytes:
    """The text for psycopg; cached, since texts are literals in our code."""
    return _TOKEN.sub(_replace, sql).encode()


@lru_cache(maxsize=512)
def to_postgres_list(sql: str, array: str) -> bytes:
    """Like `to_postgres`, for a text with `IN (:items)`; `array` is a type."""
    require_items(sql)
    text = sql.replace("IN (:items)", f"= ANY(:items::{array}[])")
    return to_postgres(text)


def _replace(token: re.Match[str]) -> str:
    if token["name"]:
        return f"%({token['name']})s"
    if token["type"]:
        return f"AS {_TYPES[token['type']]}"
    return token[0].replace("%", "%%")
