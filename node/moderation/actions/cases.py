"""Working on a report short of deciding: who does, what it is about, once more.

Each is logged, and for nobody who is reported themselves.
"""

from collections.abc import Sequence

import orjson

from node.actors.queries import get_actor
from node.database.types import Writer
from node.errors import Conflict
from node.ids import UserId
from node.moderation.actions.decisions import record_decision
from node.moderation.models import DecisionKind, Report, ReportCategory
from node.moderation.policy import check_may_settle
from node.moderation.queries import get_report
from node.users.models import User


def assign_report(w: Writer, *, by: User, report_id: int) -> Report:
    """From now on `by` works on it, whoever did before."""
    report = _get(w, by, report_id)
    return _assign(w, by, report, to=by.id, kind=DecisionKind.ASSIGN)


def unassign_report(w: Writer, *, by: User, report_id: int) -> Report:
    """Nobody works on it any more."""
    report = _get(w, by, report_id)
    return _assign(w, by, report, to=None, kind=DecisionKind.UNASSIGN)


def reopen_report(w: Writer, *, by: User, report_id: int) -> Report:
    """Let it be decided again; what was decided stays as it is.

    Raises `Conflict` for one that is open.
    """
    report = _get(w, by, report_id)
    reopened = w.run(
        """
        UPDATE reports
        SET state = 'open', closed_ms = NULL, closed_by = NULL
        WHERE id = :id
            AND state <> 'open'
        """,
        id=report.id,
    )
    if not reopened:
        raise Conflict("this report is open")
    return _log(w, by, report, DecisionKind.REOPEN)


def sort_report(
    w: Writer,
    *,
    by: User,
    report_id: int,
    category: ReportCategory,
    rules: Sequence[str],
) -> Report:
    """Say better than the reporter did what it is about; `rules` in their words."""
    report = _get(w, by, report_id)
    w.run(
        """
        UPDATE reports
        SET category = :category, rules = :rules
        WHERE id = :id
        """,
        id=report.id,
        category=category,
        rules=orjson.dumps(list(rules)).decode(),
    )
    return _log(w, by, report, DecisionKind.SORT, subject=category)


def _get(w: Writer, by: User, report_id: int) -> Report:
    report = get_report(w, report_id)
    check_may_settle(by, get_actor(w, report.target_id))
    return report


def _assign(
    w: Writer, by: User, report: Report, *, to: UserId | None, kind: DecisionKind
) -> Report:
    """Saying again what is so already is no decision."""
    if report.assigned_to == to:
        return report
    w.run("UPDATE reports SET assigned_to = :to WHERE id = :id", id=report.id, to=to)
    return _log(w, by, report, kind)


def _log(
    w: Writer, by: User, report: Report, kind: DecisionKind, *, subject: str = ""
) -> Report:
    record_decision(
        w,
        by_id=by.id,
        kind=kind,
        target_id=report.target_id,
        subject=subject,
        report_id=report.id,
    )
    return get_report(w, report.id)
