"""Sessions: a random token in a cookie, its SHA-256 in a row."""

from typing import Final

from node.clock import HOUR_MS
from node.database.types import Writer
from node.ids import UserId, hash_token, new_token
from node.oauth.actions import revoke_all_tokens
from node.users.queries.sessions import IDLE_MS, LONGEST_MS

MAX_SESSIONS: Final = 50
SEEN_STEP_MS: Final = HOUR_MS


def open_session(w: Writer, user_id: UserId, *, ip_prefix: str, agent: str) -> str:
    """The token of a new session; the oldest of more than 50 ends."""
    token = new_token()
    w.run(
        """
        INSERT INTO sessions (
            token_hash, id, user_id, csrf, ip_prefix, agent, created_ms, seen_ms,
            proved_ms
        )
        VALUES (
            :token_hash, :id, :user_id, :csrf, :ip_prefix, :agent, :now, :now, :now
        )
        """,
        token_hash=hash_token(token),
        id=w.new_id(),
        user_id=user_id,
        csrf=new_token(),
        ip_prefix=ip_prefix,
        agent=agent[:200],
        now=w.now_ms,
    )
    _close_oldest(w, user_id)
    w.run("UPDATE users SET seen_ms = :now WHERE id = :id", id=user_id, now=w.now_ms)
    return token


def touch_session(w: Writer, session_id: int) -> None:
    """Note that a session is in use; at most once an hour does it write."""
    changed = w.run(
        "UPDATE sessions SET seen_ms = :now WHERE id = :id AND seen_ms < :before",
        id=session_id,
        now=w.now_ms,
        before=w.now_ms - SEEN_STEP_MS,
    )
    if changed:
        w.run(
            """
            UPDATE users
            SET seen_ms = :now
            WHERE id = (SELECT user_id FROM sessions WHERE id = :id)
            """,
            id=session_id,
            now=w.now_ms,
        )


def prove_session(w: Writer, session_id: int) -> None:
    """The password was given just now: what needs it may be done for a while."""
    w.run(
        "UPDATE sessions SET proved_ms = :now WHERE id = :id",
        id=session_id,
        now=w.now_ms,
    )


def close_session(w: Writer, token: str) -> None:
    """Log out; may be repeated."""
    w.run("DELETE FROM sessions WHERE token_hash = :hash", hash=hash_token(token))


def revoke_session(w: Writer, user_id: UserId, session_id: int) -> bool:
    """End one of a user's sessions; False when it is not theirs."""
    changed = w.run(
        "DELETE FROM sessions WHERE id = :id AND user_id = :user_id",
        id=session_id,
        user_id=user_id,
    )
    return changed > 0


def close_all_sessions(w: Writer, user_id: UserId, *, but: int | None = None) -> int:
    """Log out everywhere, but for the session with the id `but`."""
    return w.run(
        "DELETE FROM sessions WHERE user_id = :user_id AND id <> :but",
        user_id=user_id,
        but=but or 0,
    )


def shut_out(w: Writer, user_id: UserId, *, but: int | None = None) -> None:
    """Log out everywhere but in one session, and end what apps may do."""
    close_all_sessions(w, user_id, but=but)
    revoke_all_tokens(w, user_id)


def forget_old_sessions(w: Writer) -> int:
    """Drop what ended by itself; for a nightly job."""
    return w.run(
        "DELETE FROM sessions WHERE seen_ms <= :idle OR created_ms <= :oldest",
        idle=w.now_ms - IDLE_MS,
        oldest=w.now_ms - LONGEST_MS,
    )


def _close_oldest(w: Writer, user_id: UserId) -> None:
    w.run(
        """
        DELETE FROM sessions
        WHERE user_id = :user_id
            AND id NOT IN (
                SELECT id
                FROM sessions
                WHERE user_id = :user_id
                ORDER BY seen_ms DESC, id DESC
                LIMIT :kept
            )
        """,
        user_id=user_id,
        kept=MAX_SESSIONS,
    )
