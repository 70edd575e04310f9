"""Checking a password: the one way in, for every door.

An unknown name takes the same time and gives the same answer as a wrong password.
"""

from dataclasses import dataclass
from hashlib import sha256

from node.database.types import Database, Reader, Writer
from node.errors import Forbidden, Unauthorised
from node.ids import UserId
from node.users.actions.attempts import (
    MOST,
    Place,
    begin_attempt,
    clear_attempts,
    subject_of,
)
from node.users.actions.credentials import keep_password_fresh
from node.users.actions.sessions import open_session, prove_session
from node.users.jobs import LoginTroubled
from node.users.models import Credentials, UserState
from node.users.passwords import hash_password, needs_rehash, verify_password
from node.users.queries.accounts import find_credentials, find_password_hash
from node.users.queries.sessions import knows_network


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where somebody comes from: shortened address and the browser's name."""

    ip_prefix: str
    agent: str = ""


async def log_in(db: Database, *, login: str, password: str, visitor: Visitor) -> str:
    """The token of a new session.

    Raises `TooMany`, `Unauthorised` for a wrong name or password, and `Forbidden`
    when both are right but the account may not log in; its text says why.
    """
    found, subject = await db.read(_look_up, login, visitor.ip_prefix)
    stored = found.password_hash if found else None
    user_id = found.user.id if found else None
    await _attempt(db, subject, user_id, stored=stored, password=password)
    assert found is not None
    _refuse_standing(found)
    fresh = await _rehash(found.password_hash, password)
    return await db.write(_enter, found.user.id, subject, fresh, visitor)


async def prove_password(
    db: Database, user_id: UserId, session_id: int, password: str
) -> None:
    """Ask a logged-in user for the password again; raises as `log_in` does.

    Counted apart from log-ins, so that a stolen session cannot guess for long and
    strangers cannot keep its owner from the settings.
    """
    stored = await db.read(find_password_hash, user_id)
    subject = subject_of(user_id, Place.SETTINGS)
    await _attempt(db, subject, user_id, stored=stored, password=password)
    await db.write(_prove, session_id, subject)


async def _attempt(
    db: Database,
    subject: str,
    user_id: UserId | None,
    *,
    stored: str | None,
    password: str,
) -> None:
    count = await db.write(begin_attempt, subject)
    if await verify_password(stored, password):
        return
    if count == MOST:
        await db.write(_tell_owner, user_id or UserId(0))
    raise Unauthorised("the name or the password is wrong")


async def _rehash(stored: str, password: str) -> str | None:
    return await hash_password(password) if needs_rehash(stored) else None


def _look_up(r: Reader, login: str, ip_prefix: str) -> tuple[Credentials | None, str]:
    found = find_credentials(r, login)
    # Also of nobody: the work must not tell who has an account.
    is_near = knows_network(r, found.user.id if found else 0, ip_prefix)
    if found is None:
        # Not the text itself: people type passwords into the wrong field.
        digest = sha256(login.strip().lower().encode()).hexdigest()
        return None, f"name:{digest}"
    place = Place.NEAR if is_near else Place.FAR
    return found, subject_of(found.user.id, place)


def _refuse_standing(found: Credentials) -> None:
    if found.user.state is UserState.WAITING:
        raise Forbidden("your request to join is still waiting for an answer")
    if found.user.state is not UserState.ACTIVE or not found.actor.is_active:
        raise Forbidden("this account may not log in")


def _enter(
    w: Writer, user_id: UserId, subject: str, fresh: str | None, visitor: Visitor
) -> str:
    clear_attempts(w, subject)
    if fresh is not None:
        keep_password_fresh(w, user_id, fresh)
    return open_session(w, user_id, ip_prefix=visitor.ip_prefix, agent=visitor.agent)


def _prove(w: Writer, session_id: int, subject: str) -> None:
    clear_attempts(w, subject)
    prove_session(w, session_id)


def _tell_owner(w: Writer, user_id: UserId) -> None:
    w.enqueue(LoginTroubled(user_id), unique=f"login_troubled:{user_id}")
