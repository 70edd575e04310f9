"""The owner's first page, by the one-time link that the first start prints."""

from quart import Blueprint, Response, request

from node.actors.keys import make_keys
from node.actors.models import NewKeys
from node.config import Registration
from node.database.types import Reader, Writer
from node.errors import FieldFault, Invalid, NotFound
from node.limits.rates import Limit
from node.site import forget_site
from node.urls import Urls
from node.users.actions import open_session, set_up
from node.users.login import Visitor
from node.users.models import NewUser, SignedUp, TicketKind
from node.users.names import find_name_fault, normal_name
from node.users.passwords import hash_password
from node.users.policy import find_email_fault, find_password_fault
from node.users.queries import find_ticket, has_owner
from node.users.settings import SiteSettings, check_site, save_site
from node.web.context import services
from node.web.entering import visitor
from node.web.forms import (
    Form,
    choice_of,
    failed_form,
    lines_of,
    read_form,
    typed_values,
)
from node.web.join import welcome
from node.web.pages.people import SetupPage
from node.web.pages.shared import Choice, FormView
from node.web.render import render_page
from node.web.throttle import limit_client

MODES = (
    Choice("closed", "Nobody", "You can let people join later."),
    Choice("invite", "Who was invited", "People here make links for their friends."),
    Choice("approval", "Who asks", "Those who moderate let each one in."),
    Choice("open", "Everybody", "Needs somebody who looks after the place."),
)
SITE_FIELDS = {"name": "site_name", "description": "site_description"}

routes = Blueprint("setup", __name__)


@routes.get("/setup")
async def get_setup() -> Response:
    token = request.args.get("token", "")
    await _check_link(token)
    return await _show(FormView({"token": token}))


@routes.post("/setup")
async def post_setup() -> Response:
    limit_client(Limit.RESET_ADDRESS)
    form = await read_form()
    await _check_link(form.get("token", ""))
    try:
        site, owner = _read(form)
    except Invalid as error:
        return await _fail(form, error)
    current = services()
    password_hash = await hash_password(form.get("password", ""))
    keys = await make_keys(current.box)
    try:
        signed_up, token = await current.db.write(
            _set_up,
            current.urls,
            site,
            owner,
            token=form.get("token", ""),
            password_hash=password_hash,
            keys=keys,
            came_from=visitor(),
        )
    except Invalid as error:
        return await _fail(form, error)
    forget_site()
    return await welcome(signed_up, token, "/admin")


def _read(form: Form) -> tuple[SiteSettings, NewUser]:
    """The node and its owner as typed; raises `Invalid` with every fault."""
    owner = NewUser(name=form.get("name", ""), email=form.get("email", "").strip())
    mode, faults = _read_mode(form)
    site = SiteSettings(
        name=form.get("site_name", "").strip(),
        description=form.get("site_description", "").strip(),
        registration=mode,
        rules=lines_of(form, "rules"),
        contact=normal_name(owner.name),
    )
    faults = [*_list_site_faults(site), *_list_account_faults(form, owner), *faults]
    if faults:
        raise Invalid(faults)
    return site, owner


def _read_mode(form: Form) -> tuple[Registration, tuple[FieldFault, ...]]:
    try:
        return Registration(choice_of(form, "registration", MODES)), ()
    except Invalid as error:
        return Registration.CLOSED, error.faults


def _list_site_faults(site: SiteSettings) -> list[FieldFault]:
    try:
        check_site(site)
    except Invalid as error:
        return [_renamed(fault) for fault in error.faults]
    return []


def _list_account_faults(form: Form, owner: NewUser) -> list[FieldFault]:
    name = normal_name(owner.name)
    found = [
        find_name_fault(name),
        find_password_fault(form.get("password", ""), name=name, email=owner.email),
        find_email_fault(owner.email) if owner.email else None,
    ]
    return [fault for fault in found if fault is not None]


def _renamed(fault: FieldFault) -> FieldFault:
    name = SITE_FIELDS.get(fault.field, fault.field)
    return FieldFault(name, fault.code, fault.text)


def _set_up(
    w: Writer,
    urls: Urls,
    site: SiteSettings,
    owner: NewUser,
    *,
    token: str,
    password_hash: str,
    keys: NewKeys,
    came_from: Visitor,
) -> tuple[SignedUp, str]:
    signed_up = set_up(
        w, urls, owner, token=token, password_hash=password_hash, keys=keys
    )
    save_site(w, site)
    session = open_session(
        w, signed_up.user.id, ip_prefix=came_from.ip_prefix, agent=came_from.agent
    )
    return signed_up, session


async def _check_link(token: str) -> None:
    if not await services().db.read(_is_link_good, token):
        raise NotFound("the link was used or is too old")


def _is_link_good(r: Reader, token: str) -> bool:
    return not has_owner(r) and find_ticket(r, TicketKind.SETUP, token) is not None


async def _fail(form: Form, error: Invalid) -> Response:
    return await _show(failed_form(typed_values(form), error.faults))


async def _show(form: FormView) -> Response:
    config = services().config
    page = SetupPage(
        form=form, base_url=config.base_url, domain=config.handle_domain, modes=MODES
    )
    response = await render_page(
        "people/setup.html", page, status=422 if form.errors else 200
    )
    # The link is in the address.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
