"""Logging in and out."""

from quart import Blueprint, Response, request

from node.errors import Forbidden, Unauthorised
from node.limits.rates import Limit
from node.users.actions import close_session
from node.users.login import log_in
from node.web.context import services, session_token, viewer
from node.web.entering import end_session, keep_session, visitor
from node.web.forms import as_sentence, read_form, refused_form, typed_values
from node.web.headers import keep_tie
from node.web.inputs import see_other
from node.web.pages.people import LoginPage
from node.web.pages.shared import FormView
from node.web.paths import own_path
from node.web.render import render_page
from node.web.throttle import limit_client

WRONG = "The name or the password is wrong."

routes = Blueprint("login", __name__)


@routes.get("/login")
async def get_login() -> Response:
    """Show the form; also to who is logged in, if they want to be somebody else."""
    after = own_path(request.args.get("next"))
    if viewer() is not None and request.args.get("switch") != "1":
        return _lead_on(after)
    return await _show(FormView(), after)


@routes.post("/login")
async def post_login() -> Response:
    """Open a session of its own for this log-in, whoever was logged in before."""
    limit_client(Limit.LOGIN_ADDRESS)
    form = await read_form()
    after = own_path(form.get("next"))
    try:
        token = await log_in(
            services().db,
            login=form.get("login", ""),
            password=form.get("password", ""),
            visitor=visitor(),
        )
    except Unauthorised:
        return await _show(refused_form(typed_values(form), WRONG), after)
    except Forbidden as error:
        # Only who knows the password gets to read this.
        return await _show(refused_form(typed_values(form), as_sentence(error)), after)
    await _end_present()
    response = _lead_on(after)
    keep_session(response, token)
    return response


@routes.post("/logout")
async def post_logout() -> Response:
    await _end_present()
    response = see_other("/")
    end_session(response)
    return response


async def _end_present() -> None:
    token = session_token()
    if token:
        await services().db.write(close_session, token)


async def _show(form: FormView, after: str) -> Response:
    status = 422 if form.errors else 200
    page = LoginPage(form, after)
    response = await render_page("people/login.html", page, status=status)
    return keep_tie(response, after)


def _lead_on(after: str) -> Response:
    return keep_tie(see_other(after), after)
