"""Address, password and recovery code; each change asks for the password."""

from quart import Blueprint, Response

from node.clock import DAY_MS
from node.database.types import Writer
from node.errors import Invalid
from node.joining import CONFIRM_DAYS
from node.letters import (
    Letter,
    address_changed_letter,
    confirm_letter,
    password_changed_letter,
    post_letter,
    recovery_letter,
)
from node.limits.rates import Limit
from node.users.actions import (
    change_email,
    change_password,
    make_ticket,
    new_recovery_code,
    open_session,
)
from node.users.login import Visitor
from node.users.models import TicketKind, User, Viewer
from node.users.passwords import hash_password
from node.users.policy import check_password, find_email_fault
from node.web.addresses import tell_old_address
from node.web.context import require_viewer, services
from node.web.entering import keep_session, visitor
from node.web.forms import failed_form, read_form, typed_values
from node.web.inputs import see_other
from node.web.pages.people import RecoveryPage
from node.web.pages.settings import SettingsAccountPage
from node.web.pages.shared import FormView
from node.web.proving import prove
from node.web.recovery import tell_owner
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import handle_of

PATH = "/settings/account"
CHANGED = "The password is changed. Other browsers and apps are logged out."
CODE_ENDED = "Make a new recovery code: the one you had is no longer good."

routes = Blueprint("account", __name__)


@routes.get(PATH)
async def get_account() -> Response:
    require_viewer()
    return await _show()


@routes.post(f"{PATH}/email")
async def post_email() -> Response:
    """Take an address: it counts once its link is opened. Empty removes it."""
    who = require_viewer()
    form = await read_form()
    email = form.get("email", "").strip()
    try:
        if email and (fault := find_email_fault(email)):
            raise Invalid([fault])
        await prove(form.get("password", ""))
        words = await _change_address(who, email)
    except Invalid as error:
        return await _show(email=failed_form(typed_values(form), error.faults))
    response = see_other(PATH)
    flash(response, words)
    return response


@routes.post(f"{PATH}/password")
async def post_password() -> Response:
    """Change it: every session ends, and this browser gets a new one."""
    who = require_viewer()
    form = await read_form()
    new = form.get("new_password", "")
    try:
        _check_new(who, new)
        await prove(form.get("password", ""))
    except Invalid as error:
        return await _show(password=failed_form({}, error.faults))
    had_code = who.user.has_recovery_code
    password_hash = await hash_password(new)
    letter = await password_changed_letter()
    token = await services().db.write(
        _change_password, who.user, password_hash, letter, visitor()
    )
    response = see_other(PATH)
    keep_session(response, token)
    flash(response, f"{CHANGED} {CODE_ENDED}" if had_code else CHANGED)
    return response


@routes.post(f"{PATH}/recovery")
async def post_recovery() -> Response:
    """Make a new recovery code, shown this once."""
    who = require_viewer()
    form = await read_form()
    try:
        await prove(form.get("password", ""))
    except Invalid as error:
        return await _show(recovery=failed_form({}, error.faults))
    code = await services().db.write(_make_code, who.user, await recovery_letter())
    return await render_page("people/recovery.html", RecoveryPage((code,), PATH))


async def _change_address(who: Viewer, email: str) -> str:
    """What to tell whoever changed it."""
    limit_viewer(Limit.MAIL_BY_USER)
    current = services()
    if not email:
        letter = await address_changed_letter()
        await current.db.write(_remove_address, who.user, letter)
        return "The address is removed."
    letter = await confirm_letter(CONFIRM_DAYS)
    await current.db.write(_ask_for_proof, who, email, letter)
    if current.mailer.can_send:
        return f"Open the link that was sent to {email}."
    return "The people who run this node will pass on a link to confirm it."


def _check_new(who: Viewer, password: str) -> None:
    """As `check_password`, but the fault is the new password's field."""
    try:
        check_password(password, name=who.actor.name, email=who.user.email or "")
    except Invalid as error:
        fault = error.faults[0]
        raise Invalid.field("new_password", fault.code, fault.text) from None


def _ask_for_proof(w: Writer, who: Viewer, email: str, letter: Letter) -> None:
    change_email(w, who.user.id, email)
    token = make_ticket(
        w, TicketKind.CONFIRM, who.user.id, CONFIRM_DAYS * DAY_MS, data=email
    )
    name = who.actor.name
    if not post_letter(w, letter, email, user_id=who.user.id, name=name, token=token):
        text = "This address was sent too many mails today. Try tomorrow."
        raise Invalid.field("email", "too_many", text)


def _remove_address(w: Writer, user: User, letter: Letter) -> None:
    change_email(w, user.id, "")
    if user.email is not None and user.email_confirmed_ms is not None:
        tell_old_address(w, user, user.email, letter)


def _make_code(w: Writer, user: User, letter: Letter) -> str:
    tell_owner(w, user, letter)
    return new_recovery_code(w, user.id)


def _change_password(
    w: Writer, user: User, password_hash: str, letter: Letter, came_from: Visitor
) -> str:
    change_password(w, user.id, password_hash)
    tell_owner(w, user, letter)
    return open_session(
        w, user.id, ip_prefix=came_from.ip_prefix, agent=came_from.agent
    )


async def _show(
    *,
    email: FormView | None = None,
    password: FormView | None = None,
    recovery: FormView | None = None,
) -> Response:
    who = require_viewer()
    page = SettingsAccountPage(
        handle=f"{handle_of(who.actor)}@{services().config.handle_domain}",
        email=who.user.email or "",
        is_email_confirmed=who.user.email_confirmed_ms is not None,
        email_form=email or FormView(),
        password_form=password or FormView(),
        recovery_form=recovery or FormView(),
        has_recovery_code=who.user.has_recovery_code,
        has_mail=services().mailer.can_send,
    )
    status = 422 if email or password or recovery else 200
    return await render_page("settings/account.html", page, status=status)
