"""People, for those who moderate: who there is, and deciding about them."""

from collections.abc import Callable, Mapping
from typing import Final

from quart import Response

from node.api.answers import Json, answer, answer_page, done
from node.api.caller import require_person
from node.api.paging import read_span
from node.api.params import read_params
from node.api.routing import Routes, admin, moderator
from node.api.staff import load_admin_accounts
from node.api.wanted import narrow, read_flagged, read_wanted
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.departures.actions import begin_deletion
from node.door import services
from node.errors import Conflict, Forbidden, Invalid, NotFound
from node.ids import parse_id
from node.joining import answer_asking
from node.moderation.actions import (
    BY_VERDICT,
    enable,
    record_decision,
    settle_report,
    unhide,
    unsuspend,
)
from node.moderation.actions.decisions import Grounds
from node.moderation.models import DecisionKind, Verdict
from node.moderation.policy import check_may_decide
from node.moderation.queries import get_report
from node.oauth.policy import Scope
from node.services import Services
from node.users.models import Known, User, UserState
from node.users.queries import get_known_actor, list_known
from node.users.queries.known import Wanted

READ: Final = moderator(Scope.ADMIN_READ_ACCOUNTS)
WRITE: Final = moderator(Scope.ADMIN_WRITE_ACCOUNTS)
PATH: Final = "/v1/admin/accounts"
VERDICTS: Final[Mapping[str, Verdict]] = {
    "none": Verdict.WARN,
    "disable": Verdict.DISABLE,
    "silence": Verdict.HIDE,
    "suspend": Verdict.SUSPEND,
}
Lift = Callable[[Writer, Known, User], None]

routes = Routes("admin_accounts")


@routes.get("/v2/admin/accounts", READ)
async def list_accounts() -> Response:
    return await _answer_list(read_wanted(await read_params()))


@routes.get(PATH, READ)
async def list_accounts_by_flags() -> Response:
    """The older way to ask: a flag for each origin and standing."""
    return await _answer_list(read_flagged(await read_params()))


@routes.get(f"{PATH}/<account_id>", READ)
async def show_account(account_id: str) -> Response:
    return await _answer_known(account_id)


@routes.post(f"{PATH}/<account_id>/approve", WRITE)
async def approve_account(account_id: str) -> Response:
    await _answer_request(account_id, approved=True)
    return await _answer_known(account_id)


@routes.post(f"{PATH}/<account_id>/reject", WRITE)
async def reject_account(account_id: str) -> Response:
    """They are gone afterwards; the answer is what they were."""
    who = await _answer_request(account_id, approved=False)
    current = services()
    found = await current.db.read(load_admin_accounts, current, [who], _by())
    return answer(found[0])


@routes.post(f"{PATH}/<account_id>/action", WRITE)
async def act_on_account(account_id: str) -> Response:
    params, current = await read_params(), services()
    verdict = VERDICTS.get(params.text("type") or "none")
    if verdict is None:
        raise Invalid.field("type", "inclusion", "This cannot be done here")
    words = params.text("text").strip()
    if not words:
        raise Invalid.field("text", "blank", "Text can't be blank: they will read it")
    report_id = params.find_id("report_id")
    if report_id is None and "report_id" in params:
        raise NotFound("there is no such report")
    grounds = Grounds(_by(), words, report_id)
    await current.db.write(_decide, current, _id(account_id), verdict, grounds)
    return done()


@routes.post(f"{PATH}/<account_id>/enable", WRITE)
async def enable_account(account_id: str) -> Response:
    return await _lift(account_id, _enable)


@routes.post(f"{PATH}/<account_id>/unsilence", WRITE)
async def unsilence_account(account_id: str) -> Response:
    return await _lift(account_id, _unhide)


@routes.post(f"{PATH}/<account_id>/unsuspend", WRITE)
async def unsuspend_account(account_id: str) -> Response:
    return await _lift(account_id, _unsuspend)


@routes.post(f"{PATH}/<account_id>/unsensitive", WRITE)
async def unsensitive_account(account_id: str) -> Response:
    """Nobody's pictures are all covered here, so none have to be uncovered."""
    return await _answer_known(account_id)


@routes.delete(f"{PATH}/<account_id>", admin(Scope.ADMIN_WRITE_ACCOUNTS))
async def delete_account(account_id: str) -> Response:
    """All of somebody here who is suspended."""
    current = services()
    found = await current.db.write(_delete, current, _id(account_id), _by())
    return answer(found)


async def _answer_list(wanted: Wanted | None) -> Response:
    span = read_span(await read_params(), usual=100, most=200)
    by = _by()
    allowed = narrow(wanted, by) if wanted else None
    if allowed is None:
        return answer([])
    page, found = await services().db.read(_load_list, services(), allowed, span, by)
    return answer_page(found, page, limit=span.limit)


async def _answer_known(account_id: str) -> Response:
    found = await services().db.read(_load_one, services(), _id(account_id), _by())
    return answer(found)


async def _answer_request(account_id: str, *, approved: bool) -> Known:
    """Raises `NotFound` for those who never asked."""
    current = services()
    user = await current.db.read(_get_user, _id(account_id))
    who = await answer_asking(
        current, by=_by(), user_id=user.id, approved=approved, reason=""
    )
    return Known(who.actor, who.user)


async def _lift(account_id: str, lift: Lift) -> Response:
    """Take something back, if it is so; the answer is how they stand now."""
    current = services()
    found = await current.db.write(_lift_now, current, _id(account_id), lift, _by())
    return answer(found)


def _by() -> User:
    return require_person().user


def _id(text: str) -> int:
    return parse_id(text) or 0


def _load_list(
    r: Reader, current: Services, wanted: Wanted, span: Span, by: User
) -> tuple[Page[Known], list[Json]]:
    page = list_known(r, wanted, span)
    return page, load_admin_accounts(r, current, page.items, by)


def _load_one(r: Reader, current: Services, actor_id: int, by: User) -> Json:
    return load_admin_accounts(r, current, [get_known_actor(r, actor_id)], by)[0]


def _get_user(r: Reader, actor_id: int) -> User:
    user = get_known_actor(r, actor_id).user
    if user is None:
        raise NotFound("this person is not of this node")
    return user


def _get_let_in(r: Reader, actor_id: int) -> Known:
    """Raises `Conflict` for those who wait for an answer: that comes first."""
    known = get_known_actor(r, actor_id)
    if known.user is not None and known.user.state is UserState.WAITING:
        raise Conflict("this person waits for an answer to their request")
    return known


def _decide(
    w: Writer, current: Services, actor_id: int, verdict: Verdict, grounds: Grounds
) -> None:
    """With a report it is the end of the report too, which must be about them."""
    target = _get_let_in(w, actor_id).actor
    if grounds.report_id is None:
        BY_VERDICT[verdict](w, target, grounds)
        return
    if get_report(w, grounds.report_id).target_id != target.id:
        raise NotFound("the report is about somebody else")
    settle_report(
        w,
        current.urls,
        report_id=grounds.report_id,
        verdict=verdict,
        grounds=grounds,
        things=current.extensions.reports,
    )


def _lift_now(
    w: Writer, current: Services, actor_id: int, lift: Lift, by: User
) -> Json:
    lift(w, get_known_actor(w, actor_id), by)
    return _load_one(w, current, actor_id, by)


def _enable(w: Writer, known: Known, by: User) -> None:
    if known.user is None:
        raise NotFound("this person is not of this node")
    if known.user.state is UserState.DISABLED:
        enable(w, by=by, user_id=known.user.id)


def _unhide(w: Writer, known: Known, by: User) -> None:
    if known.actor.hidden_ms is not None:
        unhide(w, known.actor, Grounds(by, ""))


def _unsuspend(w: Writer, known: Known, by: User) -> None:
    if known.actor.suspended_ms is not None:
        unsuspend(w, known.actor, Grounds(by, ""))


def _delete(w: Writer, current: Services, actor_id: int, by: User) -> Json:
    known = _get_let_in(w, actor_id)
    check_may_decide(by, known.actor, _get_user(w, actor_id))
    if known.actor.suspended_ms is None:
        raise Forbidden("only who is suspended can be deleted")
    found = _load_one(w, current, actor_id, by)
    record_decision(w, by_id=by.id, kind=DecisionKind.DELETE, target_id=known.actor.id)
    begin_deletion(w, current.urls, known.actor)
    return found
