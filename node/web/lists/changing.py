"""Naming a list, what its feed leaves out, and deleting it."""

from typing import Final

from quart import Blueprint, Response

from node.database.types import Reader, Writer
from node.errors import Invalid
from node.ids import ActorId
from node.limits.rates import Limit
from node.lists.actions import change_list, delete_list
from node.lists.models import ListDraft, PeopleList
from node.lists.queries import count_shown_members, get_list
from node.web.context import require_viewer, services
from node.web.forms import read_form
from node.web.inputs import read_id, see_other
from node.web.lists.views import (
    PATH,
    REPLIES,
    failed,
    list_path,
    list_view,
    read_draft,
)
from node.web.pages.lists import ListEditPage
from node.web.pages.shared import FormView
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer

EDIT: Final = f"{PATH}/<list_id>/edit"

routes = Blueprint("changing", __name__)


@routes.get(EDIT)
async def get_edit(list_id: str) -> Response:
    return await _show(read_id(list_id), None)


@routes.post(EDIT)
async def post_edit(list_id: str) -> Response:
    who, form, number = require_viewer(), await read_form(), read_id(list_id)
    limit_viewer(Limit.ACTION)
    try:
        changed = await services().db.write(
            _change, who.actor.id, number, read_draft(form)
        )
    except Invalid as error:
        return await _show(number, failed(form, error))
    response = see_other(list_path(changed.id))
    flash(response, "Saved.")
    return response


@routes.post(f"{PATH}/<list_id>/delete")
async def post_delete(list_id: str) -> Response:
    who = require_viewer()
    limit_viewer(Limit.ACTION)
    await services().db.write(_delete, who.actor.id, read_id(list_id))
    response = see_other(PATH)
    flash(response, "The list is deleted.")
    return response


async def _show(list_id: int, form: FormView | None) -> Response:
    """The list as it is, or as it was to be."""
    found, people = await services().db.read(_load, require_viewer().actor.id, list_id)
    page = ListEditPage(
        shown=list_view(found, people),
        form=form or _form(found),
        replies=REPLIES,
        delete_url=f"{list_path(found.id)}/delete",
    )
    status = 422 if form else 200
    return await render_page("lists/edit.html", page, status=status)


def _form(found: PeopleList) -> FormView:
    exclusive = {"exclusive": "1"} if found.exclusive else {}
    return FormView({"title": found.title, "replies": found.replies.value, **exclusive})


def _load(r: Reader, owner_id: ActorId, list_id: int) -> tuple[PeopleList, int]:
    found = get_list(r, owner_id, list_id)
    return found, count_shown_members(r, owner_id).get(found.id, 0)


def _change(w: Writer, owner_id: ActorId, list_id: int, draft: ListDraft) -> PeopleList:
    return change_list(w, get_list(w, owner_id, list_id), draft)


def _delete(w: Writer, owner_id: ActorId, list_id: int) -> None:
    delete_list(w, get_list(w, owner_id, list_id))
