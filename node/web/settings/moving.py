"""Moving: old accounts that one names, going on elsewhere, and coming back."""

from dataclasses import dataclass

from quart import Blueprint, Response

from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri, find_moved_ms
from node.database.types import Reader
from node.errors import Conflict, Invalid
from node.limits.rates import Limit
from node.lookups import find_person
from node.moves.actions import add_alias, end_move, move_away, remove_alias
from node.moves.policy import MAX_OWN_ALIASES, find_next_move_ms
from node.web.context import require_viewer, services
from node.web.forms import (
    Form,
    as_sentence,
    failed_form,
    read_form,
    refused_form,
    typed_values,
)
from node.web.inputs import see_other
from node.web.pages.settings import AliasView, SettingsMovePage
from node.web.pages.shared import FormView
from node.web.proving import prove
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import handle_of

PATH = "/settings/move"
ALIASES = f"{PATH}/aliases"

routes = Blueprint("moving", __name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The other accounts as far as they are known here, and when to move next."""

    aliases: tuple[tuple[str, Actor | None], ...]
    moved_to: Actor | None
    next_move_ms: int | None


@routes.get(PATH)
async def get_move() -> Response:
    require_viewer()
    return await _show()


@routes.post(ALIASES)
async def post_alias() -> Response:
    """Name an old account; its server will ask whether that is so."""
    who, form = require_viewer(), await read_form()
    limit_viewer(Limit.SEARCH)
    try:
        alias = await find_person(
            services().strangers, form.get("alias", ""), field="alias"
        )
        await services().db.write(add_alias, who.actor.id, alias)
    except Invalid as error:
        return await _show(alias=failed_form(typed_values(form), error.faults))
    response = see_other(PATH)
    flash(response, "Added. Now start the move from your old account.")
    return response


@routes.post(f"{ALIASES}/remove")
async def post_remove_alias() -> Response:
    who, form = require_viewer(), await read_form()
    await services().db.write(remove_alias, who.actor.id, form.get("iri", ""))
    response = see_other(PATH)
    flash(response, "Removed.")
    return response


@routes.post(PATH)
async def post_move() -> Response:
    who, form = require_viewer(), await read_form()
    try:
        await prove(form.get("password", ""))
        target = await _read_target(form)
        await services().db.write(
            move_away, services().urls, actor=who.actor, target=target
        )
    except Invalid as error:
        return await _show(move=failed_form(typed_values(form), error.faults))
    except Conflict as error:
        return await _show(move=refused_form(typed_values(form), as_sentence(error)))
    response = see_other(PATH)
    flash(response, "Your followers are told. This account has moved.")
    return response


@routes.post(f"{PATH}/undo")
async def post_undo() -> Response:
    who = require_viewer()
    await services().db.write(end_move, who.actor.id)
    response = see_other(PATH)
    flash(response, "You use this account again.")
    return response


async def _read_target(form: Form) -> Actor:
    """The new account, as its server shows it at this moment."""
    limit_viewer(Limit.SEARCH)
    strangers, text = services().strangers, form.get("target", "")
    return await find_person(strangers, text, field="target", is_fresh=True)


def _load(r: Reader, actor: Actor) -> _Loaded:
    return _Loaded(
        aliases=tuple((iri, find_actor_by_iri(r, iri)) for iri in actor.also_known_as),
        moved_to=find_actor_by_iri(r, actor.moved_to) if actor.moved_to else None,
        next_move_ms=find_next_move_ms(find_moved_ms(r, actor.id), r.now_ms),
    )


def _alias_view(iri: str, alias: Actor | None) -> AliasView:
    if alias is None:
        return AliasView(iri, iri, iri)
    path = services().urls.profile_path(alias.name, alias.host)
    return AliasView(iri, handle_of(alias), path)


async def _show(
    *, alias: FormView | None = None, move: FormView | None = None
) -> Response:
    actor, current = require_viewer().actor, services()
    found = await current.db.read(_load, actor)
    page = SettingsMovePage(
        handle=f"{handle_of(actor)}@{current.config.handle_domain}",
        alias_form=alias or FormView(),
        move_form=move or FormView(),
        aliases=tuple(_alias_view(*each) for each in found.aliases),
        may_add=len(found.aliases) < MAX_OWN_ALIASES,
        moved_to=_alias_view(actor.moved_to, found.moved_to)
        if actor.moved_to
        else None,
        next_move_ms=found.next_move_ms,
        followers_count=actor.followers_count,
    )
    status = 422 if alias or move else 200
    return await render_page("settings/move.html", page, status=status)
