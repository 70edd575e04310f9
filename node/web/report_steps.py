"""What may be done with a report short of deciding: the buttons of its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from node.database.types import Writer
from node.moderation.actions import assign_report, reopen_report, unassign_report
from node.moderation.models import Report, ReportState
from node.users.models import User


class TakeStep(Protocol):
    """Does something with a report short of deciding."""

    def __call__(self, w: Writer, *, by: User, report_id: int) -> Report: ...


@dataclass(frozen=True, slots=True)
class Step:
    """What may be done with a report, and what its button says."""

    label: str
    take: TakeStep


STEPS: Final[Mapping[str, Step]] = {
    "assign": Step("I work on this", assign_report),
    "unassign": Step("Let others take it", unassign_report),
    "reopen": Step("Open again", reopen_report),
}


def list_steps(report: Report, by: User, path: str) -> tuple[tuple[str, str], ...]:
    """Addresses, below the report's, and labels of the buttons."""
    if report.state is not ReportState.OPEN:
        names = ["reopen"]
    else:
        names = [] if report.assigned_to == by.id else ["assign"]
        names += ["unassign"] if report.assigned_to is not None else []
    return tuple((f"{path}/{each}", STEPS[each].label) for each in names)
