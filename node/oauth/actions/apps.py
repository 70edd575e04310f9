"""Apps come by registering themselves, and go when they never did anything."""

from collections.abc import Collection
from typing import Final

from node.clock import DAY_MS
from node.database.types import Writer
from node.ids import hash_token, new_token
from node.oauth.models import App, NewApp
from node.oauth.policy import Scope, write_scopes

UNUSED_MS: Final = 30 * DAY_MS


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


def forget_unused_apps(w: Writer) -> int:
    """Drop apps that were never given a token; others stay, unused or not."""
    return w.run(
        "DELETE FROM apps WHERE granted_ms IS NULL AND created_ms < :before",
        before=w.now_ms - UNUSED_MS,
    )
