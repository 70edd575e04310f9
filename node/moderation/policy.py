"""What a report and a decision must say, and who may decide; no database."""

from node.actors.models import Actor, ActorKind
from node.errors import FieldFault, Forbidden, Invalid
from node.moderation.models import MAX_REASON, MAX_REPORTED, MAX_WORDS, ReportDraft
from node.users.models import Role, User
from node.users.policy import may_manage


def check_report(draft: ReportDraft) -> None:
    """Raise `Invalid` with every fault."""
    faults: list[FieldFault] = []
    if len(draft.words) > MAX_WORDS:
        text = f"Use at most {MAX_WORDS} characters."
        faults.append(FieldFault("text", "too_long", text))
    if len(draft.note_ids) + len(draft.evidence) > MAX_REPORTED:
        text = f"Report at most {MAX_REPORTED} things at once."
        faults.append(FieldFault("note", "too_many", text))
    if faults:
        raise Invalid(faults)


def check_reason(reason: str) -> str:
    """A reason, trimmed; the person concerned reads it, so there must be one."""
    reason = reason.strip()
    if not reason:
        raise Invalid.field("reason", "missing", "Say why; they will read it.")
    if len(reason) > MAX_REASON:
        text = f"Use at most {MAX_REASON} characters."
        raise Invalid.field("reason", "too_long", text)
    return reason


def check_may_decide(by: User, target: Actor, owner: User | None) -> None:
    """Raise `Forbidden` unless `by` may decide about `target`, whom `owner` owns.

    Nobody decides about equals or about those above, so a stolen moderator's account
    cannot put the others out.
    """
    if not by.role.is_staff:
        raise Forbidden("only those who moderate may do this")
    if target.is_local and target.kind is ActorKind.APPLICATION:
        raise Forbidden("this is the node itself")
    if owner is not None and not may_manage(by, owner):
        raise Forbidden("this person runs the node too")


def check_may_settle(by: User, target: Actor) -> None:
    """Raise `Forbidden` for those who may not close a report about `target`.

    Nobody closes one about themselves but an owner, who has nobody above.
    """
    if not by.role.is_staff:
        raise Forbidden("only those who moderate may do this")
    if by.actor_id == target.id and by.role is not Role.OWNER:
        raise Forbidden("somebody else has to decide about a report on you")
