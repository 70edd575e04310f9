"""What those who moderate are shown: Admin::Account, Admin::Report and decisions about
servers (Mastodon 4.5).

No address of the network is kept for long, so none is told. Mail addresses are for
those who run the node, and for whoever answers a request to join.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from node.api.answers import Json
from node.api.entities.instance import rule_entities
from node.api.entities.reports import category_of
from node.api.entities.roles import role_entity
from node.api.entities.values import iso_time
from node.ids import created_ms
from node.limits.decisions import Decision, Policy
from node.moderation.models import Report, ReportState
from node.users.models import Known, User, UserState


@dataclass(frozen=True, slots=True)
class Case:
    """A report with everybody it names as an Admin::Account; `rules` are today's."""

    report: Report
    reporter: Json
    target: Json
    assigned: Json | None
    closer: Json | None
    statuses: Sequence[Json]
    rules: Sequence[str]


def admin_account_entity(known: Known, account: Json, by: User) -> Json:
    """An Admin::Account as `by` may see it.

    People elsewhere have neither address nor role, and nothing of theirs waits.
    """
    actor, user = known.actor, known.user
    is_waiting = user is not None and user.state is UserState.WAITING
    return {
        "id": str(actor.id),
        "username": actor.name,
        "domain": actor.host or None,
        "created_at": iso_time(actor.created_ms),
        "email": user.email if user and (is_waiting or by.role.is_admin) else None,
        "ip": None,
        "ips": [],
        "role": role_entity(user.role) if user else None,
        "locale": (user.language or None) if user else None,
        "invite_request": (user.reason or None) if user else None,
        "confirmed": user is None or not _is_unconfirmed(user),
        "approved": not is_waiting,
        "disabled": user is not None and user.state is UserState.DISABLED,
        "suspended": actor.suspended_ms is not None and not is_waiting,
        "silenced": actor.hidden_ms is not None,
        "sensitized": False,
        "account": account,
    }


def admin_report_entity(case: Case) -> Json:
    """An Admin::Report; of its notes those that the reader may see."""
    report = case.report
    closed_ms = report.closed_ms
    return {
        "id": str(report.id),
        "action_taken": report.state is not ReportState.OPEN,
        "action_taken_at": None if closed_ms is None else iso_time(closed_ms),
        "category": category_of(report),
        "comment": report.words,
        "forwarded": report.is_forwarded,
        "created_at": iso_time(report.created_ms),
        "updated_at": iso_time(closed_ms or report.created_ms),
        "account": case.reporter,
        "target_account": case.target,
        "assigned_account": case.assigned,
        "action_taken_by_account": case.closer,
        "statuses": case.statuses,
        "rules": _broken_rules(report.rules, case.rules),
    }


def domain_block_entity(decision: Decision) -> Json:
    """An Admin::DomainBlock; `noop` is what refuses pictures or reports only."""
    return {
        **_domain_entity(decision),
        "digest": sha256(decision.domain.encode()).hexdigest(),
        "severity": severity_of(decision),
        "reject_media": decision.refuses_media,
        "reject_reports": decision.refuses_reports,
        "private_comment": decision.reason,
        "public_comment": decision.comment,
        "obfuscate": decision.is_obfuscated,
    }


def domain_allow_entity(decision: Decision) -> Json:
    """An Admin::DomainAllow."""
    return _domain_entity(decision)


def severity_of(decision: Decision) -> str:
    """Mastodon's word for it."""
    if decision.policy is Policy.BLOCKED:
        return "suspend"
    return "silence" if decision.is_limited else "noop"


def _domain_entity(decision: Decision) -> Mapping[str, object]:
    return {
        "id": str(decision.id),
        "domain": decision.domain,
        "created_at": iso_time(created_ms(decision.id)),
    }


def _is_unconfirmed(user: User) -> bool:
    """An address is no duty here; who gave one and did not prove it has yet to."""
    return user.email is not None and user.email_confirmed_ms is None


def _broken_rules(broken: Sequence[str], rules: Sequence[str]) -> list[Json]:
    """Those that were named; what is no rule any more has no place, so no number."""
    known = {str(each["text"]): each for each in rule_entities(rules)}
    return [
        known.get(text) or {**rule_entities([text])[0], "id": "0"} for text in broken
    ]
