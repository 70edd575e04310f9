"""Links in mails about addresses: proving one, and taking a change back."""

from quart import Blueprint, Response, request

from node.actors.queries import get_actor
from node.clock import DAY_MS
from node.database.types import Writer
from node.errors import Conflict
from node.letters import Letter, address_changed_letter, post_letter
from node.limits.rates import Limit
from node.users.actions import confirm_email, make_ticket, undo_email_change
from node.users.models import EmailChange, TicketKind, User
from node.users.queries import find_ticket
from node.web.context import services, viewer
from node.web.forms import read_form
from node.web.inputs import see_other
from node.web.pages.people import LinkPage
from node.web.pages.site import FlashKind
from node.web.paths import login_path, own_path
from node.web.recovery import link_gone
from node.web.render import flash, render_page
from node.web.throttle import limit_client

UNDO_DAYS = 14

routes = Blueprint("addresses", __name__)


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
    if done is None:
        return link_gone(_after_link())
    response = see_other(_way_on(done.leads_to))
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
        return link_gone("/forgot")
    response = see_other("/forgot")
    flash(response, "The address is back. Now set a new password.")
    return response


def _confirm(w: Writer, token: str, letter: Letter) -> EmailChange | None:
    change = confirm_email(w, token)
    if change is not None and change.old_email is not None:
        tell_old_address(w, change.user, change.old_email, letter)
    return change


def tell_old_address(w: Writer, user: User, old: str, letter: Letter) -> None:
    """Tell the address before, with a link that brings it back."""
    token = make_ticket(w, TicketKind.UNDO, user.id, UNDO_DAYS * DAY_MS, data=old)
    name = get_actor(w, user.actor_id).name
    post_letter(w, letter, old, user_id=user.id, name=name, token=token)


async def _show_link(kind: TicketKind, page: LinkPage) -> Response:
    """A page with a button: mail scanners open links, and only a click may count."""
    if await services().db.read(find_ticket, kind, page.token) is None:
        return link_gone(_after_link())
    response = await render_page("people/link.html", page)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _way_on(leads_to: str) -> str:
    """To what they joined for; who is not logged in comes by the log-in page."""
    path = own_path(leads_to, default="")
    if not path:
        return _after_link()
    return login_path(path) if viewer() is None else path


def _after_link() -> str:
    return "/login" if viewer() is None else "/settings/account"
