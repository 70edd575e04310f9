"""What was reported, and deciding about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import get_actor, list_actors
from node.database.paging import Page, newest
from node.database.types import Reader
from node.errors import Conflict, Invalid, NotFound
from node.ids import ActorId, UserId
from node.moderation.actions import settle_report
from node.moderation.actions.decisions import Grounds
from node.moderation.models import (
    Decision,
    Report,
    ReportState,
    Verdict,
)
from node.moderation.queries import get_report, list_decisions_about, list_reports
from node.notes.queries import find_note_by_iri
from node.services import ReportedThing, ReportSource
from node.site import current_site
from node.urls import Urls
from node.users.models import Member
from node.users.queries import find_member
from node.web.admin.roles import require_staff
from node.web.context import services
from node.web.evidence import evidence_views
from node.web.forms import Form, choice_of, failed_form, read_form, typed_values
from node.web.inputs import next_page, read_cursor, read_id, see_other
from node.web.pages.admin import (
    DecisionView,
    ReportLineView,
    ReportPage,
    ReportsPage,
)
from node.web.pages.shared import (
    ActorView,
    Chip,
    Choice,
    FormView,
    ProductCardView,
)
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.report_steps import STEPS, list_steps
from node.web.reports import CATEGORIES
from node.web.views import actor_view, load_avatars

PAGE = 40
DECISIONS = 20
REPORTS = "/moderation/reports"
WORDS = {choice.value: choice.label for choice in CATEGORIES}
VERDICTS = (
    Choice(Verdict.DISMISS, "Nothing", "The report is closed."),
    Choice(Verdict.WARN, "Warn", "They read the reason; nothing else happens."),
    Choice(
        Verdict.REMOVE,
        "Remove what was reported",
        "Notes for good; products until they are put back.",
    ),
    Choice(Verdict.HIDE, "Hide", "Only followers still see what they write."),
    Choice(Verdict.SUSPEND, "Suspend", "Nothing of theirs is shown; can be undone."),
)
STATES = (
    (ReportState.OPEN, "Open"),
    (ReportState.RESOLVED, "Decided"),
    (ReportState.DISMISSED, "Dismissed"),
)

routes = Blueprint("moderation", __name__)


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of reports and whom they are about."""

    page: Page[Report]
    targets: Mapping[ActorId, Actor]


@dataclass(frozen=True, slots=True)
class Case:
    """A report with what one needs to know to decide."""

    report: Report
    target: Actor
    reporter: Actor | None
    assigned: Member | None
    decisions: list[Decision]
    deciders: Mapping[UserId, Member]
    note_paths: Mapping[str, str]
    thing: ReportedThing | None


@routes.get(REPORTS)
async def get_reports() -> Response:
    require_staff()
    state = _read_state()
    found = await services().db.read(_load_queue, state, read_cursor())
    page = ReportsPage(
        reports=tuple(_line(each, found.targets) for each in found.page.items),
        chips=tuple(
            Chip(words, f"{REPORTS}?state={each}", each is state)
            for each, words in STATES
        ),
        pagination=next_page(found.page.next_before, state=state),
    )
    return await render_page("admin/reports.html", page)


@routes.get(f"{REPORTS}/<report_id>")
async def get_case(report_id: str) -> Response:
    require_staff()
    return await _show_case(read_id(report_id), FormView())


@routes.post(f"{REPORTS}/<report_id>")
async def post_case(report_id: str) -> Response:
    who = require_staff()
    form = await read_form()
    current = services()
    number = read_id(report_id)
    try:
        verdict = Verdict(choice_of(form, "action", VERDICTS))
        grounds = Grounds(who.user, await _read_reason(form))
        await current.db.write(
            settle_report,
            current.urls,
            report_id=number,
            verdict=verdict,
            grounds=grounds,
            things=current.extensions.reports,
        )
    except Invalid as error:
        return await _show_case(number, failed_form(typed_values(form), error.faults))
    except Conflict:
        return too_late(f"{REPORTS}/{number}")
    response = see_other(REPORTS)
    flash(response, "Decided.")
    return response


@routes.post(f"{REPORTS}/<report_id>/<step>")
async def post_step(report_id: str, step: str) -> Response:
    """Take a report, leave it, or open it again; nobody is told."""
    who = require_staff()
    if step not in STEPS:
        raise NotFound("there is no such step")
    path = f"{REPORTS}/{read_id(report_id)}"
    try:
        await services().db.write(
            STEPS[step].take, by=who.user, report_id=read_id(report_id)
        )
    except Conflict:
        return too_late(path)
    return see_other(path)


def too_late(path: str) -> Response:
    """Back to a page of the queue, when a colleague was faster."""
    response = see_other(path)
    flash(response, "Somebody else has decided it already.", FlashKind.WARN)
    return response


def _read_state() -> ReportState:
    given = request.args.get("state", "")
    return ReportState(given) if given in set(ReportState) else ReportState.OPEN


async def _read_reason(form: Form) -> str:
    """The reason, after the rule it follows from, if one was chosen."""
    reason = form.get("reason", "").strip()
    rules = (await current_site(services())).settings.rules
    number = form.get("rule", "")
    is_rule = number.isascii() and number.isdigit() and 1 <= int(number) <= len(rules)
    if not reason or not is_rule:
        return reason
    return f"Rule {number}: {rules[int(number) - 1]}\n\n{reason}"


def _load_queue(r: Reader, state: ReportState, before: int | None) -> Queue:
    page = list_reports(r, newest(PAGE, before), states=(state,))
    return Queue(page, list_actors(r, (each.target_id for each in page.items)))


def _line(report: Report, targets: Mapping[ActorId, Actor]) -> ReportLineView:
    titles = (each.title for each in report.evidence if each.title)
    target = targets.get(report.target_id)
    return ReportLineView(
        url=f"{REPORTS}/{report.id}",
        category=WORDS[report.category],
        target=actor_view(services().urls, target) if target else None,
        subject=report.words or next(titles, ""),
        reports=max(1, report.open_about_target),
        created_ms=report.created_ms,
        state=report.state,
    )


def _load_case(
    r: Reader, urls: Urls, report_id: int, sources: Sequence[ReportSource]
) -> Case:
    report = get_report(r, report_id)
    decisions = list_decisions_about(r, report.target_id, limit=DECISIONS)
    by_ids = {each.by_id for each in decisions if each.by_id is not None}
    members = (find_member(r, user_id) for user_id in sorted(by_ids))
    reporter_id = report.reporter_id
    return Case(
        report=report,
        target=get_actor(r, report.target_id),
        reporter=get_actor(r, reporter_id) if reporter_id else None,
        assigned=find_member(r, report.assigned_to) if report.assigned_to else None,
        decisions=decisions,
        deciders={each.user.id: each for each in members if each},
        note_paths=_find_note_paths(r, urls, report),
        thing=_find_thing(r, report, sources),
    )


def _find_thing(
    r: Reader, report: Report, sources: Sequence[ReportSource]
) -> ReportedThing | None:
    """What was reported and is no note, as it is now."""
    ids = [each.thing_id for each in report.evidence if each.thing_id]
    found = (source.find_reported(r, each) for each in ids for source in sources)
    return next((thing for thing in found if thing is not None), None)


def _find_note_paths(r: Reader, urls: Urls, report: Report) -> dict[str, str]:
    """Where the reported notes are shown, those that are still there."""
    found = [find_note_by_iri(r, iri) for iri in report.note_iris]
    notes = [note for note in found if note is not None]
    authors = list_actors(r, (note.actor_id for note in notes))
    return {
        note.iri: urls.note_path(author.name, note.id, author.host)
        for note in notes
        if (author := authors.get(note.actor_id)) is not None
    }


async def _show_case(report_id: int, form: FormView) -> Response:
    current = services()
    sources = current.extensions.reports
    case = await current.db.read(_load_case, current.urls, report_id, sources)
    report, reporter = case.report, case.reporter
    avatars = await current.db.read(load_avatars, [case.target])
    target = actor_view(current.urls, case.target, avatars)
    is_remote = reporter is not None and not reporter.is_local
    site = await current_site(current)
    card = case.thing.card if case.thing else None
    page = ReportPage(
        category=WORDS[report.category],
        text=report.words,
        created_ms=report.created_ms,
        state=report.state,
        reporter=_reporter(current.urls, reporter),
        from_host=reporter.host if reporter and is_remote else None,
        target=target,
        notes=evidence_views(report.evidence, author=target, paths=case.note_paths),
        product=card if isinstance(card, ProductCardView) else None,
        product_desk_url=case.thing.desk_path if case.thing else "",
        decisions=tuple(_decision(each, case.deciders) for each in case.decisions),
        form=form,
        action_url=f"{REPORTS}/{report.id}",
        actions=_list_verdicts(report),
        rules=site.settings.rules,
        assigned=actor_view(current.urls, case.assigned.actor)
        if case.assigned
        else None,
        steps=list_steps(report, require_staff().user, f"{REPORTS}/{report.id}"),
        broken=report.rules,
    )
    return await render_page(
        "admin/report.html", page, status=422 if form.errors else 200
    )


def _reporter(urls: Urls, reporter: Actor | None) -> ActorView | None:
    return actor_view(urls, reporter) if reporter and reporter.is_local else None


def _list_verdicts(report: Report) -> tuple[Choice, ...]:
    """What may be decided; nothing once it was."""
    if report.state is not ReportState.OPEN:
        return ()
    return tuple(_possible(VERDICTS, has_notes=bool(report.note_iris)))


def _possible(verdicts: Iterable[Choice], *, has_notes: bool) -> Iterable[Choice]:
    return (
        each for each in verdicts if has_notes or each.value != Verdict.REMOVE.value
    )


def _decision(decision: Decision, deciders: Mapping[UserId, Member]) -> DecisionView:
    by = deciders.get(decision.by_id) if decision.by_id is not None else None
    return DecisionView(
        by=actor_view(services().urls, by.actor) if by else None,
        action=f"{decision.kind} {decision.subject}".strip(),
        reason=decision.reason,
        created_ms=decision.created_ms,
    )
