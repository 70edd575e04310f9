"""Moderation: reports, what is decided about them, and the log of it."""
