"""The node: people, notes, relations and timelines; the database, jobs and doors."""

__version__ = "0.1.0"
