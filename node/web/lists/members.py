"""Who is in a list: adding them, found among whom one follows, and taking them out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.policy import name_key
from node.database.paging import Page, newest
from node.database.types import Reader, Writer
from node.errors import Invalid
from node.ids import ActorId
from node.limits.rates import Limit
from node.lists.actions import add_members, remove_members
from node.lists.candidates import search_candidates
from node.lists.models import MAX_MEMBERS, PeopleList
from node.lists.queries import (
    count_members,
    count_shown_members,
    get_list,
    list_members,
    pick_members,
)
from node.relations.models import Relationship
from node.relations.queries import list_following, list_relationships
from node.text.plain import clean_name
from node.urls import Urls
from node.web.context import require_viewer, services
from node.web.forms import go_back
from node.web.inputs import next_page, read_cursor, read_id
from node.web.lists.views import PATH, list_view, member_view
from node.web.pages.lists import ListPeoplePage, MemberView
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import Pictures, actor_view, load_avatars

PAGE: Final = 40
MOST_FOUND: Final = 20
SUGGESTED: Final = 12
MAX_QUERY: Final = 100
PEOPLE: Final = f"{PATH}/<list_id>/people"

routes = Blueprint("members", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """All of the page, from one read."""

    shown: PeopleList
    people: int
    is_full: bool
    page: Page[Actor]
    found: Sequence[Actor]
    inside: frozenset[ActorId]
    relations: Mapping[ActorId, Relationship]
    pictures: Pictures


@routes.get(PEOPLE)
async def show_people(list_id: str) -> Response:
    current, reader, before = services(), require_viewer().actor, read_cursor()
    query = clean_name(request.args.get("q", ""), max_length=MAX_QUERY)
    if query:
        limit_viewer(Limit.SEARCH)
    loaded = await current.db.read(
        _load, current.urls, reader, read_id(list_id), query=query, before=before
    )
    page = ListPeoplePage(
        shown=list_view(loaded.shown, loaded.people),
        query=query,
        found=_views(loaded, loaded.found),
        members=_views(loaded, loaded.page.items),
        pagination=next_page(loaded.page.next_before, q=query),
        is_full=loaded.is_full,
    )
    return await render_page("lists/people.html", page)


@routes.post(f"{PEOPLE}/<actor_id>/add")
async def post_add(list_id: str, actor_id: str) -> Response:
    """Somebody who is in it already, as by a second click, stays."""
    who, number, other = require_viewer(), read_id(list_id), read_id(actor_id)
    limit_viewer(Limit.ACTION)
    response = await go_back(f"{PATH}/{number}/people")
    try:
        await services().db.write(_add, who.actor.id, number, ActorId(other))
    except Invalid as error:
        flash(response, f"{error.faults[0].text}.", FlashKind.ERROR)
    return response


@routes.post(f"{PEOPLE}/<actor_id>/remove")
async def post_remove(list_id: str, actor_id: str) -> Response:
    who, number, other = require_viewer(), read_id(list_id), read_id(actor_id)
    limit_viewer(Limit.ACTION)
    await services().db.write(_remove, who.actor.id, number, ActorId(other))
    return await go_back(f"{PATH}/{number}/people")


def _load(
    r: Reader,
    urls: Urls,
    reader: Actor,
    list_id: int,
    *,
    query: str,
    before: int | None,
) -> _Loaded:
    shown = get_list(r, reader.id, list_id)
    page = list_members(r, shown.id, newest(PAGE, before))
    if query:
        found = _search(r, reader, query, urls.handle_domain)
    else:
        found = _suggest(r, shown, before)
    ids = {each.id for each in (*page.items, *found)}
    return _Loaded(
        shown=shown,
        people=count_shown_members(r, reader.id).get(shown.id, 0),
        is_full=count_members(r, shown.id) >= MAX_MEMBERS,
        page=page,
        found=found,
        inside=pick_members(r, shown.id, ids),
        relations=list_relationships(r, reader.id, ids),
        pictures=load_avatars(r, [*page.items, *found]),
    )


def _search(r: Reader, reader: Actor, query: str, own_host: str) -> list[Actor]:
    """Whom the reader follows or asked to, and the reader."""
    name, _, host = query.removeprefix("@").partition("@")
    found = search_candidates(
        r,
        reader.id,
        name,
        host="" if host.lower() == own_host else host,
        limit=MOST_FOUND,
    )
    is_meant = bool(name) and name_key(reader.name).startswith(name_key(name))
    return [reader, *found] if is_meant else found


def _suggest(r: Reader, shown: PeopleList, before: int | None) -> list[Actor]:
    """The newest whom the reader follows and who are not in it, on the first page."""
    if before is not None:
        return []
    followed = list_following(r, shown.owner_id, newest(SUGGESTED)).items
    inside = pick_members(r, shown.id, [each.id for each in followed])
    return [each for each in followed if each.id not in inside]


def _views(loaded: _Loaded, people: Sequence[Actor]) -> tuple[MemberView, ...]:
    urls = services().urls
    return tuple(
        member_view(
            loaded.shown.id,
            each,
            actor_view(urls, each, loaded.pictures),
            is_in=each.id in loaded.inside,
            is_waiting=loaded.relations[each.id].requested,
        )
        for each in people
    )


def _add(w: Writer, owner_id: ActorId, list_id: int, actor_id: ActorId) -> None:
    found = get_list(w, owner_id, list_id)
    if actor_id not in pick_members(w, found.id, [actor_id]):
        add_members(w, found, [actor_id])


def _remove(w: Writer, owner_id: ActorId, list_id: int, actor_id: ActorId) -> None:
    remove_members(w, get_list(w, owner_id, list_id), [actor_id])
