"""Finding apps and what they were allowed."""

import hmac
from functools import lru_cache
from typing import Final, LiteralString

from node.database.types import Reader, Record
from node.ids import UserId, hash_token
from node.oauth.models import Allowance, App
from node.oauth.policy import Scope

APP_COLUMNS: LiteralString = """
    p.id AS app_id, p.client_id, p.name AS app_name, p.website, p.redirect_uris,
    p.scopes AS app_scopes, p.created_ms AS app_created_ms
"""
"""For queries that name the table `apps AS p`; clashes with no user's column."""


MOST_TOKENS_SHOWN: Final = 500

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


@lru_cache(maxsize=256)
def stored_scopes(text: str) -> frozenset[Scope]:
    """What was stored; a scope of a former version is none any more."""
    return frozenset(Scope(each) for each in text.split() if each in tuple(Scope))


def find_app(r: Reader, client_id: str) -> App | None:
    row = r.one(
        _SELECT + " FROM apps AS p WHERE p.client_id = :client_id",
        client_id=client_id,
    )
    return app_of(row) if row else None


def prove_app(r: Reader, client_id: str, secret: str) -> App | None:
    """The app that knows its secret; None for any other."""
    row = r.one(
        _SELECT + ", p.secret_hash FROM apps AS p WHERE p.client_id = :client_id",
        client_id=client_id,
    )
    if row is None:
        return None
    is_known = hmac.compare_digest(row.blob("secret_hash"), hash_token(secret))
    return app_of(row) if is_known else None


def list_allowances(r: Reader, user_id: UserId) -> list[Allowance]:
    """What a person lets apps do, the app allowed last first."""
    rows = r.all(
        _SELECT
        + """
        , t.scopes AS token_scopes, t.created_ms, t.used_ms
        FROM app_tokens AS t
        JOIN apps AS p ON p.id = t.app_id
        WHERE t.user_id = :user_id
        ORDER BY t.id DESC
        LIMIT :limit
        """,
        user_id=user_id,
        limit=MOST_TOKENS_SHOWN,
    )
    by_app: dict[int, list[Record]] = {}
    for row in rows:
        by_app.setdefault(row.num("app_id"), []).append(row)
    return [_allowance(tokens) for tokens in by_app.values()]


def _allowance(tokens: list[Record]) -> Allowance:
    """One app's tokens as one."""
    return Allowance(
        app=app_of(tokens[0]),
        scopes=frozenset(
            scope for row in tokens for scope in stored_scopes(row.text("token_scopes"))
        ),
        since_ms=min(row.num("created_ms") for row in tokens),
        used_ms=max(row.num("used_ms") for row in tokens),
    )
