"""How often a password may be tried; counted in the database.

Ten in an hour, the later ones with growing pauses, and never a lock for good: a
stranger could otherwise keep the owner out. For the same reason attempts from a
network in which the owner is logged in are counted apart (see `login.py`).
"""

from enum import StrEnum
from typing import Final

from node.clock import DAY_MS, HOUR_MS, SECOND_MS
from node.database.types import Writer
from node.errors import TooMany
from node.ids import UserId

MOST: Final = 10
FREE: Final = 5
FIRST_PAUSE_MS: Final = 15 * SECOND_MS


class Place(StrEnum):
    """Where a password is tried; each is counted apart."""

    NEAR = "near"
    FAR = "far"
    SETTINGS = "settings"


def begin_attempt(w: Writer, subject: str) -> int:
    """Count an attempt before it is made; which one it is in this hour.

    Raises `TooMany`. Counting first keeps a hundred attempts at once from all
    passing.
    """
    row = w.one(
        """
        INSERT INTO login_attempts (subject, failures, since_ms, next_ms)
        VALUES (:subject, 1, :now, 0)
        ON CONFLICT (subject) DO UPDATE
        SET failures = CASE
                WHEN login_attempts.since_ms <= :expired THEN 1
                ELSE login_attempts.failures + 1
            END,
            since_ms = CASE
                WHEN login_attempts.since_ms <= :expired THEN :now
                ELSE login_attempts.since_ms
            END
        WHERE login_attempts.since_ms <= :expired
            OR (login_attempts.failures < :most AND login_attempts.next_ms <= :now)
        RETURNING failures
        """,
        subject=subject,
        now=w.now_ms,
        expired=w.now_ms - HOUR_MS,
        most=MOST,
    )
    if row is None:
        raise TooMany(_wait_s(w, subject))
    count = row.num("failures")
    w.run(
        "UPDATE login_attempts SET next_ms = :next WHERE subject = :subject",
        subject=subject,
        next=w.now_ms + pause_ms(count),
    )
    return count


def clear_attempts(w: Writer, subject: str) -> None:
    """The password was right."""
    w.run("DELETE FROM login_attempts WHERE subject = :subject", subject=subject)


def clear_all_attempts(w: Writer, user_id: UserId) -> None:
    """There is a new password: what was tried before does not count against it."""
    for place in Place:
        clear_attempts(w, subject_of(user_id, place))


def subject_of(user_id: UserId, place: Place) -> str:
    """What tries at somebody's password are counted under."""
    return f"user:{user_id}:{place}"


def forget_old_attempts(w: Writer) -> int:
    """Drop counts that no longer matter; for a nightly job."""
    return w.run(
        "DELETE FROM login_attempts WHERE since_ms < :before",
        before=w.now_ms - DAY_MS,
    )


def pause_ms(count: int) -> int:
    """How long to wait after the attempt with this number."""
    return 0 if count < FREE else FIRST_PAUSE_MS << (count - FREE)


def _wait_s(w: Writer, subject: str) -> int:
    row = w.one(
        """
        SELECT failures, since_ms, next_ms
        FROM login_attempts
        WHERE subject = :subject
        """,
        subject=subject,
    )
    assert row is not None
    until = row.num("next_ms")
    if row.num("failures") >= MOST:
        until = row.num("since_ms") + HOUR_MS
    return max(1, -(-(until - w.now_ms) // SECOND_MS))
