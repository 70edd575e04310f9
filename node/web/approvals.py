"""Who asks to join, and letting them in."""

from quart import Blueprint, Response

from node.errors import Conflict
from node.ids import UserId
from node.joining import answer_asking
from node.users.models import Member
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
    try:
        await answer_asking(
            services(),
            by=who.user,
            user_id=UserId(read_id(user_id)),
            approved=approved,
            reason=reason,
        )
    except Conflict:
        return too_late(APPROVALS)
    return see_other(APPROVALS)


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
