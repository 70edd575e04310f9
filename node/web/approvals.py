"""Who asks to join, and letting them in."""

from quart import Blueprint, Response

from node.database.types import Writer
from node.errors import Conflict
from node.ids import UserId
from node.letters import Letter, answer_letter, post_letter
from node.moderation.actions import answer_request
from node.users.models import Member, User
from node.users.queries import list_waiting
from node.web.admin.roles import require_staff
from node.web.context import services
from node.web.forms import read_form
from node.web.inputs import next_page, read_cursor, read_id, see_other
from node.web.moderation import too_late
from node.web.pages.admin import ApprovalsPage, ApprovalView
from node.web.render import render_page

APPROVALS = "/moderation/approvals"
PAGE = 40

routes = Blueprint("approvals", __name__)


@routes.get(APPROVALS)
async def get_approvals() -> Response:
    require_staff()
    found = await services().db.read(list_waiting, before=read_cursor(), limit=PAGE)
    page = ApprovalsPage(
        approvals=tuple(_approval(member) for member in found.items),
        pagination=next_page(found.next_before),
    )
    return await render_page("admin/approvals.html", page)


@routes.post(f"{APPROVALS}/<user_id>/approve")
async def post_approve(user_id: str) -> Response:
    return await _answer(user_id, approved=True)


@routes.post(f"{APPROVALS}/<user_id>/reject")
async def post_reject(user_id: str) -> Response:
    return await _answer(user_id, approved=False)


async def _answer(user_id: str, *, approved: bool) -> Response:
    who = require_staff()
    form = await read_form()
    reason = form.get("reason", "").strip()[:1_000]
    letter = await answer_letter(approved=approved, reason=reason)
    try:
        await services().db.write(
            _answer_now,
            who.user,
            UserId(read_id(user_id)),
            letter,
            approved=approved,
            reason=reason,
        )
    except Conflict:
        return too_late(APPROVALS)
    return see_other(APPROVALS)


def _answer_now(
    w: Writer,
    by: User,
    user_id: UserId,
    letter: Letter,
    *,
    approved: bool,
    reason: str,
) -> None:
    member = answer_request(w, by=by, user_id=user_id, approved=approved, reason=reason)
    if member.user.email:
        post_letter(w, letter, member.user.email, name=member.actor.name)


def _approval(member: Member) -> ApprovalView:
    user = member.user
    return ApprovalView(
        name=member.actor.name,
        email=user.email or "",
        reason=user.reason,
        network=user.network,
        created_ms=user.created_ms,
        approve_url=f"{APPROVALS}/{user.id}/approve",
        reject_url=f"{APPROVALS}/{user.id}/reject",
    )
