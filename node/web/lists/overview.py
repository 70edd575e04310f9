"""All lists of the reader, and a form for another."""

from collections.abc import Mapping
from typing import Final

from quart import Blueprint, Response

from node.database.types import Reader
from node.errors import Invalid
from node.ids import ActorId
from node.limits.rates import Limit
from node.lists.actions import create_list
from node.lists.models import MAX_LISTS, ListId, PeopleList, Replies
from node.lists.queries import count_shown_members, list_lists
from node.web.context import require_viewer, services
from node.web.forms import read_form
from node.web.inputs import see_other
from node.web.lists.views import (
    PATH,
    REPLIES,
    failed,
    list_view,
    people_path,
    read_draft,
)
from node.web.pages.lists import ListsPage
from node.web.pages.shared import FormView
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer

NEW: Final = FormView({"replies": Replies.LIST.value})

routes = Blueprint("overview", __name__)


@routes.get(PATH)
async def get_lists() -> Response:
    return await _show(NEW)


@routes.post(PATH)
async def post_list() -> Response:
    who, form = require_viewer(), await read_form()
    limit_viewer(Limit.ACTION)
    try:
        made = await services().db.write(create_list, who.actor.id, read_draft(form))
    except Invalid as error:
        return await _show(failed(form, error))
    response = see_other(people_path(made.id))
    flash(response, "The list is made. Now add people.")
    return response


async def _show(form: FormView) -> Response:
    found, counts = await services().db.read(_load, require_viewer().actor.id)
    page = ListsPage(
        lists=tuple(list_view(each, counts.get(each.id, 0)) for each in found),
        form=form,
        replies=REPLIES,
        may_add=len(found) < MAX_LISTS,
    )
    status = 422 if form.errors else 200
    return await render_page("lists/lists.html", page, status=status)


def _load(
    r: Reader, owner_id: ActorId
) -> tuple[list[PeopleList], Mapping[ListId, int]]:
    return list_lists(r, owner_id), count_shown_members(r, owner_id)
