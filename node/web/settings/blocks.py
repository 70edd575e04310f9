"""Whom somebody blocks and mutes."""

from dataclasses import dataclass

from quart import Blueprint, Response

from node.actors.models import Actor
from node.database.paging import Page, newest
from node.database.types import Reader
from node.ids import ActorId
from node.relations.actions import set_block_telling
from node.relations.queries import list_blocks, list_mutes, tells_blocks
from node.web.context import require_viewer, services
from node.web.forms import is_on, read_form
from node.web.inputs import next_page, read_cursor, see_other
from node.web.pages.settings import BlockedView, SettingsBlocksPage
from node.web.pages.shared import FormView
from node.web.render import flash, render_page
from node.web.views import Pictures, actor_view, load_avatars

PATH = "/settings/blocks"
PAGE = 40

routes = Blueprint("blocks", __name__)


@dataclass(frozen=True, slots=True)
class Shunned:
    """A page of both lists, which are read by one cursor: their ids are times."""

    blocked: Page[Actor]
    muted: Page[Actor]
    pictures: Pictures
    tells: bool

    @property
    def next_before(self) -> int | None:
        # The later of the two: somebody may be shown twice, but nobody is left out.
        ends = (self.blocked.next_before, self.muted.next_before)
        return max((end for end in ends if end is not None), default=None)


@routes.get(PATH)
async def get_blocks() -> Response:
    who = require_viewer()
    found = await services().db.read(_load, who.actor.id, read_cursor())
    page = SettingsBlocksPage(
        form=FormView({"tells_blocks": "1"} if found.tells else {}),
        blocked=_views(found, found.blocked, "unblock"),
        muted=_views(found, found.muted, "unmute"),
        pagination=next_page(found.next_before),
    )
    return await render_page("settings/blocks.html", page)


@routes.post(PATH)
async def post_blocks() -> Response:
    who, form = require_viewer(), await read_form()
    tells = is_on(form, "tells_blocks")
    await services().db.write(set_block_telling, who.actor.id, tells=tells)
    response = see_other(PATH)
    flash(response, "Saved.")
    return response


def _load(r: Reader, actor_id: ActorId, before: int | None) -> Shunned:
    span = newest(PAGE, before)
    blocked, muted = list_blocks(r, actor_id, span), list_mutes(r, actor_id, span)
    pictures = load_avatars(r, (*blocked.items, *muted.items))
    return Shunned(blocked, muted, pictures, tells_blocks(r, actor_id))


def _views(found: Shunned, page: Page[Actor], undo: str) -> tuple[BlockedView, ...]:
    urls = services().urls
    return tuple(
        BlockedView(
            actor=actor_view(urls, actor, found.pictures),
            undo_url=f"/people/{actor.id}/{undo}",
        )
        for actor in page.items
    )
