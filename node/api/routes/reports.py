"""Telling those who moderate what is wrong."""

from dataclasses import replace

from quart import Response

from node.api.answers import Json, answer
from node.api.caller import require_person
from node.api.entities.reports import report_entity
from node.api.loading import load_accounts
from node.api.params import read_params
from node.api.people import get_known
from node.api.report_params import read_category, read_rules
from node.api.routing import Routes, person
from node.api.throttle import limit_person
from node.database.types import Writer
from node.door import services
from node.ids import NoteId
from node.limits.rates import Limit
from node.moderation.actions import file_report
from node.moderation.models import ReportDraft
from node.notes.queries import pick_visible
from node.oauth.policy import Scope
from node.services import Services
from node.users.models import Member

routes = Routes("reports")


@routes.post("/v1/reports", person(Scope.WRITE_REPORTS))
async def report_account() -> Response:
    params, current = await read_params(), services()
    account_id = params.require_text("account_id")
    draft = ReportDraft(
        category=read_category(params.text("category")),
        words=params.text("comment").strip(),
        note_ids=tuple(NoteId(each) for each in params.ids("status_ids")),
        forward=params.flag("forward"),
    )
    limit_person(Limit.REPORT_USER)
    found = await current.db.write(
        _file, current, require_person(), account_id, draft, params.ids("rule_ids")
    )
    return answer(found)


def _file(
    w: Writer,
    current: Services,
    who: Member,
    account_id: str,
    draft: ReportDraft,
    rule_ids: list[int],
) -> Json:
    target = get_known(w, account_id)
    broken = read_rules(w, rule_ids)
    # Who is reported may delete what it is about before it is sent.
    visible = pick_visible(w, draft.note_ids, viewer_id=who.actor.id)
    note_ids = tuple(each for each in draft.note_ids if each in visible)
    report = file_report(
        w,
        current.urls,
        reporter=who.actor,
        target=target,
        draft=replace(draft, rules=broken, note_ids=note_ids),
    )
    return report_entity(
        report,
        load_accounts(w, current, [target])[0],
        note_ids=note_ids,
        rule_ids=rule_ids,
    )
