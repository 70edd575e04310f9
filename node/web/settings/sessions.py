"""The browsers that are logged in to an account."""

from quart import Blueprint, Response

from node.errors import NotFound
from node.users.actions import close_all_sessions, revoke_session
from node.users.models import Session
from node.users.queries import list_sessions
from node.web.agents import browser_words
from node.web.context import require_viewer, services
from node.web.inputs import read_id, see_other
from node.web.pages.settings import SessionView, SettingsSessionsPage
from node.web.render import flash, render_page

PATH = "/settings/sessions"

routes = Blueprint("sessions", __name__)


@routes.get(PATH)
async def get_sessions() -> Response:
    who = require_viewer()
    sessions = await services().db.read(list_sessions, who.user.id)
    page = SettingsSessionsPage(
        sessions=tuple(_view(each, who.session_id) for each in sessions),
        revoke_others_url=f"{PATH}/revoke-others",
    )
    return await render_page("settings/sessions.html", page)


@routes.post(f"{PATH}/<session_id>/revoke")
async def post_revoke(session_id: str) -> Response:
    who = require_viewer()
    revoked = await services().db.write(
        revoke_session, who.user.id, read_id(session_id)
    )
    if not revoked:
        raise NotFound("there is no such session")
    return see_other(PATH)


@routes.post(f"{PATH}/revoke-others")
async def post_revoke_others() -> Response:
    who = require_viewer()
    ended = await services().db.write(
        close_all_sessions, who.user.id, but=who.session_id
    )
    response = see_other(PATH)
    flash(response, f"Logged out elsewhere: {ended}.")
    return response


def _view(session: Session, present_id: int) -> SessionView:
    return SessionView(
        agent=browser_words(session.agent),
        network=session.ip_prefix,
        created_ms=session.created_ms,
        last_used_ms=session.seen_ms,
        is_current=session.id == present_id,
        revoke_url=f"{PATH}/{session.id}/revoke",
    )
