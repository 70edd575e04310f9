"""The apps that act for somebody, and an end to each."""

from quart import Blueprint, Response

from node.errors import NotFound
from node.oauth.actions import revoke_app
from node.oauth.authorization import host_of
from node.oauth.models import Allowance
from node.oauth.queries import list_allowances
from node.web.context import require_viewer, services
from node.web.inputs import read_id, see_other
from node.web.pages.settings import AllowedAppView, SettingsAppsPage
from node.web.render import flash, render_page
from node.web.scope_words import scope_words

PATH = "/settings/apps"

routes = Blueprint("apps", __name__)


@routes.get(PATH)
async def get_apps() -> Response:
    who = require_viewer()
    allowed = await services().db.read(list_allowances, who.user.id)
    page = SettingsAppsPage(apps=tuple(_view(each) for each in allowed))
    return await render_page("settings/apps.html", page)


@routes.post(f"{PATH}/<app_id>/revoke")
async def post_revoke(app_id: str) -> Response:
    """End all that the app holds of this person, at once."""
    who = require_viewer()
    ended = await services().db.write(revoke_app, who.user.id, read_id(app_id))
    if not ended:
        raise NotFound("there is no such app")
    response = see_other(PATH)
    flash(response, "The app is locked out.")
    return response


def _view(allowed: Allowance) -> AllowedAppView:
    return AllowedAppView(
        name=allowed.app.name,
        website_host=host_of(allowed.app.website),
        powers=scope_words(allowed.scopes),
        since_ms=allowed.since_ms,
        last_used_ms=allowed.used_ms,
        revoke_url=f"{PATH}/{allowed.app.id}/revoke",
    )
