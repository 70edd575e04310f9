"""Back into an account: by mailed link or recovery code; and links about addresses."""

from quart import Blueprint, Response, request

from node.actors.queries import get_actor
from node.clock import DAY_MS, MINUTE_MS
from node.database.types import Reader, Writer
from node.errors import Conflict, Invalid
from node.limits.rates import Limit
from node.users.actions import (
    confirm_email,
    make_ticket,
    open_session,
    reset_password,
    undo_email_change,
    use_recovery_code,
)
from node.users.login import Visitor
from node.users.models import SignedUp, TicketKind, User, UserState
from node.users.names import normal_name
from node.users.passwords import hash_password
from node.users.policy import check_password
from node.users.queries import find_ticket, find_user, find_user_by_login
from node.web.context import services, viewer
from node.web.entering import visitor
from node.web.forms import failed_form, read_form, refused_form, typed_values
from node.web.inputs import see_other
from node.web.join import welcome
from node.web.letters import (
    Letter,
    address_changed_letter,
    password_changed_letter,
    post_letter,
    reset_letter,
)
from node.web.pages.people import ForgotPage, LinkPage, ResetPage
from node.web.pages.shared import FormView
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.throttle import limit_client, limit_key

RESET_MINUTES = 30
UNDO_DAYS = 14
NO_FIT = "The name and the code do not fit together."
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
    limit_key(Limit.RESET_MAIL, login.lower()[:254])
    letter = await reset_letter(RESET_MINUTES)
    await services().db.write(_mail_link, login, letter)
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
        letter=await password_changed_letter(),
        came_from=visitor(),
    )
    if entered is None:
        return await _show_forgot(code_form=refused_form(values, NO_FIT))
    return await welcome(*entered, "/")


@routes.get("/reset")
async def get_reset() -> Response:
    token = request.args.get("token", "")
    name = await services().db.read(_find_link_name, token)
    return _link_gone("/forgot") if name is None else await _show_reset(token, name)


@routes.post("/reset")
async def post_reset() -> Response:
    """Set a password by link. Whoever follows it still has to log in."""
    limit_client(Limit.RESET_ADDRESS)
    form = await read_form()
    token, password = form.get("token", ""), form.get("password", "")
    name = await services().db.read(_find_link_name, token)
    if name is None:
        return _link_gone("/forgot")
    try:
        check_password(password, name=name)
    except Invalid as error:
        return await _show_reset(token, name, failed_form({}, error.faults))
    password_hash = await hash_password(password)
    letter = await password_changed_letter()
    if not await services().db.write(_reset, token, password_hash, letter):
        return _link_gone("/forgot")
    response = see_other("/login")
    flash(response, "Your password is set. Log in with it.")
    return response


@routes.get("/email/confirm")
async def get_confirm() -> Response:
    return await _show_link(
        TicketKind.CONFIRM,
        LinkPage(
            title="Confirm the address",
            text="From then on a forgotten password can be reset by mail.",
            button="This is my address",
            action_url="/email/confirm",
            token=request.args.get("token", ""),
        ),
    )


@routes.post("/email/confirm")
async def post_confirm() -> Response:
    limit_client(Limit.RESET_ADDRESS)
    form = await read_form()
    letter = await address_changed_letter()
    try:
        done = await services().db.write(_confirm, form.get("token", ""), letter)
    except Conflict:
        response = see_other(_after_link())
        flash(response, "Another account has this address.", FlashKind.ERROR)
        return response
    if not done:
        return _link_gone(_after_link())
    response = see_other(_after_link())
    flash(response, "The address is confirmed.")
    return response


@routes.get("/email/undo")
async def get_undo() -> Response:
    return await _show_link(
        TicketKind.UNDO,
        LinkPage(
            title="Take the change back",
            text="This address will belong to the account again, and every browser is "
            "logged out. Then set a new password.",
            button="It was not me",
            action_url="/email/undo",
            token=request.args.get("token", ""),
        ),
    )


@routes.post("/email/undo")
async def post_undo() -> Response:
    limit_client(Limit.RESET_ADDRESS)
    form = await read_form()
    try:
        user = await services().db.write(undo_email_change, form.get("token", ""))
    except Conflict:
        user = None
    if user is None:
        return _link_gone("/forgot")
    response = see_other("/forgot")
    flash(response, "The address is back. Now set a new password.")
    return response


def _mail_link(w: Writer, login: str, letter: Letter) -> None:
    user = find_user_by_login(w, login)
    if user is None or user.state is not UserState.ACTIVE:
        return
    if user.email is None or user.email_confirmed_ms is None:
        return
    token = make_ticket(w, TicketKind.RESET, user.id, RESET_MINUTES * MINUTE_MS)
    name = get_actor(w, user.actor_id).name
    post_letter(w, letter, user.email, name=name, token=token)


def _recover(
    w: Writer,
    login: str,
    code: str,
    password_hash: str,
    *,
    letter: Letter,
    came_from: Visitor,
) -> tuple[SignedUp, str] | None:
    signed_up = use_recovery_code(
        w, login=login, code=code, password_hash=password_hash
    )
    if signed_up is None:
        return None
    tell_of_password(w, signed_up.user, letter)
    token = open_session(
        w, signed_up.user.id, ip_prefix=came_from.ip_prefix, agent=came_from.agent
    )
    return signed_up, token


def _reset(w: Writer, token: str, password_hash: str, letter: Letter) -> bool:
    user = reset_password(w, token, password_hash)
    if user is not None:
        tell_of_password(w, user, letter)
    return user is not None


def tell_of_password(w: Writer, user: User, letter: Letter) -> None:
    """Tell somebody by mail that their password is another one now."""
    if user.email is not None and user.email_confirmed_ms is not None:
        name = get_actor(w, user.actor_id).name
        post_letter(w, letter, user.email, name=name)


def _confirm(w: Writer, token: str, letter: Letter) -> bool:
    change = confirm_email(w, token)
    if change is not None and change.old_email is not None:
        tell_old_address(w, change.user, change.old_email, letter)
    return change is not None


def tell_old_address(w: Writer, user: User, old: str, letter: Letter) -> None:
    """Tell the address before, with a link that brings it back."""
    token = make_ticket(w, TicketKind.UNDO, user.id, UNDO_DAYS * DAY_MS, data=old)
    name = get_actor(w, user.actor_id).name
    post_letter(w, letter, old, name=name, token=token)


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


async def _show_link(kind: TicketKind, page: LinkPage) -> Response:
    """A page with a button: mail scanners open links, and only a click may count."""
    if await services().db.read(find_ticket, kind, page.token) is None:
        return _link_gone(_after_link())
    response = await render_page("people/link.html", page)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _after_link() -> str:
    return "/login" if viewer() is None else "/settings/account"


def _link_gone(path: str) -> Response:
    response = see_other(path)
    flash(response, LINK_GONE, FlashKind.WARN)
    return response
