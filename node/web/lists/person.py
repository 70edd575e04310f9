"""In which of the reader's lists somebody is, changed from their profile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quart import Blueprint, Response

from node.actors.models import Actor
from node.actors.queries import find_actor
from node.database.types import Reader, Writer
from node.errors import Invalid
from node.ids import ActorId
from node.limits.rates import Limit
from node.lists.actions import add_members, create_list
from node.lists.models import MAX_LISTS, ListDraft, ListId, PeopleList
from node.lists.queries import count_shown_members, list_lists, list_lists_with
from node.relations.models import Relationship
from node.relations.queries import find_relationship
from node.services import Services
from node.users.queries import check_is_shown
from node.web.context import require_viewer, services
from node.web.forms import read_form
from node.web.inputs import read_id, see_other
from node.web.lists.views import failed, list_view, member_path
from node.web.pages.lists import PersonListsPage, PlaceView
from node.web.pages.shared import FormView
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import Pictures, actor_view, load_avatars, relation_view

LISTS: Final = "/people/<actor_id>/lists"

routes = Blueprint("person", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """All of the page, from one read."""

    actor: Actor
    relation: Relationship
    pictures: Pictures
    lists: Sequence[PeopleList]
    inside: frozenset[ListId]
    counts: Mapping[ListId, int]


@routes.get(LISTS)
async def get_lists(actor_id: str) -> Response:
    return await _show(read_id(actor_id), FormView())


@routes.post(LISTS)
async def post_list(actor_id: str) -> Response:
    """A new list with this person in it."""
    who, form, number = require_viewer(), await read_form(), read_id(actor_id)
    limit_viewer(Limit.ACTION)
    draft = ListDraft(title=form.get("title", "").strip())
    try:
        await services().db.write(_create, who.actor.id, draft, ActorId(number))
    except Invalid as error:
        return await _show(number, failed(form, error))
    response = see_other(f"/people/{number}/lists")
    flash(response, "The list is made.")
    return response


async def _show(actor_id: int, form: FormView) -> Response:
    current, reader_id = services(), require_viewer().actor.id
    loaded = await current.db.read(_load, current, reader_id, actor_id)
    relation, is_self = loaded.relation, loaded.actor.id == reader_id
    may_add = is_self or relation.following or relation.requested
    may_create = may_add and len(loaded.lists) < MAX_LISTS
    page = PersonListsPage(
        relation=relation_view(
            loaded.actor,
            actor_view(current.urls, loaded.actor, loaded.pictures),
            viewer_id=reader_id,
            relation=relation,
        ),
        places=tuple(_place(loaded, each) for each in loaded.lists),
        form=form,
        create_url=f"/people/{actor_id}/lists" if may_create else None,
        may_add=may_add,
    )
    status = 422 if form.errors else 200
    return await render_page("lists/person.html", page, status=status)


def _place(loaded: _Loaded, found: PeopleList) -> PlaceView:
    actor_id = loaded.actor.id
    return PlaceView(
        shown=list_view(found, loaded.counts.get(found.id, 0)),
        is_in=found.id in loaded.inside,
        add_url=member_path(found.id, actor_id, "add"),
        remove_url=member_path(found.id, actor_id, "remove"),
    )


def _load(r: Reader, current: Services, reader_id: ActorId, actor_id: int) -> _Loaded:
    actor = check_is_shown(r, current.peers, find_actor(r, actor_id))
    return _Loaded(
        actor=actor,
        relation=find_relationship(r, reader_id, actor.id),
        pictures=load_avatars(r, [actor]),
        lists=list_lists(r, reader_id),
        inside=frozenset(each.id for each in list_lists_with(r, reader_id, actor.id)),
        counts=count_shown_members(r, reader_id),
    )


def _create(w: Writer, owner_id: ActorId, draft: ListDraft, actor_id: ActorId) -> None:
    add_members(w, create_list(w, owner_id, draft), [actor_id])
