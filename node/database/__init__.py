"""The database: transactions as plain functions, on SQLite or PostgreSQL."""
