"""Background work: a table in the same database, written with the change itself."""
