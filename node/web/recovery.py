"""Back into an account: by mailed link or recovery code."""

from collections.abc import Sequence
from contextlib import suppress

from quart import Blueprint, Response, request

from node.actors.queries import get_actor
from node.database.types import Reader, Writer
from node.errors import Invalid, TooMany
from node.letters import (
    Letter,
    password_changed_letter,
    post_letter,
    recovery_letter,
)
from node.limits.rates import Limit
from node.resets import ask_for_link
from node.users.actions import (
    open_session,
    reset_password,
    use_recovery_code,
)
from node.users.login import Visitor
from node.users.models import SignedUp, TicketKind, User
from node.users.names import normal_name
from node.users.passwords import hash_password
from node.users.policy import check_password
from node.users.queries import find_ticket, find_user
from node.web.context import services
from node.web.entering import visitor
from node.web.forms import failed_form, read_form, refused_form, typed_values
from node.web.inputs import see_other
from node.web.join import welcome
from node.web.pages.people import ForgotPage, ResetPage
from node.web.pages.shared import FormView
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.throttle import client_network, limit_client, limit_key

NO_FIT = "The name and the code do not fit together."
DONE = "Your password is set. Log in, and make a new recovery code in the settings."
LINK_GONE = "This link was used already, or is too old."

routes = Blueprint("recovery", __name__)


@routes.get("/forgot")
async def get_forgot() -> Response:
    return await _show_forgot(sent=request.args.get("sent") == "1")


@routes.post("/forgot")
async def post_forgot() -> Response:
    """Mail a link; the answer is the same whether the account exists or not."""
    limit_client(Limit.RESET_ADDRESS)
    form = await read_form()
    login = form.get("login", "").strip()
    if not login:
        fault = Invalid.field("login", "missing", "Write your name or address.")
        return await _show_forgot(mail_form=failed_form({}, fault.faults))
    key = login.lower()[:254]
    limit_key(Limit.RESET_ASKED, f"{key} {client_network()}")
    # Others may have asked for it too often, which is nobody's business here.
    with suppress(TooMany):
        limit_key(Limit.RESET_NAME, key)
        await ask_for_link(services(), login)
    return see_other("/forgot?sent=1")


@routes.post("/recover")
async def post_recover() -> Response:
    """Set a password with a recovery code, which is replaced by a new one."""
    limit_client(Limit.RESET_ADDRESS)
    form = await read_form()
    login, password = form.get("login", "").strip(), form.get("password", "")
    values = typed_values(form)
    try:
        check_password(password, name=normal_name(login))
    except Invalid as error:
        return await _show_forgot(code_form=failed_form(values, error.faults))
    password_hash = await hash_password(password)
    entered = await services().db.write(
        _recover,
        login,
        form.get("code", ""),
        password_hash,
        letters=(await password_changed_letter(), await recovery_letter()),
        came_from=visitor(),
    )
    if entered is None:
        return await _show_forgot(code_form=refused_form(values, NO_FIT))
    return await welcome(*entered, "/")


@routes.get("/reset")
async def get_reset() -> Response:
    token = request.args.get("token", "")
    name = await services().db.read(_find_link_name, token)
    return link_gone("/forgot") if name is None else await _show_reset(token, name)


@routes.post("/reset")
async def post_reset() -> Response:
    """Set a password by link. Whoever follows it still has to log in."""
    limit_client(Limit.RESET_ADDRESS)
    form = await read_form()
    token, password = form.get("token", ""), form.get("password", "")
    name = await services().db.read(_find_link_name, token)
    if name is None:
        return link_gone("/forgot")
    try:
        check_password(password, name=name)
    except Invalid as error:
        return await _show_reset(token, name, failed_form({}, error.faults))
    password_hash = await hash_password(password)
    letter = await password_changed_letter()
    if not await services().db.write(_reset, token, password_hash, letter):
        return link_gone("/forgot")
    response = see_other("/login")
    flash(response, DONE)
    return response


def _recover(
    w: Writer,
    login: str,
    code: str,
    password_hash: str,
    *,
    letters: Sequence[Letter],
    came_from: Visitor,
) -> tuple[SignedUp, str] | None:
    signed_up = use_recovery_code(
        w, login=login, code=code, password_hash=password_hash
    )
    if signed_up is None:
        return None
    for letter in letters:
        tell_owner(w, signed_up.user, letter)
    token = open_session(
        w, signed_up.user.id, ip_prefix=came_from.ip_prefix, agent=came_from.agent
    )
    return signed_up, token


def _reset(w: Writer, token: str, password_hash: str, letter: Letter) -> bool:
    user = reset_password(w, token, password_hash)
    if user is not None:
        tell_owner(w, user, letter)
    return user is not None


def tell_owner(w: Writer, user: User, letter: Letter) -> None:
    """Tell somebody at their proven address what opens their account now."""
    if user.email is not None and user.email_confirmed_ms is not None:
        name = get_actor(w, user.actor_id).name
        post_letter(w, letter, user.email, user_id=user.id, name=name)


def _find_link_name(r: Reader, token: str) -> str | None:
    """Whose password the link sets."""
    ticket = find_ticket(r, TicketKind.RESET, token)
    user = find_user(r, ticket.user_id) if ticket and ticket.user_id else None
    return get_actor(r, user.actor_id).name if user else None


async def _show_forgot(
    *,
    mail_form: FormView | None = None,
    code_form: FormView | None = None,
    sent: bool = False,
) -> Response:
    page = ForgotPage(
        mail_form=mail_form or FormView(),
        code_form=code_form or FormView(),
        sent=sent,
        has_mail=services().mailer.can_send,
    )
    has_faults = bool(page.mail_form.errors or page.code_form.errors)
    return await render_page(
        "people/forgot.html", page, status=422 if has_faults else 200
    )


async def _show_reset(token: str, name: str, form: FormView | None = None) -> Response:
    page = ResetPage(form=form or FormView(), token=token, name=name)
    response = await render_page(
        "people/reset.html", page, status=422 if page.form.errors else 200
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def link_gone(path: str) -> Response:
    """Away from a link that is no longer good, saying so."""
    response = see_other(path)
    flash(response, LINK_GONE, FlashKind.WARN)
    return response
