"""Checks against a foreign server that somebody runs beside ours."""
