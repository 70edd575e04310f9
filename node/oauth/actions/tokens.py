"""Tokens: given, kept in use, taken back."""

from collections.abc import Collection
from typing import Final

from node.clock import HOUR_MS
from node.database.types import Writer
from node.errors import Forbidden
from node.ids import UserId, hash_token, new_token
from node.oauth.models import App, NewToken
from node.oauth.policy import Scope, write_scopes

ENDED: Final = "oauth.ended"
"""Announced when tokens end, so that open streams are looked through."""

MOST_TOKENS: Final = 50
"""Of one app for one person, or for itself."""
USED_STEP_MS: Final = HOUR_MS


def grant_token(
    w: Writer, app: App, *, user_id: UserId | None, scopes: Collection[Scope]
) -> NewToken:
    """A token for a person, or for the app itself; it is told only now."""
    token, token_id = new_token(), w.new_id()
    w.run(
        """
        INSERT INTO app_tokens (
            token_hash, id, app_id, user_id, scopes, created_ms, used_ms
        )
        VALUES (:token_hash, :id, :app_id, :user_id, :scopes, :now, :now)
        """,
        token_hash=hash_token(token),
        id=token_id,
        app_id=app.id,
        user_id=user_id,
        scopes=write_scopes(scopes),
        now=w.now_ms,
    )
    w.run(
        "UPDATE apps SET granted_ms = :now WHERE id = :id AND granted_ms IS NULL",
        id=app.id,
        now=w.now_ms,
    )
    _end_oldest(w, app, user_id)
    return NewToken(token_id, token, frozenset(scopes), w.now_ms)


def touch_token(w: Writer, token_id: int) -> bool:
    """Note that a token is in use; at most once an hour does it write."""
    changed = w.run(
        "UPDATE app_tokens SET used_ms = :now WHERE id = :id AND used_ms < :before",
        id=token_id,
        now=w.now_ms,
        before=w.now_ms - USED_STEP_MS,
    )
    return changed > 0


def revoke_token(w: Writer, app: App, token: str) -> None:
    """End one of an app's tokens; what is none is none already (RFC 7009 §2.2).

    Raises `Forbidden` for a token of another app.
    """
    row = w.one(
        "SELECT app_id FROM app_tokens WHERE token_hash = :hash",
        hash=hash_token(token),
    )
    if row is None:
        return
    if row.num("app_id") != app.id:
        raise Forbidden("the token is another app's")
    w.run("DELETE FROM app_tokens WHERE token_hash = :hash", hash=hash_token(token))
    w.announce(ENDED)


def revoke_app(w: Writer, user_id: UserId, app_id: int) -> int:
    """End everything that an app may do for a person."""
    ended = w.run(
        "DELETE FROM app_tokens WHERE user_id = :user_id AND app_id = :app_id",
        user_id=user_id,
        app_id=app_id,
    )
    w.run(
        "DELETE FROM app_codes WHERE user_id = :user_id AND app_id = :app_id",
        user_id=user_id,
        app_id=app_id,
    )
    w.announce(ENDED)
    return ended


def revoke_all_tokens(w: Writer, user_id: UserId) -> int:
    """End everything that apps may do for a person."""
    ended = w.run("DELETE FROM app_tokens WHERE user_id = :id", id=user_id)
    w.run("DELETE FROM app_codes WHERE user_id = :id", id=user_id)
    w.announce(ENDED)
    return ended


def _end_oldest(w: Writer, app: App, user_id: UserId | None) -> None:
    ended = w.run(
        """
        DELETE FROM app_tokens
        WHERE app_id = :app_id
            AND COALESCE(user_id, 0) = :user_id
            AND id NOT IN (
                SELECT t.id
                FROM app_tokens AS t
                WHERE t.app_id = :app_id
                    AND COALESCE(t.user_id, 0) = :user_id
                ORDER BY t.used_ms DESC, t.id DESC
                LIMIT :most
            )
        """,
        app_id=app.id,
        user_id=user_id or 0,
        most=MOST_TOKENS,
    )
    if ended:
        w.announce(ENDED)
