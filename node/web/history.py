"""The versions of a note, for everybody who may see it."""

from markupsafe import Markup
from quart import Blueprint, Response

from node.database.types import Reader
from node.ids import ActorId
from node.notes.models import NoteEdit
from node.notes.polls import names_of
from node.notes.queries import list_edits
from node.notes.readmodel import NoteView, load_notes
from node.services import Services
from node.urls import Urls
from node.web.context import services
from node.web.inputs import Who, read_id, read_who, viewer_id
from node.web.notes import find_shown_note
from node.web.pages.notes import HistoryPage, RevisionView
from node.web.render import render_page
from node.web.views import note_view, photos_of

routes = Blueprint("history", __name__)


@routes.get("/@<who>/<note_id>/history")
async def show_history(who: str, note_id: str) -> Response:
    current, reader_id = services(), viewer_id()
    view, edits = await current.db.read(
        _load_history, current, reader_id, who=read_who(who), note_id=read_id(note_id)
    )
    page = HistoryPage(
        note=note_view(current.urls, view, viewer_id=reader_id),
        revisions=(
            _current_revision(current.urls, view),
            *(_revision(current.urls, each) for each in edits),
        ),
    )
    return await render_page("notes/history.html", page)


def _load_history(
    r: Reader,
    current: Services,
    reader_id: ActorId | None,
    *,
    who: Who,
    note_id: int,
) -> tuple[NoteView, list[NoteEdit]]:
    note = find_shown_note(r, current.urls, who, note_id=note_id, reader_id=reader_id)
    return load_notes(r, [note.id], viewer_id=reader_id)[0], list_edits(r, note.id)


def _current_revision(urls: Urls, view: NoteView) -> RevisionView:
    note = view.note
    return RevisionView(
        created_ms=note.edited_ms or note.created_ms,
        title=note.title,
        summary=note.warning,
        html=Markup(note.html),  # noqa: S704  sanitised when it was stored
        media=photos_of(urls, view.media),
        alts=(),
        is_current=True,
        options=names_of(view.poll.options) if view.poll else (),
    )


def _revision(urls: Urls, edit: NoteEdit) -> RevisionView:
    return RevisionView(
        created_ms=edit.written_ms,
        title=edit.title,
        summary=edit.warning,
        html=Markup(edit.html),  # noqa: S704  sanitised when it was stored
        media=photos_of(urls, edit.media),
        alts=() if edit.media else edit.alts,
        is_current=False,
        options=edit.options,
    )
