"""What those who run the node decide about its own people; each is logged."""

from node.actors.queries import get_actor
from node.database.types import Writer
from node.errors import Forbidden
from node.ids import UserId
from node.moderation.actions.decisions import record_decision, tell_of_decision
from node.moderation.models import Decision, DecisionKind
from node.moderation.policy import check_may_decide, check_reason
from node.notifications.actions import forget
from node.notifications.models import NotificationKind
from node.users.actions import (
    approve_user,
    disable_user,
    enable_user,
    let_sell,
    refuse_user,
    set_role,
)
from node.users.models import Member, Role, User
from node.users.policy import may_give_role
from node.users.queries import get_user, list_staff_ids


def answer_request(
    w: Writer, *, by: User, user_id: UserId, approved: bool, reason: str = ""
) -> Member:
    """Let somebody in, or turn them away; who they were, for the mail to them.

    Raises `Conflict` when somebody else has answered.
    """
    if not by.role.is_staff:
        raise Forbidden("only those who moderate may do this")
    user = get_user(w, user_id)
    actor = get_actor(w, user.actor_id)
    if approved:
        approve_user(w, user_id)
    else:
        refuse_user(w, user_id)
    _forget_request(w, user_id)
    record_decision(
        w,
        by_id=by.id,
        kind=DecisionKind.APPROVE if approved else DecisionKind.REFUSE,
        # Of somebody who was turned away nothing but the name is kept.
        target_id=actor.id if approved else None,
        subject=actor.name,
        reason=reason.strip(),
    )
    return Member(user, actor)


def give_role(w: Writer, *, by: User, user_id: UserId, role: Role) -> None:
    """Raises `Forbidden`, or `Conflict` for the last owner."""
    user = get_user(w, user_id)
    if not may_give_role(by, user, role):
        raise Forbidden("you may not give this role")
    set_role(w, user_id, role)
    _log(w, by, user, DecisionKind.ROLE, subject=role)


def allow_selling(w: Writer, *, by: User, user_id: UserId, allowed: bool) -> None:
    """Whether somebody may open a shop; owners decide about themselves too."""
    user = get_user(w, user_id)
    if not by.role.is_admin:
        raise Forbidden("only those who run the node may do this")
    let_sell(w, user_id, allowed=allowed)
    _log(w, by, user, DecisionKind.SELL, subject="yes" if allowed else "no")


def disable(
    w: Writer,
    *,
    by: User,
    user_id: UserId,
    reason: str,
    report_id: int | None = None,
) -> Decision:
    """Keep somebody from logging in; what they posted stays.

    They read why once they are let in again.
    """
    user = get_user(w, user_id)
    check_may_decide(by, get_actor(w, user.actor_id), user)
    disable_user(w, user_id)
    decision = record_decision(
        w,
        by_id=by.id,
        kind=DecisionKind.DISABLE,
        target_id=user.actor_id,
        reason=check_reason(reason),
        report_id=report_id,
    )
    tell_of_decision(w, decision, user.actor_id)
    return decision


def enable(w: Writer, *, by: User, user_id: UserId) -> None:
    user = get_user(w, user_id)
    check_may_decide(by, get_actor(w, user.actor_id), user)
    enable_user(w, user_id)
    _log(w, by, user, DecisionKind.ENABLE)


def _log(
    w: Writer,
    by: User,
    user: User,
    kind: DecisionKind,
    *,
    subject: str = "",
) -> None:
    record_decision(w, by_id=by.id, kind=kind, target_id=user.actor_id, subject=subject)


def _forget_request(w: Writer, user_id: UserId) -> None:
    for staff_id in list_staff_ids(w):
        forget(
            w,
            recipient_id=staff_id,
            kind=NotificationKind.JOIN_REQUEST,
            from_id=None,
            subject=str(user_id),
        )
