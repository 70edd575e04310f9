"""What somebody does not want to read: their filters, added and removed."""

from typing import Final

from quart import Blueprint, Response

from node.clock import DAY_MS, HOUR_MS
from node.database.types import Writer
from node.errors import Invalid
from node.filters.actions import create_filter, delete_filter
from node.filters.models import (
    Action,
    Filter,
    FilterDraft,
    KeywordChange,
    Place,
)
from node.filters.queries import get_filter, list_filters
from node.ids import ActorId
from node.web.context import require_viewer, services
from node.web.forms import (
    Form,
    choice_of,
    failed_form,
    is_on,
    read_form,
    typed_values,
)
from node.web.inputs import read_id, see_other
from node.web.pages.settings import FilterView, SettingsFiltersPage
from node.web.pages.shared import Choice, FormView
from node.web.render import flash, render_page

PATH: Final = "/settings/filters"
PLACES: Final = (
    Choice(Place.HOME.value, "Home and lists"),
    Choice(Place.NOTIFICATIONS.value, "Notifications"),
    Choice(Place.PUBLIC.value, "Explore, topics and search"),
    Choice(Place.THREAD.value, "Comments"),
    Choice(Place.ACCOUNT.value, "Profiles"),
)
ACTIONS: Final = (
    Choice(Action.WARN.value, "Cover the note and say why"),
    Choice(Action.BLUR.value, "Cover its photos only"),
    Choice(Action.HIDE.value, "Leave the note out"),
)
DURATIONS: Final = (
    Choice("0", "For ever"),
    Choice(str(DAY_MS), "For a day"),
    Choice(str(7 * DAY_MS), "For a week"),
    Choice(str(30 * DAY_MS), "For 30 days"),
    Choice(str(HOUR_MS), "For an hour"),
)
# The words of the client API, which the slice uses, are others.
_NAMES: Final = {"context": "places", "keyword": "words"}
_FAULTS: Final = {
    ("title", "too_long"): "Use a shorter name.",
    ("title", "blank"): "Say what is to be filtered.",
    ("words", "too_long"): "One of these is too long.",
    ("places", "blank"): "Choose at least one place.",
}

routes = Blueprint("filters", __name__)


@routes.get(PATH)
async def get_filters() -> Response:
    ticked = {f"in_{place.value}": "1" for place in Place}
    return await _show(FormView({**ticked, "whole_word": "1"}))


@routes.post(PATH)
async def post_filter() -> Response:
    who, form = require_viewer(), await read_form()
    try:
        draft, words = _read(form, services().clock.now_ms())
        await services().db.write(create_filter, who.actor.id, draft, words)
    except Invalid as error:
        return await _show(_failed(form, error))
    response = see_other(PATH)
    flash(response, "Saved.")
    return response


@routes.post(f"{PATH}/<filter_id>/delete")
async def post_delete(filter_id: str) -> Response:
    who = require_viewer()
    await services().db.write(_delete, who.actor.id, read_id(filter_id))
    response = see_other(PATH)
    flash(response, "Deleted.")
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


def _read(form: Form, now_ms: int) -> tuple[FilterDraft, list[KeywordChange]]:
    """What is typed; a filter without a name is called by its first words."""
    lines = [line.strip() for line in form.get("words", "").splitlines()]
    words = list(dict.fromkeys(line for line in lines if line))
    if not words:
        raise Invalid.field("words", "blank", "Say what is to be filtered.")
    lasts_ms = int(choice_of(form, "expires", DURATIONS))
    draft = FilterDraft(
        title=form.get("title", "").strip() or words[0][:100],
        places=tuple(place for place in Place if is_on(form, f"in_{place.value}")),
        action=Action(choice_of(form, "action", ACTIONS)),
        expires_ms=now_ms + lasts_ms if lasts_ms else None,
    )
    is_whole = is_on(form, "whole_word")
    return draft, [KeywordChange(text=each, whole_word=is_whole) for each in words]


def _failed(form: Form, error: Invalid) -> FormView:
    failed = failed_form(typed_values(form), error.faults, _NAMES)
    codes = {_NAMES.get(each.field, each.field): each.code for each in error.faults}
    errors = {
        name: _FAULTS.get((name, codes[name]), text)
        for name, text in failed.errors.items()
    }
    return FormView(failed.values, errors)


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
        delete_url=f"{PATH}/{found.id}/delete",
    )
