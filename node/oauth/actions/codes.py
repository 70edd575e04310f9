"""One-time codes that an app exchanges for a token (RFC 6749 §4.1)."""

from typing import Final

from node.clock import MINUTE_MS
from node.database.types import Writer
from node.ids import UserId, hash_token, new_token
from node.oauth.actions.tokens import ENDED, grant_token
from node.oauth.models import App, Consent, NewToken
from node.oauth.pkce import challenge_of
from node.oauth.policy import write_scopes
from node.oauth.queries import stored_scopes

CODE_MS: Final = 10 * MINUTE_MS


def give_code(w: Writer, app: App, user_id: UserId, consent: Consent) -> str:
    """A code for what somebody has just agreed to; it is told only now."""
    code = new_token()
    w.run(
        """
        INSERT INTO app_codes (
            code_hash, app_id, user_id, redirect_uri, scopes, challenge, expires_ms
        )
        VALUES (
            :code_hash, :app_id, :user_id, :redirect_uri, :scopes, :challenge, :expires
        )
        """,
        code_hash=hash_token(code),
        app_id=app.id,
        user_id=user_id,
        redirect_uri=consent.redirect_uri,
        scopes=write_scopes(consent.scopes),
        challenge=consent.challenge,
        expires=w.now_ms + CODE_MS,
    )
    return code


def redeem_code(
    w: Writer, app: App, code: str, *, redirect_uri: str, verifier: str
) -> NewToken | None:
    """The token for a code; None unless all is as it was when the code was given.

    A verifier that nobody announced fits no more than one that is missing, so that
    leaving out the challenge on the way wins nothing (RFC 9700 §4.8). A code that
    comes again ends the token that it made (RFC 6749 §4.1.2).
    """
    row = w.one(
        """
        UPDATE app_codes
        SET token_id = 0
        WHERE code_hash = :code_hash
            AND app_id = :app_id
            AND redirect_uri = :redirect_uri
            AND challenge = :challenge
            AND token_id IS NULL
            AND expires_ms > :now
        RETURNING user_id, scopes
        """,
        code_hash=hash_token(code),
        app_id=app.id,
        redirect_uri=redirect_uri,
        challenge=challenge_of(verifier) if verifier else "",
        now=w.now_ms,
    )
    if row is None:
        _end_token_of(w, app, code)
        return None
    granted = grant_token(
        w,
        app,
        user_id=UserId(row.num("user_id")),
        scopes=stored_scopes(row.text("scopes")),
    )
    w.run(
        "UPDATE app_codes SET token_id = :token_id WHERE code_hash = :code_hash",
        token_id=granted.id,
        code_hash=hash_token(code),
    )
    return granted


def forget_old_codes(w: Writer) -> int:
    """Drop what expired, used or not."""
    return w.run("DELETE FROM app_codes WHERE expires_ms <= :now", now=w.now_ms)


def _end_token_of(w: Writer, app: App, code: str) -> None:
    """End what a used code made; only the app that it was given to can do that."""
    ended = w.run(
        """
        DELETE FROM app_tokens
        WHERE id = (
            SELECT token_id
            FROM app_codes
            WHERE code_hash = :code_hash
                AND app_id = :app_id
        )
        """,
        code_hash=hash_token(code),
        app_id=app.id,
    )
    if ended:
        w.announce(ENDED)
