"""Deleting one's own account."""

from collections.abc import Sequence

from quart import Blueprint, Response

from node.actors.models import Actor
from node.database.types import Reader, Writer
from node.departures.actions import begin_deletion
from node.errors import Conflict, Invalid
from node.ids import ActorId
from node.services import SellerDesk
from node.urls import Urls
from node.users.names import normal_name
from node.web.context import require_viewer, services
from node.web.entering import end_session
from node.web.forms import (
    Form,
    as_sentence,
    failed_form,
    read_form,
    refused_form,
    typed_values,
)
from node.web.inputs import see_other
from node.web.pages.settings import SettingsDeletePage
from node.web.pages.shared import FormView
from node.web.proving import prove
from node.web.render import flash, render_page

PATH = "/settings/delete"

routes = Blueprint("leaving", __name__)


@routes.get(PATH)
async def get_delete() -> Response:
    require_viewer()
    return await _show(FormView())


@routes.post(PATH)
async def post_delete() -> Response:
    who = require_viewer()
    form = await read_form()
    try:
        _check_name(form, who.actor.name)
        await prove(form.get("password", ""))
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    current = services()
    desks = current.extensions.desks
    try:
        await current.db.write(_leave, current.urls, who.actor, desks)
    except Conflict as error:
        text = as_sentence(error)
        return await _show(refused_form(typed_values(form), text))
    response = see_other("/")
    end_session(response)
    flash(response, "Your account is deleted. Farewell.")
    return response


def _check_name(form: Form, name: str) -> None:
    if normal_name(form.get("confirm", "")) != name:
        raise Invalid.field("confirm", "other", "This is not your name.")


def _leave(w: Writer, urls: Urls, actor: Actor, desks: Sequence[SellerDesk]) -> None:
    if _count_open_orders(w, actor.id, desks):
        raise Conflict("finish or cancel your open orders first")
    begin_deletion(w, urls, actor)


def _count_open_orders(
    r: Reader, actor_id: ActorId, desks: Sequence[SellerDesk]
) -> int:
    return sum(desk.count_open_orders(r, actor_id) for desk in desks)


async def _show(form: FormView) -> Response:
    actor = require_viewer().actor
    current = services()
    desks = current.extensions.desks
    page = SettingsDeletePage(
        form=form,
        name=actor.name,
        notes_count=actor.notes_count,
        followers_count=actor.followers_count,
        open_orders=await current.db.read(_count_open_orders, actor.id, desks),
    )
    status = 422 if form.errors else 200
    return await render_page("settings/delete.html", page, status=status)
