"""The invitations of the whole node."""

from quart import Blueprint, Response

from node.errors import Forbidden, Invalid, NotFound
from node.users.actions import revoke_invite
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.forms import failed_form, read_form, typed_values
from node.web.inputs import read_id, see_other
from node.web.invites import (
    current_mode,
    invites_page,
    make_invite,
    may_invite,
    read_invite,
)
from node.web.pages.shared import FormView
from node.web.render import render_page

PATH = "/admin/invites"

routes = Blueprint("all_invites", __name__)


@routes.get(PATH)
async def get_invites() -> Response:
    require_admin()
    return await _show(FormView())


@routes.post(PATH)
async def post_invites() -> Response:
    who = require_admin()
    if not may_invite(who.user, await current_mode()):
        raise Forbidden("nobody can join at the moment")
    form = await read_form()
    try:
        draft = read_invite(form)
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    code = await services().db.write(make_invite, who.user.id, draft)
    return await _show(FormView(), code)


@routes.post(f"{PATH}/<invite_id>/revoke")
async def post_revoke(invite_id: str) -> Response:
    require_admin()
    if not await services().db.write(revoke_invite, read_id(invite_id)):
        raise NotFound("there is no such invitation")
    return see_other(PATH)


async def _show(form: FormView, new_code: str = "") -> Response:
    page = await invites_page(PATH, form=form, made_by=None, new_code=new_code)
    status = 422 if form.errors else 200
    return await render_page("admin/invites.html", page, status=status)
