"""Deciding about an actor, here or elsewhere; each is logged with its reason.

People here are told what was decided and why; the notification leads to the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from node.actors import actions as actors
from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Conflict
from node.ids import ActorId, UserId
from node.moderation.models import Decision, DecisionKind
from node.moderation.policy import check_may_decide, check_reason
from node.notes.actions import remove_note
from node.notes.queries import find_note_by_iri
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.urls import Urls
from node.users.actions import shut_out
from node.users.models import User, UserState
from node.users.queries import find_user_by_actor


@dataclass(frozen=True, slots=True)
class Grounds:
    """Who decides, why, and upon which report."""

    by: User
    reason: str
    report_id: int | None = None


def hide(w: Writer, target: Actor, grounds: Grounds) -> Decision:
    """Keep somebody out of public feeds and search."""
    _check(w, target, grounds)
    actors.hide_actor(w, target.id)
    return _conclude(w, DecisionKind.HIDE, target, grounds)


def unhide(w: Writer, target: Actor, grounds: Grounds) -> Decision:
    _check(w, target, grounds, needs_reason=False)
    actors.unhide_actor(w, target.id)
    return _conclude(w, DecisionKind.UNHIDE, target, grounds)


def suspend(w: Writer, target: Actor, grounds: Grounds) -> Decision:
    """Show nothing of somebody and take nothing from them; can be undone.

    People here are logged out everywhere and cannot log in.
    """
    owner = _check(w, target, grounds)
    actors.suspend_actor(w, target.id)
    if owner is not None:
        shut_out(w, owner.id)
    return _conclude(w, DecisionKind.SUSPEND, target, grounds)


def unsuspend(w: Writer, target: Actor, grounds: Grounds) -> Decision:
    """Raises `Conflict` for somebody who was never let in."""
    owner = _check(w, target, grounds, needs_reason=False)
    if owner is not None and owner.state is UserState.WAITING:
        raise Conflict("this person waits for an answer to their request")
    actors.unsuspend_actor(w, target.id)
    return _conclude(w, DecisionKind.UNSUSPEND, target, grounds)


def warn(w: Writer, target: Actor, grounds: Grounds) -> Decision:
    """Tell somebody; nothing else happens."""
    _check(w, target, grounds)
    return _conclude(w, DecisionKind.WARN, target, grounds)


def remove_notes(
    w: Writer, urls: Urls, target: Actor, iris: Sequence[str], grounds: Grounds
) -> Decision:
    """Delete notes of somebody; those of others in the list are left alone."""
    _check(w, target, grounds)
    for iri in iris:
        note = find_note_by_iri(w, iri)
        if note is not None and note.actor_id == target.id:
            remove_note(w, urls, note=note)
    return _conclude(w, DecisionKind.REMOVE, target, grounds)


def decide_about_thing(
    w: Writer, kind: DecisionKind, target: Actor, grounds: Grounds, *, subject: str
) -> Decision:
    """Log what becomes of a thing of somebody (`subject` is its name), and tell them.

    The caller takes it down or puts it back, in the same transaction.
    """
    _check(w, target, grounds, needs_reason=kind is not DecisionKind.PUT_BACK)
    return _conclude(w, kind, target, grounds, subject=subject)


def record_decision(
    w: Writer,
    *,
    by_id: UserId | None,
    kind: DecisionKind,
    target_id: ActorId | None = None,
    subject: str = "",
    reason: str = "",
    report_id: int | None = None,
) -> Decision:
    """Write a line of the log, in the transaction of what it is about."""
    decision = Decision(
        id=w.new_id(),
        by_id=by_id,
        kind=kind,
        target_id=target_id,
        subject=subject,
        reason=reason,
        report_id=report_id,
        created_ms=w.now_ms,
    )
    w.run(
        """
        INSERT INTO decisions (
            id, user_id, action, target_id, subject, reason, report_id, created_ms
        )
        VALUES (
            :id, :by_id, :kind, :target_id, :subject, :reason, :report_id, :now
        )
        """,
        id=decision.id,
        by_id=by_id,
        kind=kind,
        target_id=target_id,
        subject=subject,
        reason=reason,
        report_id=report_id,
        now=w.now_ms,
    )
    return decision


def tell_of_decision(w: Writer, decision: Decision, target_id: ActorId) -> None:
    """The notification leads to the row."""
    notify(
        w,
        recipient_id=target_id,
        kind=NotificationKind.NOTICE,
        from_id=None,
        subject=f"decision:{decision.id}",
    )


def _check(
    w: Writer, target: Actor, grounds: Grounds, *, needs_reason: bool = True
) -> User | None:
    owner = find_user_by_actor(w, target.id)
    check_may_decide(grounds.by, target, owner)
    if needs_reason:
        check_reason(grounds.reason)
    return owner


def _conclude(
    w: Writer,
    kind: DecisionKind,
    target: Actor,
    grounds: Grounds,
    *,
    subject: str = "",
) -> Decision:
    decision = record_decision(
        w,
        by_id=grounds.by.id,
        kind=kind,
        target_id=target.id,
        subject=subject,
        reason=grounds.reason.strip(),
        report_id=grounds.report_id,
    )
    tell_of_decision(w, decision, target.id)
    return decision
