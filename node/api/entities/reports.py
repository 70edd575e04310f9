"""Reports as those see them who made them (Report)."""

from collections.abc import Mapping, Sequence
from typing import Final

from node.api.answers import Json
from node.api.entities.values import iso_time
from node.ids import NoteId
from node.moderation.models import Report, ReportCategory, ReportState

NAMES: Final[Mapping[ReportCategory, str]] = {
    ReportCategory.SPAM: "spam",
    ReportCategory.ILLEGAL: "legal",
    ReportCategory.RIGHTS: "legal",
}
CATEGORIES: Final[Mapping[str, ReportCategory]] = {
    "": ReportCategory.OTHER,
    "other": ReportCategory.OTHER,
    "violation": ReportCategory.OTHER,
    "spam": ReportCategory.SPAM,
    "legal": ReportCategory.ILLEGAL,
}
"""What apps call them; what has no word of its own is told by the rules it names."""


def report_entity(
    report: Report,
    account: Json,
    *,
    note_ids: Sequence[NoteId],
    rule_ids: Sequence[int],
) -> Json:
    """A Report about `account`."""
    closed_ms = report.closed_ms
    return {
        "id": str(report.id),
        "action_taken": report.state is not ReportState.OPEN,
        "action_taken_at": None if closed_ms is None else iso_time(closed_ms),
        "category": category_of(report),
        "comment": report.words,
        "forwarded": report.is_forwarded,
        "created_at": iso_time(report.created_ms),
        "status_ids": [str(each) for each in note_ids],
        "rule_ids": [str(each) for each in rule_ids],
        "target_account": account,
    }


def category_of(report: Report) -> str:
    """Its category as apps know them."""
    known = "violation" if report.rules else "other"
    return NAMES.get(report.category, known)
