"""How much of a conversation is here: said on its page, completed when it is read.

Only people with an account set off a search: whatever it costs other servers, a
stranger who opens addresses must not be able to cause it.
"""

from dataclasses import replace

from quart import Blueprint, Response

from node.actors.queries import get_actor
from node.database.types import Reader, Writer
from node.errors import TooMany
from node.ids import ActorId
from node.limits.rates import Limit
from node.notes.actions import ask_for_thread
from node.notes.models import ThreadState
from node.notes.queries import get_visible_note
from node.notes.queries.loads import find_thread_state
from node.text.weblinks import clean_url
from node.urls import Urls
from node.web.context import services
from node.web.inputs import read_id, viewer_id
from node.web.pages.notes import ThreadStateView, ThreadWord
from node.web.render import render_fragment
from node.web.throttle import limit_viewer

routes = Blueprint("threads", __name__)


@routes.get("/notes/<note_id>/thread")
async def show_state(note_id: str) -> Response:
    """The line about the conversation by now; 204 while there is nothing new to say."""
    current, number = services(), read_id(note_id)
    state, page_url = await current.db.read(
        _load_state, current.urls, number, viewer_id()
    )
    if state.is_loading:
        return Response(b"", 204)
    shown = thread_view(state, number, _word_after(state), page_url=page_url)
    return await render_fragment("fragments/thread.html", thread=shown)


async def look_for_more(state: ThreadState) -> ThreadState:
    """Have a conversation completed that may lack something, at most now and then."""
    if viewer_id() is None or not state.may_ask or not state.may_lack:
        return state
    try:
        limit_viewer(Limit.THREAD)
    except TooMany:
        return state
    return await services().db.write(_ask, state)


def thread_word(state: ThreadState) -> ThreadWord:
    """What the page itself says: it shows everything that is here."""
    if state.is_loading:
        return ThreadWord.LOADING
    return ThreadWord.INCOMPLETE if state.is_doubtful else ThreadWord.NOTHING


def thread_view(
    state: ThreadState, note_id: int, word: ThreadWord, *, page_url: str
) -> ThreadStateView:
    missing = clean_url(state.missing_iri) if state.missing_iri else None
    return ThreadStateView(
        word=word,
        found=state.found,
        poll_url=f"/notes/{note_id}/thread",
        page_url=page_url,
        missing_url=None if word is ThreadWord.LOADING else missing,
    )


def _word_after(state: ThreadState) -> ThreadWord:
    """What a page says that was loaded before the search ended."""
    if state.found:
        return ThreadWord.FOUND
    return ThreadWord.INCOMPLETE if state.is_doubtful else ThreadWord.COMPLETE


def _load_state(
    r: Reader, urls: Urls, note_id: int, reader_id: ActorId | None
) -> tuple[ThreadState, str]:
    note = get_visible_note(r, note_id, viewer_id=reader_id)
    author = get_actor(r, note.actor_id)
    path = urls.note_path(author.name, note.id, author.host)
    return find_thread_state(r, note), path


def _ask(w: Writer, state: ThreadState) -> ThreadState:
    is_asked = ask_for_thread(w, state.root_id)
    return replace(state, is_loading=True, may_ask=False) if is_asked else state
