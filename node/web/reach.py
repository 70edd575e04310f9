"""Where one's own note went: which servers have it, and what keeps it from the others.

For its author alone: which servers one's followers are on is nobody else's business.
"""

import re
from typing import Final

from quart import Blueprint, Response

from node.database.types import Reader
from node.delivery.policy import DEAD_AFTER_DAYS
from node.delivery.reach import Pending, Reach, list_reach
from node.errors import NotFound
from node.ids import ActorId
from node.notes.models import Note
from node.urls import Urls
from node.web.context import require_viewer, services
from node.web.inputs import Who, read_id, read_who, viewer_id
from node.web.notes import find_shown_note
from node.web.pages.notes import PendingView, ReachPage, ReachView
from node.web.render import render_page

TITLES: Final = {"Create": "The note", "Update": "Your last change of it"}

_ANSWERED: Final = re.compile(r"\banswered (\d{3})\b")

routes = Blueprint("reach", __name__)


@routes.get("/@<who>/<note_id>/servers")
async def show_reach(who: str, note_id: str) -> Response:
    current, reader_id = services(), viewer_id()
    if reader_id is None:
        raise NotFound("there is no such page")
    note, found = await current.db.read(
        _load, current.urls, read_who(who), read_id(note_id), reader_id
    )
    page = ReachPage(
        note_url=current.urls.note_path(require_viewer().actor.name, note.id),
        parts=tuple(map(_view, found)),
    )
    return await render_page("notes/servers.html", page)


def _load(
    r: Reader, urls: Urls, who: Who, note_id: int, reader_id: ActorId
) -> tuple[Note, list[Reach]]:
    note = find_shown_note(r, urls, who, note_id=note_id, reader_id=reader_id)
    if note.actor_id != reader_id or not note.is_local:
        raise NotFound("there is no such page")
    return note, list_reach(r, note.iri)


def _view(reach: Reach) -> ReachView:
    return ReachView(
        title=TITLES[reach.kind],
        created_ms=reach.created_ms,
        servers=reach.servers,
        delivered=reach.delivered,
        passed_by=reach.passed_by,
        pending=tuple(map(_pending_view, reach.pending)),
        pending_more=reach.pending_total - len(reach.pending),
    )


def _pending_view(pending: Pending) -> PendingView:
    return PendingView(
        host=pending.host,
        is_given_up=pending.is_given_up,
        why=explain(pending),
        next_ms=None
        if pending.is_given_up or not pending.attempts
        else pending.next_ms,
    )


def explain(pending: Pending) -> str:
    """Why a server has not got it, in words for people."""
    if not pending.attempts and not pending.failing_days:
        return "It is on its way."
    said = _ANSWERED.search(pending.last_error)
    status = int(said[1]) if said else 0
    if pending.is_given_up:
        return _explain_end(status, pending.last_error)
    if pending.failing_days >= DEAD_AFTER_DAYS:
        return "The server has been silent for more than a week."
    if status == 429:
        return "The server asks us to wait."
    if status in (401, 403):
        return f"The server does not accept our signature yet (it said {status})."
    if status:
        return f"The server has trouble (it said {status})."
    if not pending.attempts:
        return "The server has not been answering lately; it gets everything in turn."
    return "The server did not answer."


def _explain_end(status: int, error: str) -> str:
    if status in (404, 410):
        return "The account or the server is gone."
    if status in (401, 403):
        return "The server does not accept anything from here."
    if status and status < 500:
        return f"The server refused it (it said {status})."
    if "blocked" in error:
        return "This node does not talk to that server."
    return "The server did not answer for a week."
