"""Joining: by the rules of the node, in the four ways it may be open."""

from functools import partial

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle
from node.database.types import Reader, Writer
from node.errors import FieldFault, Invalid
from node.joining import join, list_faults, registration_mode, require_open
from node.limits.rates import Limit
from node.site import current_site
from node.urls import Urls
from node.users.actions import open_session
from node.users.login import Visitor
from node.users.models import SignedUp, SignUp, UserState
from node.web.context import services, viewer
from node.web.entering import become, keep_session, visitor
from node.web.forms import Form, failed_form, is_on, read_form, typed_values
from node.web.headers import keep_tie
from node.web.inputs import see_other
from node.web.pages.people import JoinPage, JoinPendingPage, RecoveryPage
from node.web.pages.shared import ActorView, FormView
from node.web.paths import own_path
from node.web.render import render_page
from node.web.throttle import limit_client
from node.web.views import actor_view, load_avatars

WELCOME = "/explore"

routes = Blueprint("join", __name__)


@routes.get("/join")
async def get_join() -> Response:
    after = own_path(request.args.get("next"), default="")
    if viewer() is not None:
        return keep_tie(see_other(after or "/"), after)
    invite = request.args.get("invite", "")
    return await _show(FormView({"invite": invite}), after)


@routes.post("/join")
async def post_join() -> Response:
    form = await read_form()
    await require_open(services())
    password = form.get("password", "")
    try:
        asked = _read(form, password)
        limit_client(Limit.SIGN_UP)
        let_in = partial(_open_session, came_from=visitor())
        signed_up, token = await join(services(), asked, password, let_in)
    except Invalid as error:
        failed = failed_form(typed_values(form), error.faults)
        return await _show(failed, _read_next(form))
    if token is None:
        return await _show_pending(asked)
    return await welcome(signed_up, token, asked.leads_to or WELCOME)


async def welcome(signed_up: SignedUp, token: str, after: str) -> Response:
    """Let somebody in for the first time, and show their recovery code this once."""
    await become(token)
    page = RecoveryPage((signed_up.recovery_code,), after)
    response = await render_page("people/recovery.html", page)
    keep_session(response, token)
    response.headers["Cache-Control"] = "private, no-store"
    return keep_tie(response, after)


def _read_next(form: Form) -> str:
    """What they came for, if it is on this node."""
    return own_path(form.get("next"), default="")


def _read(form: Form, password: str) -> SignUp:
    """What was asked for; raises `Invalid` with every fault that needs no database."""
    asked = SignUp(
        name=form.get("name", ""),
        email=form.get("email", "").strip(),
        reason=form.get("reason", ""),
        invite=form.get("invite", "").strip(),
        network=visitor().ip_prefix,
        leads_to=_read_next(form),
    )
    faults = [*list_faults(asked, password, has_agreed=is_on(form, "agree"))]
    if form.get("website"):
        faults.append(FieldFault("", "trap", "Leave the field without a name empty."))
    if faults:
        raise Invalid(faults)
    return asked


def _open_session(
    w: Writer, signed_up: SignedUp, came_from: Visitor
) -> tuple[SignedUp, str | None]:
    """The account, and a session unless it has to wait for the staff."""
    if signed_up.user.state is not UserState.ACTIVE:
        return signed_up, None
    token = open_session(
        w, signed_up.user.id, ip_prefix=came_from.ip_prefix, agent=came_from.agent
    )
    return signed_up, token


async def _show(form: FormView, after: str) -> Response:
    current = services()
    site = await current_site(current)
    contact = await current.db.read(
        find_contact, current.urls, site.settings.contact.removeprefix("@")
    )
    page = JoinPage(
        form=form,
        mode=await registration_mode(current),
        domain=current.config.handle_domain,
        rules=site.settings.rules,
        contact=contact,
        next=after,
    )
    status = 422 if form.errors else 200
    response = await render_page("people/join.html", page, status=status)
    return keep_tie(response, after)


async def _show_pending(asked: SignUp) -> Response:
    will_mail = bool(asked.email) and services().mailer.can_send
    page = JoinPendingPage(name=asked.name, will_mail=will_mail)
    response = await render_page("people/join_pending.html", page)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def find_contact(r: Reader, urls: Urls, name: str) -> ActorView | None:
    """The person who is named as running the node, if they are of it."""
    actor: Actor | None = find_actor_by_handle(r, name) if name else None
    if actor is None or not actor.is_active:
        return None
    return actor_view(urls, actor, load_avatars(r, [actor]))
