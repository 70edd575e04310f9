"""Reports, for those who moderate: reading them, working on them, closing them."""

from collections.abc import Callable
from functools import partial
from typing import Final

from quart import Response

from node.api.answers import Json, answer, answer_page
from node.api.caller import require_person
from node.api.entities.reports import category_of
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.report_params import read_category, read_rules
from node.api.routing import Routes, moderator
from node.api.staff import REPORTS, load_admin_reports
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.door import services
from node.ids import parse_id
from node.moderation.actions import (
    assign_report,
    reopen_report,
    settle_report,
    sort_report,
    unassign_report,
)
from node.moderation.actions.decisions import Grounds
from node.moderation.models import Report, ReportState, Verdict
from node.moderation.queries import get_report, list_reports
from node.oauth.policy import Scope
from node.services import Services
from node.urls import Urls
from node.users.models import User

READ: Final = moderator(Scope.ADMIN_READ_REPORTS)
WRITE: Final = moderator(Scope.ADMIN_WRITE_REPORTS)
PATH: Final = "/v1/admin/reports"
OPEN: Final = frozenset({ReportState.OPEN})
CLOSED: Final = frozenset({ReportState.RESOLVED, ReportState.DISMISSED})
NO_REASON: Final = "Closed in an app, which asks for no reason."

Act = Callable[[Writer, int, User], object]

routes = Routes("admin_reports")


@routes.get(PATH, READ)
async def list_all() -> Response:
    params, current = await read_params(), services()
    span = read_span(params, usual=REPORTS, most=REPORTS)
    page, found = await current.db.read(_load_page, current, params, span, _by())
    return answer_page(found, page, limit=span.limit)


@routes.get(f"{PATH}/<report_id>", READ)
async def show_report(report_id: str) -> Response:
    current = services()
    return answer(await current.db.read(_load_one, current, _id(report_id), _by()))


@routes.update(f"{PATH}/<report_id>", WRITE)
async def update_report(report_id: str) -> Response:
    params = await read_params()
    return await _act(report_id, partial(_sort, params))


@routes.post(f"{PATH}/<report_id>/assign_to_self", WRITE)
async def assign_to_self(report_id: str) -> Response:
    return await _act(report_id, _assign)


@routes.post(f"{PATH}/<report_id>/unassign", WRITE)
async def unassign(report_id: str) -> Response:
    return await _act(report_id, _unassign)


@routes.post(f"{PATH}/<report_id>/resolve", WRITE)
async def resolve(report_id: str) -> Response:
    """Close it, and nothing else happens."""
    return await _act(report_id, partial(_resolve, services().urls))


@routes.post(f"{PATH}/<report_id>/reopen", WRITE)
async def reopen(report_id: str) -> Response:
    return await _act(report_id, _reopen)


async def _act(report_id: str, act: Act) -> Response:
    """Do something with a report; the answer is the report as it is now."""
    current = services()
    found = await current.db.write(_act_now, current, _id(report_id), act, _by())
    return answer(found)


def _by() -> User:
    return require_person().user


def _id(text: str) -> int:
    return parse_id(text) or 0


def _act_now(w: Writer, current: Services, report_id: int, act: Act, by: User) -> Json:
    act(w, report_id, by)
    return _load_one(w, current, report_id, by)


def _load_one(r: Reader, current: Services, report_id: int, by: User) -> Json:
    return load_admin_reports(r, current, [get_report(r, report_id)], by)[0]


def _load_page(
    r: Reader, current: Services, params: Params, span: Span, by: User
) -> tuple[Page[Report], list[Json]]:
    page = list_reports(
        r,
        span,
        states=_states(params),
        reporter_id=_find_person(params, "account_id"),
        target_id=_find_person(params, "target_account_id"),
    )
    return page, load_admin_reports(r, current, page.items, by)


def _states(params: Params) -> frozenset[ReportState]:
    """The open ones, unless closed ones are asked for; with both words all."""
    if not params.flag("resolved"):
        return OPEN
    return OPEN | CLOSED if params.flag("unresolved") else CLOSED


def _find_person(params: Params, name: str) -> int | None:
    """What is nobody's id finds nothing."""
    return (params.find_id(name) or 0) if name in params else None


def _assign(w: Writer, report_id: int, by: User) -> None:
    assign_report(w, by=by, report_id=report_id)


def _unassign(w: Writer, report_id: int, by: User) -> None:
    unassign_report(w, by=by, report_id=report_id)


def _reopen(w: Writer, report_id: int, by: User) -> None:
    reopen_report(w, by=by, report_id=report_id)


def _resolve(urls: Urls, w: Writer, report_id: int, by: User) -> None:
    settle_report(
        w,
        urls,
        report_id=report_id,
        verdict=Verdict.DISMISS,
        grounds=Grounds(by, NO_REASON),
    )


def _sort(params: Params, w: Writer, report_id: int, by: User) -> None:
    """What is not given stays; rules are named by what violates them only."""
    report = get_report(w, report_id)
    known = category_of(report)
    wanted = params.text("category") or known
    category = report.category if wanted == known else read_category(wanted)
    rules = report.rules
    if "rule_ids" in params:
        rules = read_rules(w, params.ids("rule_ids"))
    sort_report(
        w,
        by=by,
        report_id=report_id,
        category=category,
        rules=rules if wanted == "violation" else (),
    )
