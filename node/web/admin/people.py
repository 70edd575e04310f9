"""People here and elsewhere, and what may be done to them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle, get_actor, search_actors
from node.clock import MINUTE_MS
from node.database.paging import Page
from node.database.types import Reader, Writer
from node.errors import Conflict, Forbidden, NotFound
from node.moderation.actions import (
    allow_selling,
    disable,
    enable,
    give_role,
    hide,
    record_decision,
    suspend,
    unhide,
    unsuspend,
)
from node.moderation.actions.decisions import Grounds
from node.moderation.models import Decision, DecisionKind
from node.resets import RESET_MINUTES
from node.users.actions import make_ticket
from node.users.models import Member, Role, TicketKind, User, UserState
from node.users.policy import may_manage
from node.users.queries import (
    find_credentials,
    find_user_by_actor,
    list_users,
)
from node.web.admin.person_views import Desk, list_roles, person_view
from node.web.admin.roles import require_admin, require_staff
from node.web.context import services
from node.web.forms import as_sentence, choice_of, go_back, is_on, read_form
from node.web.inputs import next_page, read_cursor, read_id
from node.web.pages.admin import AdminPeoplePage
from node.web.pages.shared import Chip
from node.web.pages.site import FlashKind
from node.web.proof import ask_for_proof
from node.web.render import flash, render_page
from node.web.views import Pictures, load_avatars

PATH = "/admin/people"
PAGE = 40
MAX_QUERY = 254
SUSPENDED = "suspended"
STATES = (
    ("", "All"),
    (UserState.ACTIVE, "Active"),
    (UserState.WAITING, "Waiting"),
    (SUSPENDED, "Suspended"),
    (UserState.DISABLED, "Disabled"),
    (UserState.DELETED, "Deleted"),
)

Decide = Callable[[Writer, Actor, Grounds], Decision]

routes = Blueprint("people", __name__)


@dataclass(frozen=True, slots=True)
class People:
    """Those who were found: people here, and, by their handle, people elsewhere."""

    members: Page[Member]
    others: tuple[Actor, ...]
    pictures: Pictures


@routes.get(PATH)
async def get_people() -> Response:
    require_staff()
    return await _show()


@routes.post(f"{PATH}/<actor_id>/role")
async def post_role(actor_id: str) -> Response:
    who = require_admin()
    form = await read_form()
    if (asking := ask_for_proof(form.get("next") or PATH)) is not None:
        return asking
    role = Role(choice_of(form, "role", list_roles(who.user)))
    return await _attempt(
        partial(_give_role, by=who.user, actor_id=read_id(actor_id), role=role)
    )


@routes.post(f"{PATH}/<actor_id>/sell")
async def post_sell(actor_id: str) -> Response:
    who = require_admin()
    form = await read_form()
    if (asking := ask_for_proof(form.get("next") or PATH)) is not None:
        return asking
    allowed = is_on(form, "can_sell")
    return await _attempt(
        partial(_let_sell, by=who.user, actor_id=read_id(actor_id), allowed=allowed)
    )


@routes.post(f"{PATH}/<actor_id>/hide")
async def post_hide(actor_id: str) -> Response:
    """Only followers see them from now on."""
    return await _decide(actor_id, hide)


@routes.post(f"{PATH}/<actor_id>/suspend")
async def post_suspend(actor_id: str) -> Response:
    """Nothing of theirs is shown."""
    return await _decide(actor_id, suspend)


@routes.post(f"{PATH}/<actor_id>/unsuspend")
async def post_unsuspend(actor_id: str) -> Response:
    who = require_staff()
    grounds = Grounds(who.user, "")
    return await _attempt(
        partial(_unsuspend, grounds=grounds, actor_id=read_id(actor_id))
    )


@routes.post(f"{PATH}/<actor_id>/disable")
async def post_disable(actor_id: str) -> Response:
    """Keep somebody of ours from logging in; what they posted stays."""
    who = require_staff()
    reason = (await read_form()).get("reason", "")
    return await _attempt(
        partial(_disable, by=who.user, actor_id=read_id(actor_id), reason=reason)
    )


@routes.post(f"{PATH}/<actor_id>/enable")
async def post_enable(actor_id: str) -> Response:
    who = require_staff()
    return await _attempt(partial(_enable, by=who.user, actor_id=read_id(actor_id)))


@routes.post(f"{PATH}/<actor_id>/reset")
async def post_reset(actor_id: str) -> Response:
    """A link for somebody who lost everything: shown once, passed on by hand."""
    who = require_admin()
    if (asking := ask_for_proof(PATH)) is not None:
        return asking
    current = services()
    token = await current.db.write(_make_link, by=who.user, actor_id=read_id(actor_id))
    return await _show(f"{current.config.base_url}/reset?token={token}")


async def _decide(actor_id: str, decide: Decide) -> Response:
    """Decide about anybody, for the reason that the form gives."""
    who = require_staff()
    grounds = Grounds(who.user, (await read_form()).get("reason", ""))
    return await _attempt(
        partial(_decide_now, decide=decide, grounds=grounds, actor_id=read_id(actor_id))
    )


async def _attempt(act: Callable[[Writer], None]) -> Response:
    """Do it and go back to the list; say so when it cannot be done."""
    response = await go_back(PATH)
    try:
        await services().db.write(act)
    except Conflict as error:
        flash(response, as_sentence(error), FlashKind.WARN)
        return response
    flash(response, "Done.")
    return response


def _give_role(w: Writer, *, by: User, actor_id: int, role: Role) -> None:
    give_role(w, by=by, user_id=_get_owner(w, actor_id).id, role=role)


def _let_sell(w: Writer, *, by: User, actor_id: int, allowed: bool) -> None:
    allow_selling(w, by=by, user_id=_get_owner(w, actor_id).id, allowed=allowed)


def _decide_now(w: Writer, *, decide: Decide, grounds: Grounds, actor_id: int) -> None:
    decide(w, get_actor(w, actor_id), grounds)


def _disable(w: Writer, *, by: User, actor_id: int, reason: str) -> None:
    disable(w, by=by, user_id=_get_owner(w, actor_id).id, reason=reason)


def _enable(w: Writer, *, by: User, actor_id: int) -> None:
    enable(w, by=by, user_id=_get_owner(w, actor_id).id)


def _unsuspend(w: Writer, *, grounds: Grounds, actor_id: int) -> None:
    """Take one step back: from suspended to hidden or free, from hidden to free."""
    actor = get_actor(w, actor_id)
    lift = unhide if actor.suspended_ms is None and actor.hidden_ms else unsuspend
    lift(w, actor, grounds)


def _make_link(w: Writer, *, by: User, actor_id: int) -> str:
    user = _get_owner(w, actor_id)
    if not may_manage(by, user) or user.state is not UserState.ACTIVE:
        raise Forbidden("you may not make a link for them")
    record_decision(w, by_id=by.id, kind=DecisionKind.RESET, target_id=user.actor_id)
    return make_ticket(w, TicketKind.RESET, user.id, RESET_MINUTES * MINUTE_MS)


def _get_owner(r: Reader, actor_id: int) -> User:
    """The user of an actor here; raises `NotFound` for anybody else."""
    user = find_user_by_actor(r, actor_id)
    if user is None:
        raise NotFound("there is no such user")
    return user


def _load(r: Reader, by: User, query: str, state: str, before: int | None) -> People:
    members = list_users(
        r,
        query="" if "@" in query.removeprefix("@") else query,
        state=UserState(state) if state in set(UserState) else None,
        suspended=state == SUSPENDED,
        before=before,
        limit=PAGE,
    )
    if "@" in query.removeprefix("@"):
        members = Page(_list_by_address(r, by, query), None)
    others = _list_others(r, query) if query and before is None else ()
    actors = (*(member.actor for member in members.items), *others)
    return People(members, others, load_avatars(r, actors))


def _list_by_address(r: Reader, by: User, query: str) -> tuple[Member, ...]:
    """Whose it is: for those who are shown addresses."""
    if not by.role.is_admin:
        return ()
    found = find_credentials(r, query)
    return (Member(found.user, found.actor),) if found else ()


def _list_others(r: Reader, query: str) -> tuple[Actor, ...]:
    """People elsewhere: by the beginning of a name, and by handle if suspended."""
    found = [actor for actor in search_actors(r, query, limit=PAGE) if actor.host]
    name, _, host = query.removeprefix("@").partition("@")
    exact = find_actor_by_handle(r, name, host) if host else None
    if exact is not None and exact.id not in {actor.id for actor in found}:
        found.insert(0, exact)
    return tuple(found)


async def _show(reset_link: str = "") -> Response:
    who = require_staff()
    current = services()
    query = request.args.get("q", "").strip()[:MAX_QUERY]
    state = request.args.get("state", "")
    found = await current.db.read(_load, who.user, query, state, read_cursor())
    desk = Desk(current.urls, who.user, found.pictures)
    page = AdminPeoplePage(
        people=(
            *(person_view(desk, each.actor, each.user) for each in found.members.items),
            *(person_view(desk, each, None) for each in found.others),
        ),
        chips=tuple(
            Chip(words, f"{PATH}?{urlencode({'state': each})}", each == state)
            for each, words in STATES
        ),
        query=query,
        roles=list_roles(who.user),
        pagination=next_page(found.members.next_before, q=query, state=state),
        reset_link=reset_link,
    )
    return await render_page("admin/people.html", page)
