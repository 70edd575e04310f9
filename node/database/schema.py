"""Writes `migrations/schema.sql`: the whole schema in one text, for readers.

Run `python -m node.database.schema` after adding a migration. The text is what
SQLite holds after all of them; nothing is ever created from it.
"""

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from node.clock import SetClock
from node.database.migrate import apply_migrations
from node.database.sqlite_migrate import SqliteMigration
from node.paths import migrations_dir

SCHEMA_FILE = "schema.sql"
_HEAD = """\
-- The schema after all migrations, for readers. Generated: do not edit, run
-- python -m node.database.schema
"""


def render_schema(directory: Path) -> str:
    """The text of `schema.sql` for a directory of migrations."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "schema.db"
        with closing(SqliteMigration(path, SetClock(0))) as session:
            apply_migrations(session, directory)
        with closing(sqlite3.connect(path)) as connection:
            statements = _list_statements(connection)
    return _HEAD + "".join(f"\n{statement};\n" for statement in statements)


def main() -> None:
    directory = migrations_dir()
    target = directory / SCHEMA_FILE
    target.write_text(render_schema(directory), "utf-8")
    sys.stdout.write(f"{target}\n")


def _list_statements(connection: sqlite3.Connection) -> list[str]:
    """Tables by name, each followed by its indexes and triggers."""
    rows = connection.execute(
        """
        SELECT sql
        FROM sqlite_master
        WHERE sql IS NOT NULL
        AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
        AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
        ORDER BY tbl_name, type <> 'table', type, name
        """
    )
    return [row[0].strip() for row in rows]


if __name__ == "__main__":
    main()
