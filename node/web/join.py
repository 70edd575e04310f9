"""Joining: by the rules of the node, in the four ways it may be open."""

from collections.abc import Sequence

from quart import Blueprint, Response, request

from node.actors.keys import make_keys
from node.actors.models import Actor, NewKeys
from node.actors.queries import find_actor_by_handle
from node.clock import DAY_MS
from node.config import Registration
from node.database.types import Reader, Writer
from node.errors import FieldFault, Forbidden, Invalid
from node.limits.rates import Limit
from node.urls import Urls
from node.users.actions import make_ticket, open_session, sign_up
from node.users.login import Visitor
from node.users.models import SignedUp, SignUp, TicketKind, UserState
from node.users.names import normal_name
from node.users.passwords import hash_password
from node.users.policy import check_sign_up
from node.users.settings import effective_registration
from node.web.context import services, viewer
from node.web.entering import become, keep_session, visitor
from node.web.forms import Form, failed_form, is_on, read_form, typed_values
from node.web.inputs import see_other
from node.web.letters import Letter, confirm_letter, post_letter
from node.web.pages.people import JoinPage, JoinPendingPage, RecoveryPage
from node.web.pages.shared import ActorView, FormView
from node.web.render import render_page
from node.web.site import current_site
from node.web.throttle import limit_client
from node.web.views import actor_view, load_avatars

CONFIRM_DAYS = 2
WELCOME = "/explore"

routes = Blueprint("join", __name__)


@routes.get("/join")
async def get_join() -> Response:
    if viewer() is not None:
        return see_other("/")
    invite = request.args.get("invite", "")
    return await _show(FormView({"invite": invite}))


@routes.post("/join")
async def post_join() -> Response:
    form = await read_form()
    mode = await _mode()
    if mode is Registration.CLOSED:
        raise Forbidden("this node takes no new people")
    try:
        asked = _read(form)
        limit_client(Limit.SIGN_UP)
        signed_up, token = await _sign_up(asked, form.get("password", ""), mode)
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    if token is None:
        return await _show_pending(asked)
    return await welcome(signed_up, token, WELCOME)


async def welcome(signed_up: SignedUp, token: str, after: str) -> Response:
    """Let somebody in for the first time, and show their recovery code this once."""
    await become(token)
    page = RecoveryPage((signed_up.recovery_code,), after)
    response = await render_page("people/recovery.html", page)
    keep_session(response, token)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _read(form: Form) -> SignUp:
    """What was asked for; raises `Invalid` with every fault that needs no database."""
    asked = SignUp(
        name=form.get("name", ""),
        email=form.get("email", "").strip(),
        reason=form.get("reason", ""),
        invite=form.get("invite", "").strip(),
        network=visitor().ip_prefix,
    )
    faults: Sequence[FieldFault] = ()
    try:
        check_sign_up(asked, form.get("password", ""))
    except Invalid as error:
        faults = error.faults
    more = _list_more_faults(form)
    if faults or more:
        raise Invalid([*faults, *more])
    return asked


def _list_more_faults(form: Form) -> list[FieldFault]:
    faults: list[FieldFault] = []
    if not is_on(form, "agree"):
        text = "Read the rules and say that you will keep them."
        faults.append(FieldFault("agree", "missing", text))
    if form.get("website"):
        faults.append(FieldFault("", "trap", "Leave the field without a name empty."))
    return faults


async def _sign_up(
    asked: SignUp, password: str, mode: Registration
) -> tuple[SignedUp, str | None]:
    """The account, and a session unless it has to wait for the staff."""
    current = services()
    password_hash = await hash_password(password)
    keys = await make_keys(current.box)
    letter = await confirm_letter(CONFIRM_DAYS) if asked.email else None
    return await current.db.write(
        _join,
        current.urls,
        asked,
        password_hash=password_hash,
        keys=keys,
        mode=mode,
        letter=letter,
        came_from=visitor(),
    )


def _join(
    w: Writer,
    urls: Urls,
    asked: SignUp,
    *,
    password_hash: str,
    keys: NewKeys,
    mode: Registration,
    letter: Letter | None,
    came_from: Visitor,
) -> tuple[SignedUp, str | None]:
    signed_up = sign_up(
        w, urls, asked, password_hash=password_hash, keys=keys, mode=mode
    )
    user = signed_up.user
    if letter is not None:
        ticket = make_ticket(
            w, TicketKind.CONFIRM, user.id, CONFIRM_DAYS * DAY_MS, data=asked.email
        )
        name = normal_name(asked.name)
        post_letter(w, letter, asked.email, name=name, token=ticket)
    if user.state is not UserState.ACTIVE:
        return signed_up, None
    token = open_session(
        w, user.id, ip_prefix=came_from.ip_prefix, agent=came_from.agent
    )
    return signed_up, token


async def _mode() -> Registration:
    site = await current_site(services())
    return effective_registration(services().config.registration, site.settings)


async def _show(form: FormView) -> Response:
    current = services()
    site = await current_site(current)
    contact = await current.db.read(
        find_contact, current.urls, site.settings.contact.removeprefix("@")
    )
    page = JoinPage(
        form=form,
        mode=await _mode(),
        domain=current.config.handle_domain,
        rules=site.settings.rules,
        contact=contact,
    )
    return await render_page(
        "people/join.html", page, status=422 if form.errors else 200
    )


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
