"""Reports as those see them who made them (Report)."""

from collections.abc import Sequence

from node.api.answers import Json
from node.api.entities.values import iso_time
from node.ids import NoteId
from node.moderation.models import Report, ReportCategory, ReportState

CATEGORIES = {
    ReportCategory.SPAM: "spam",
    ReportCategory.ILLEGAL: "legal",
    ReportCategory.RIGHTS: "legal",
}


def report_entity(
    report: Report,
    account: Json,
    *,
    note_ids: Sequence[NoteId],
    rule_ids: Sequence[int],
    forwarded: bool,
) -> Json:
    """A Report about `account`."""
    closed_ms = report.closed_ms
    known = "violation" if report.rules else "other"
    return {
        "id": str(report.id),
        "action_taken": report.state is not ReportState.OPEN,
        "action_taken_at": None if closed_ms is None else iso_time(closed_ms),
        "category": CATEGORIES.get(report.category, known),
        "comment": report.words,
        "forwarded": forwarded,
        "created_at": iso_time(report.created_ms),
        "status_ids": [str(each) for each in note_ids],
        "rule_ids": [str(each) for each in rule_ids],
        "target_account": account,
    }
