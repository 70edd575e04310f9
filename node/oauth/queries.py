"""Finding apps and what they were allowed."""

from typing import LiteralString

from node.database.types import Reader, Record
from node.oauth.models import App
from node.oauth.policy import Scope

APP_COLUMNS: LiteralString = """
    p.id AS app_id, p.client_id, p.name AS app_name, p.website, p.redirect_uris,
    p.scopes AS app_scopes, p.created_ms AS app_created_ms
"""
"""For queries that name the table `apps AS p`; clashes with no user's column."""


_SELECT: LiteralString = "SELECT " + APP_COLUMNS


def app_of(row: Record) -> App:
    """Build an app from a row with `APP_COLUMNS`."""
    return App(
        id=row.num("app_id"),
        client_id=row.text("client_id"),
        name=row.text("app_name"),
        website=row.text("website"),
        redirect_uris=tuple(row.text("redirect_uris").split("\n")),
        scopes=stored_scopes(row.text("app_scopes")),
        created_ms=row.num("app_created_ms"),
    )


def stored_scopes(text: str) -> frozenset[Scope]:
    """What was stored; a scope of a former version is none any more."""
    return frozenset(Scope(each) for each in text.split() if each in tuple(Scope))


def find_app(r: Reader, client_id: str) -> App | None:
    row = r.one(
        _SELECT + " FROM apps AS p WHERE p.client_id = :client_id",
        client_id=client_id,
    )
    return app_of(row) if row else None
