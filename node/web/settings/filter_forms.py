"""The form of a filter: what one chooses and types, and what is wrong with it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from node.clock import DAY_MS, HOUR_MS
from node.errors import Invalid
from node.filters.models import (
    MAX_KEYWORD,
    Action,
    Filter,
    FilterDraft,
    FilteredNote,
    Keyword,
    KeywordChange,
    Place,
)
from node.ids import NoteId
from node.web.forms import (
    Form,
    choice_of,
    failed_form,
    is_on,
    lines_of,
    typed_values,
)
from node.web.pages.settings import FilterNoteView, FilterWordView
from node.web.pages.shared import Choice, FormView, NoteView

PLACES: Final = (
    Choice(Place.HOME.value, "Home and lists"),
    Choice(Place.NOTIFICATIONS.value, "Notifications"),
    Choice(Place.PUBLIC.value, "Explore, topics and search"),
    Choice(Place.THREAD.value, "Comments and quotes"),
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
KEPT: Final = "kept"
"""Chosen as how long a filter lasts that goes on as long as it was to."""
NAME_FROM_WORDS: Final = 100
# The words of the client API, which the slice uses, are others.
_NAMES: Final = {"context": "places", "keyword": "words"}
_FAULTS: Final = {
    ("title", "too_long"): "Use a shorter name.",
    ("title", "blank"): "Give the filter a name.",
    ("words", "too_long"): "One of these is too long.",
    ("places", "blank"): "Choose at least one place.",
}


def new_form() -> FormView:
    """For another filter: everywhere, whole words."""
    ticked = {_box(place): "1" for place in Place}
    return FormView({**ticked, "whole_word": "1", "action": Action.WARN.value})


def form_of(found: Filter) -> FormView:
    """What a filter is, to be changed."""
    words = {_word(each): each.text for each in found.keywords}
    whole = {_whole(each): "1" for each in found.keywords if each.whole_word}
    return FormView(
        {
            "title": found.title,
            "action": found.action.value,
            "expires": "0" if found.expires_ms is None else KEPT,
            "whole_word": "1",
            **words,
            **whole,
            **{_box(place): "1" for place in found.places},
        }
    )


def word_views(found: Filter) -> tuple[FilterWordView, ...]:
    return tuple(FilterWordView(_word(each), _whole(each)) for each in found.keywords)


def note_views(
    found: Filter, shown: Mapping[NoteId, NoteView]
) -> tuple[FilterNoteView, ...]:
    """Its single notes, of which those are left out that are not `shown`."""
    return tuple(
        FilterNoteView(_dropped(each), shown[each.note_id])
        for each in found.notes
        if each.note_id in shown
    )


def durations_of(found: Filter, until: str) -> tuple[Choice, ...]:
    """How long it may last; `until` says how long it is to now, "" for ever."""
    return (Choice(KEPT, until), *DURATIONS) if found.expires_ms else DURATIONS


def read_new(form: Form, now_ms: int) -> tuple[FilterDraft, list[KeywordChange]]:
    """What is typed; raises `Invalid`."""
    words = list(dict.fromkeys(lines_of(form, "words")))
    if not words:
        raise _no_words()
    return _read_draft(form, words, now_ms, kept_ms=None), _added(form, words)


def read_changed(
    form: Form, found: Filter, now_ms: int
) -> tuple[FilterDraft, list[KeywordChange]]:
    """What is typed over what was there; raises `Invalid`.

    A word that is emptied goes. One that the form did not show, as it came meanwhile
    from an app, stays as it is.
    """
    shown = [each for each in found.keywords if _word(each) in form]
    changes = [_read_word(form, each) for each in shown]
    left = [each.text for each in found.keywords if each not in shown]
    left += [each.text for each in changes if each.text]
    typed = dict.fromkeys(lines_of(form, "words"))
    more = [each for each in typed if each not in left]
    notes = [each for each in found.notes if each not in read_dropped(form, found)]
    if not (left or more or notes):
        raise _no_words()
    draft = _read_draft(form, [*left, *more], now_ms, kept_ms=found.expires_ms)
    return draft, [*changes, *_added(form, more)]


def read_dropped(form: Form, found: Filter) -> list[FilteredNote]:
    """The single notes that are to be filtered no more."""
    return [each for each in found.notes if is_on(form, _dropped(each))]


def failed(form: Form, error: Invalid) -> FormView:
    """The form again, in the words of the pages."""
    shown = failed_form(typed_values(form), error.faults, _NAMES)
    codes = {_NAMES.get(each.field, each.field): each.code for each in error.faults}
    errors = {
        name: _FAULTS.get((name, codes[name]), text)
        for name, text in shown.errors.items()
    }
    return FormView(shown.values, errors)


def _read_draft(
    form: Form, words: Sequence[str], now_ms: int, *, kept_ms: int | None
) -> FilterDraft:
    """A filter without a name is called by its first words."""
    first = words[0][:NAME_FROM_WORDS] if words else ""
    return FilterDraft(
        title=form.get("title", "").strip() or first,
        places=tuple(place for place in Place if is_on(form, _box(place))),
        action=Action(choice_of(form, "action", ACTIONS)),
        expires_ms=_read_end(form, now_ms, kept_ms),
    )


def _read_end(form: Form, now_ms: int, kept_ms: int | None) -> int | None:
    if kept_ms is not None and form.get("expires") == KEPT:
        return kept_ms
    lasts_ms = int(choice_of(form, "expires", DURATIONS))
    return now_ms + lasts_ms if lasts_ms else None


def _read_word(form: Form, keyword: Keyword) -> KeywordChange:
    name = _word(keyword)
    text = form.get(name, "").strip()
    if len(text) > MAX_KEYWORD:
        raise Invalid.field(name, "too_long", "This is too long.")
    if not text:
        return KeywordChange(keyword.id, is_removed=True)
    return KeywordChange(keyword.id, text, is_on(form, _whole(keyword)))


def _added(form: Form, words: Sequence[str]) -> list[KeywordChange]:
    is_whole = is_on(form, "whole_word")
    return [KeywordChange(text=each, whole_word=is_whole) for each in words]


def _no_words() -> Invalid:
    return Invalid.field("words", "blank", "Say what is to be filtered.")


def _box(place: Place) -> str:
    return f"in_{place.value}"


def _word(keyword: Keyword) -> str:
    return f"word_{keyword.id}"


def _whole(keyword: Keyword) -> str:
    return f"whole_{keyword.id}"


def _dropped(note: FilteredNote) -> str:
    return f"drop_{note.id}"
