"""Reporting, deciding, and running the place; every decision is logged."""

from node.moderation.actions.cases import (
    assign_report,
    reopen_report,
    sort_report,
    unassign_report,
)
from node.moderation.actions.decisions import (
    decide_about_thing,
    hide,
    record_decision,
    remove_notes,
    suspend,
    unhide,
    unsuspend,
    warn,
)
from node.moderation.actions.people import (
    allow_selling,
    answer_request,
    disable,
    enable,
    give_role,
)
from node.moderation.actions.reports import (
    file_report,
    receive_report,
    settle_report,
)
from node.moderation.actions.verdicts import BY_VERDICT

__all__ = [
    "BY_VERDICT",
    "allow_selling",
    "answer_request",
    "assign_report",
    "decide_about_thing",
    "disable",
    "enable",
    "file_report",
    "give_role",
    "hide",
    "receive_report",
    "record_decision",
    "remove_notes",
    "reopen_report",
    "settle_report",
    "sort_report",
    "suspend",
    "unassign_report",
    "unhide",
    "unsuspend",
    "warn",
]
