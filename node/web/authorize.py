"""The page on which people let an app act for them (RFC 6749 §4.1).

Apps open it in a window of their own and wait to be come back to, wherever they are;
it is the one page whose form ends elsewhere.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from quart import Blueprint, Response, request

from node.database.types import Writer
from node.errors import Invalid, Refusal
from node.ids import UserId
from node.limits.rates import Limit
from node.oauth.actions import give_code
from node.oauth.authorization import (
    Asking,
    Refused,
    host_of,
    is_this_device,
    judge,
    list_fields,
    read_asking,
    scheme_of,
    way_back,
)
from node.oauth.models import App, Consent
from node.oauth.queries import find_app
from node.users.actions import forget_way
from node.web.context import require_viewer, services, viewer
from node.web.forms import failed_form, read_form
from node.web.headers import keep_opener, page_policy
from node.web.inputs import see_other
from node.web.pages.apps import AppCodePage, AppFaultPage, AuthorizePage
from node.web.pages.shared import FormView
from node.web.paths import AUTHORIZE, MAX_PATH, login_path
from node.web.proof import is_proven, prove_by
from node.web.render import render_page
from node.web.scope_words import scope_words
from node.web.throttle import limit_viewer

WHY: Final[Mapping[Refused, str]] = {
    Refused.INVALID_REQUEST: "The app asks in a way that is not safe.",
    Refused.INVALID_SCOPE: "The app asks for more than it said it would, or for what "
    "this server does not know.",
    Refused.UNSUPPORTED_RESPONSE_TYPE: "The app asks for something other than a code.",
}

routes = Blueprint("authorize", __name__)


@routes.get(AUTHORIZE, strict_slashes=False)
async def get_authorize() -> Response:
    """Ask; whoever is not logged in does that first and comes back."""
    asking = read_asking(request.args)
    app = await _get_app(asking)
    judged = judge(app, asking)
    path = _path(asking)
    if isinstance(judged, Refused):
        return await _show_fault(app, asking, judged)
    if viewer() is None:
        return keep_opener(see_other(login_path(path)))
    if request.args.get("force_login", "").strip().lower() in ("true", "1"):
        return keep_opener(see_other(_switch_path(path)))
    return await _ask(app, asking, judged, FormView())


@routes.post(AUTHORIZE)
async def post_authorize() -> Response:
    """Hand out the code, or say no. Pressed twice, the app uses one of two codes."""
    who = require_viewer()
    limit_viewer(Limit.ACTION)
    form = await read_form()
    asking = read_asking(form)
    app = await _get_app(asking)
    judged = judge(app, asking)
    if isinstance(judged, Refused):
        return _send_back(asking, error=judged)
    if form.get("decision") != "allow":
        if asking.is_copied:
            return await _show_code(app, "")
        return _send_back(asking, error=Refused.ACCESS_DENIED)
    if _needs_proof(judged):
        try:
            await prove_by(form)
        except Invalid as error:
            return await _ask(app, asking, judged, failed_form({}, error.faults))
    code = await services().db.write(_let_in, app, who.user.id, judged)
    if asking.is_copied:
        return await _show_code(app, code)
    return _send_back(asking, code=code)


def _let_in(w: Writer, app: App, user_id: UserId, consent: Consent) -> str:
    """The code. Who joined for this need not be led here again."""
    forget_way(w, user_id)
    return give_code(w, app, user_id, consent)


async def _get_app(asking: Asking) -> App:
    """The app, if it may be answered where it says; raises `Refusal`."""
    app = await services().db.read(find_app, asking.client_id)
    if app is None:
        raise Refusal(
            "This server does not know the app; add your account in it once more"
        )
    if asking.redirect_uri not in app.redirect_uris:
        raise Refusal("The app wants the answer at an address that it did not register")
    if len(_path(asking)) > MAX_PATH:
        raise Refusal("The app asks in too many words")
    return app


def _needs_proof(consent: Consent) -> bool:
    """For what moderators do, a stolen session must not be enough."""
    return any(scope.is_for_staff for scope in consent.scopes)


async def _ask(app: App, asking: Asking, consent: Consent, form: FormView) -> Response:
    page = AuthorizePage(
        app_name=app.name,
        website_host=host_of(app.website),
        goes_to_host=host_of(asking.redirect_uri),
        goes_to_scheme=scheme_of(asking.redirect_uri),
        is_this_device=is_this_device(asking.redirect_uri),
        powers=scope_words(consent.scopes),
        fields=list_fields(asking),
        switch_url=_switch_path(_path(asking)),
        form=form,
        needs_password=_needs_proof(consent) and not is_proven(),
    )
    status = 422 if form.errors else 200
    return _open(await render_page("apps/authorize.html", page, status=status))


async def _show_fault(app: App, asking: Asking, fault: Refused) -> Response:
    """What is wrong, and a way back to be chosen.

    Anybody registers an app: a link of theirs sends nobody on who has not seen where
    to (RFC 9700 §4.11.2), and nobody who is not even known here.
    """
    if asking.is_copied or viewer() is None:
        raise Refusal(WHY[fault])
    page = AppFaultPage(
        app_name=app.name,
        text=WHY[fault],
        goes_to=host_of(asking.redirect_uri) or f"{scheme_of(asking.redirect_uri)}:",
        back_url=way_back(asking, error=fault),
    )
    return _open(await render_page("apps/fault.html", page, status=400))


async def _show_code(app: App, code: str) -> Response:
    return _open(await render_page("apps/code.html", AppCodePage(app.name, code)))


def _send_back(asking: Asking, **answer: str) -> Response:
    if asking.is_copied:
        raise Refusal(WHY[Refused(answer["error"])])
    return keep_opener(see_other(way_back(asking, **answer)))


def _open(response: Response) -> Response:
    """The form may end at the app, and at whatever the app leads to from there."""
    policy = page_policy(services().config, confines_forms=False)
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Frame-Options"] = "DENY"
    return keep_opener(response)


def _path(asking: Asking) -> str:
    return f"{AUTHORIZE}?{urlencode(list_fields(asking))}"


def _switch_path(after: str) -> str:
    """Where one logs in as somebody else, and comes back."""
    return f"{login_path(after)}&switch=1"
