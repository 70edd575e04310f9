"""What somebody does not want to read: their filters, added, changed and removed."""

from typing import Final

from quart import Blueprint, Response

from node.database.types import Reader, Writer
from node.errors import Invalid
from node.filters.actions import (
    change_filter,
    create_filter,
    delete_filter,
    remove_note,
)
from node.filters.models import Filter
from node.filters.queries import get_filter, list_filters
from node.ids import ActorId
from node.notes.readmodel import NoteView as LoadedNote
from node.notes.readmodel import load_notes
from node.web.context import require_viewer, services
from node.web.forms import Form, read_form
from node.web.inputs import read_id, see_other
from node.web.pages.settings import (
    FilterView,
    SettingsFilterPage,
    SettingsFiltersPage,
)
from node.web.pages.shared import FormView
from node.web.render import flash, long_time, render_page
from node.web.settings.filter_forms import (
    ACTIONS,
    DURATIONS,
    PLACES,
    durations_of,
    failed,
    form_of,
    new_form,
    note_views,
    read_changed,
    read_dropped,
    read_new,
    word_views,
)
from node.web.views import by_id
from node.web.views import note_views as views_of

PATH: Final = "/settings/filters"
ONE: Final = f"{PATH}/<filter_id>"
NOTES_SHOWN: Final = 20

routes = Blueprint("filters", __name__)


@routes.get(PATH)
async def get_filters() -> Response:
    return await _show(new_form())


@routes.post(PATH)
async def post_filter() -> Response:
    who, form = require_viewer(), await read_form()
    try:
        draft, words = read_new(form, services().clock.now_ms())
        await services().db.write(create_filter, who.actor.id, draft, words)
    except Invalid as error:
        return await _show(failed(form, error))
    return _done("Saved.")


@routes.get(ONE)
async def get_filter_form(filter_id: str) -> Response:
    return await _show_one(read_id(filter_id), None)


@routes.post(ONE)
async def post_changes(filter_id: str) -> Response:
    who, form, number = require_viewer(), await read_form(), read_id(filter_id)
    try:
        await services().db.write(_change, who.actor.id, number, form)
    except Invalid as error:
        return await _show_one(number, failed(form, error))
    return _done("Saved.")


@routes.post(f"{ONE}/delete")
async def post_delete(filter_id: str) -> Response:
    who = require_viewer()
    await services().db.write(_delete, who.actor.id, read_id(filter_id))
    return _done("Deleted.")


def _done(words: str) -> Response:
    response = see_other(PATH)
    flash(response, words)
    return response


async def _show(form: FormView) -> Response:
    current, who = services(), require_viewer()
    found = await current.db.read(list_filters, who.actor.id)
    now_ms = current.clock.now_ms()
    page = SettingsFiltersPage(
        form=form,
        filters=tuple(_view(each, now_ms) for each in found),
        places=PLACES,
        actions=ACTIONS,
        durations=DURATIONS,
    )
    status = 422 if form.errors else 200
    return await render_page("settings/filters.html", page, status=status)


async def _show_one(filter_id: int, form: FormView | None) -> Response:
    """The filter as it is, or as it was to be."""
    current, me = services(), require_viewer().actor.id
    found, loaded = await current.db.read(_load, me, filter_id)
    notes = note_views(found, by_id(views_of(current.urls, loaded, viewer_id=me)))
    page = SettingsFilterPage(
        form=form or form_of(found),
        words=word_views(found),
        notes=notes,
        more=len(found.notes) - len(notes),
        places=PLACES,
        actions=ACTIONS,
        durations=durations_of(found, _until(found, current.clock.now_ms())),
        save_url=f"{PATH}/{found.id}",
    )
    status = 422 if form else 200
    return await render_page("settings/filter.html", page, status=status)


def _load(
    r: Reader, owner_id: ActorId, filter_id: int
) -> tuple[Filter, list[LoadedNote]]:
    """A filter with the newest of its single notes."""
    found = get_filter(r, owner_id, filter_id)
    ids = [each.note_id for each in found.notes[-NOTES_SHOWN:]]
    return found, load_notes(r, ids, viewer_id=owner_id)


def _until(found: Filter, now_ms: int) -> str:
    """How long it lasts if that is left as it is."""
    if found.expires_ms is None:
        return ""
    word = "Until" if found.is_active(now_ms) else "As it is: ended"
    return f"{word} {long_time(found.expires_ms)}"


def _change(w: Writer, owner_id: ActorId, filter_id: int, form: Form) -> None:
    found = get_filter(w, owner_id, filter_id)
    draft, words = read_changed(form, found, w.now_ms)
    change_filter(w, found, draft, words)
    for each in read_dropped(form, found):
        remove_note(w, found, each.id)


def _delete(w: Writer, owner_id: ActorId, filter_id: int) -> None:
    delete_filter(w, get_filter(w, owner_id, filter_id))


def _view(found: Filter, now_ms: int) -> FilterView:
    places = [each.label for each in PLACES if each.value in found.places]
    return FilterView(
        title=found.title,
        words=tuple(each.text for each in found.keywords),
        notes_count=len(found.notes),
        places="Everywhere" if len(places) == len(PLACES) else ", ".join(places),
        action=next(e.label for e in ACTIONS if e.value == found.action),
        expires_ms=found.expires_ms,
        is_over=not found.is_active(now_ms),
        edit_url=f"{PATH}/{found.id}",
        delete_url=f"{PATH}/{found.id}/delete",
    )
