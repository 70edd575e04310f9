"""What a database can refuse, in words that both engines share.

    NodeError
    ├── ConstraintFailed   a unique, foreign-key, check or not-null rule said no
    ├── WriteInRead        a read transaction tried to change something
    └── MigrationError     the schema cannot be brought to this version
        ├── NewerDatabase      the database was migrated by a newer version
        └── ChangedMigration   an applied migration is no longer the same text

A database that is full, locked, lost or broken is `Unavailable`.
"""

from typing import Literal

from node.errors import NodeError

Rule = Literal["unique", "foreign_key", "check", "not_null", "other"]


class ConstraintFailed(NodeError):
    """A rule of the schema refused the statement; the transaction is undone."""

    def __init__(self, rule: Rule, text: str) -> None:
        super().__init__(text)
        self.rule: Rule = rule


class WriteInRead(NodeError):
    """A function run with `Database.read` tried to write."""


class MigrationError(NodeError):
    """The schema cannot be brought to this version."""


class NewerDatabase(MigrationError):
    """The database holds migrations that this version does not know."""


class ChangedMigration(MigrationError):
    """A migration was edited after it had been applied."""
