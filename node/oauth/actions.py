"""Registering apps, giving them tokens and taking those back."""

from collections.abc import Collection
from typing import Final

from node.database.types import Writer
from node.ids import UserId, hash_token, new_token
from node.oauth.models import App, NewApp, NewToken
from node.oauth.policy import Scope, write_scopes

ENDED: Final = "oauth.ended"
"""Announced when tokens end, so that open streams are looked through."""


def register_app(
    w: Writer,
    *,
    name: str,
    website: str,
    redirect_uris: Collection[str],
    scopes: Collection[Scope],
) -> NewApp:
    """A new app, with the secret that is told only now."""
    app = App(
        id=w.new_id(),
        client_id=new_token(),
        name=name,
        website=website,
        redirect_uris=tuple(redirect_uris),
        scopes=frozenset(scopes),
        created_ms=w.now_ms,
    )
    secret = new_token()
    w.run(
        """
        INSERT INTO apps (
            id, client_id, secret_hash, name, website, redirect_uris, scopes, created_ms
        )
        VALUES (
            :id, :client_id, :secret_hash, :name, :website, :redirect_uris, :scopes,
            :now
        )
        """,
        id=app.id,
        client_id=app.client_id,
        secret_hash=hash_token(secret),
        name=name,
        website=website,
        redirect_uris="\n".join(app.redirect_uris),
        scopes=write_scopes(app.scopes),
        now=w.now_ms,
    )
    return NewApp(app, secret)


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
    return NewToken(token_id, token, frozenset(scopes), w.now_ms)


def revoke_all_tokens(w: Writer, user_id: UserId) -> int:
    """End everything that apps may do for a person."""
    ended = w.run("DELETE FROM app_tokens WHERE user_id = :id", id=user_id)
    w.run("DELETE FROM app_codes WHERE user_id = :id", id=user_id)
    w.announce(ENDED)
    return ended
