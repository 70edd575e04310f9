"""Reporting, deciding, and running the place; every decision is logged."""

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

__all__ = [
    "allow_selling",
    "answer_request",
    "decide_about_thing",
    "disable",
    "enable",
    "file_report",
    "give_role",
    "hide",
    "receive_report",
    "record_decision",
    "remove_notes",
    "settle_report",
    "suspend",
    "unhide",
    "unsuspend",
    "warn",
]
