"""Following, blocking and muting, and answering those who ask to follow."""

from collections.abc import Callable

from quart import Blueprint, Response

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.paging import Page, newest
from node.database.types import Reader, Writer
from node.ids import ActorId
from node.limits.rates import Limit
from node.relations.actions import (
    accept_request,
    block,
    mute,
    reject_request,
    request_follow,
    unblock,
    unfollow,
    unmute,
)
from node.relations.queries import find_relationship, list_follow_requests
from node.urls import Urls
from node.users.models import Viewer
from node.web.context import require_viewer, services
from node.web.forms import go_back
from node.web.inputs import is_htmx, next_page, read_cursor, read_id
from node.web.pages.people import FollowRequestsPage, FollowRequestView
from node.web.pages.shared import RelationView
from node.web.render import render_fragment, render_page
from node.web.throttle import limit_viewer
from node.web.views import Pictures, actor_view, load_avatars, relation_view

PAGE = 40
REQUESTS = "/follow-requests"

Act = Callable[[Writer, Urls, Actor, Actor], None]

routes = Blueprint("relations", __name__)


@routes.post("/people/<actor_id>/follow")
async def post_follow(actor_id: str) -> Response:
    limit_viewer(Limit.POST)
    return await _act(actor_id, _follow)


@routes.post("/people/<actor_id>/unfollow")
async def post_unfollow(actor_id: str) -> Response:
    return await _act(actor_id, _unfollow)


@routes.post("/people/<actor_id>/block")
async def post_block(actor_id: str) -> Response:
    limit_viewer(Limit.POST)
    return await _act(actor_id, _block)


@routes.post("/people/<actor_id>/unblock")
async def post_unblock(actor_id: str) -> Response:
    return await _act(actor_id, _unblock)


@routes.post("/people/<actor_id>/mute")
async def post_mute(actor_id: str) -> Response:
    return await _act(actor_id, _mute)


@routes.post("/people/<actor_id>/unmute")
async def post_unmute(actor_id: str) -> Response:
    return await _act(actor_id, _unmute)


@routes.get(REQUESTS)
async def get_requests() -> Response:
    who = require_viewer()
    urls = services().urls
    found, pictures = await services().db.read(
        _load_requests, who.actor.id, read_cursor()
    )
    page = FollowRequestsPage(
        requests=tuple(
            FollowRequestView(
                actor=actor_view(urls, actor, pictures),
                accept_url=f"{REQUESTS}/{actor.id}/accept",
                reject_url=f"{REQUESTS}/{actor.id}/reject",
            )
            for actor in found.items
        ),
        pagination=next_page(found.next_before),
    )
    return await render_page("people/follow_requests.html", page)


@routes.post(f"{REQUESTS}/<actor_id>/accept")
async def post_accept(actor_id: str) -> Response:
    return await _answer(actor_id, accepted=True)


@routes.post(f"{REQUESTS}/<actor_id>/reject")
async def post_reject(actor_id: str) -> Response:
    return await _answer(actor_id, accepted=False)


async def _act(actor_id: str, act: Act) -> Response:
    """Do it, and show the buttons anew or go back to the page."""
    who = require_viewer()
    current = services()
    shown = await current.db.write(_change, current.urls, who, read_id(actor_id), act)
    if is_htmx():
        return await render_fragment("fragments/follow.html", relation=shown)
    return await go_back(shown.actor.url)


async def _answer(actor_id: str, *, accepted: bool) -> Response:
    who = require_viewer()
    current = services()
    await current.db.write(
        _settle, current.urls, who.actor, read_id(actor_id), accepted=accepted
    )
    return await go_back(REQUESTS)


def _change(
    w: Writer, urls: Urls, who: Viewer, target_id: int, act: Act
) -> RelationView:
    target = get_actor(w, target_id)
    act(w, urls, who.actor, target)
    target = get_actor(w, target_id)
    return relation_view(
        target,
        actor_view(urls, target, load_avatars(w, [target])),
        viewer_id=who.actor.id,
        relation=find_relationship(w, who.actor.id, target.id),
    )


def _settle(
    w: Writer, urls: Urls, target: Actor, follower_id: int, *, accepted: bool
) -> None:
    """A request that was taken back meanwhile is no fault of who answers it."""
    follower = get_actor(w, follower_id)
    answer = accept_request if accepted else reject_request
    answer(w, urls, target=target, follower=follower)


def _load_requests(
    r: Reader, actor_id: ActorId, before: int | None
) -> tuple[Page[Actor], Pictures]:
    found = list_follow_requests(r, actor_id, newest(PAGE, before))
    return found, load_avatars(r, found.items)


def _follow(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    request_follow(w, urls, follower=me, target=target)


def _unfollow(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    unfollow(w, urls, follower=me, target=target)


def _block(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    block(w, urls, actor=me, target=target)


def _unblock(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    unblock(w, urls, actor=me, target=target)


def _mute(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    del urls
    mute(w, actor=me, target=target)


def _unmute(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    del urls
    unmute(w, actor=me, target=target)
