"""What apps say about filters, in the words of either version of the API."""

from collections.abc import Sequence

from node.api.params import Params
from node.clock import SECOND_MS
from node.errors import Invalid
from node.filters.models import Action, Filter, FilterDraft, KeywordChange, Place

MAX_EXPIRES_S = 10 * 365 * 24 * 3_600


def require_draft(params: Params, now_ms: int) -> FilterDraft:
    """A new filter; raises `Invalid`."""
    return FilterDraft(
        title=params.text("title"),
        places=read_places(params) or (),
        action=_find_action(params) or Action.WARN,
        expires_ms=read_expiry(params, None, now_ms),
    )


def read_draft(params: Params, found: Filter, now_ms: int) -> FilterDraft:
    """A known filter with what is given changed; raises `Invalid`."""
    title, places = params.find_text("title"), read_places(params)
    return FilterDraft(
        title=found.title if title is None else title,
        places=found.places if places is None else places,
        action=_find_action(params) or found.action,
        expires_ms=read_expiry(params, found.expires_ms, now_ms),
    )


def read_changes(params: Params) -> Sequence[KeywordChange]:
    """What is to become of keywords; rows that say nothing are passed over."""
    found = [read_keyword(each) for each in params.children("keywords_attributes")]
    return [each for each in found if each.id is not None or each.text]


def read_keyword(params: Params) -> KeywordChange:
    return KeywordChange(
        id=params.find_id("id"),
        text=params.find_text("keyword"),
        whole_word=params.find_flag("whole_word"),
        is_removed=params.flag("_destroy"),
    )


def read_places(params: Params) -> tuple[Place, ...] | None:
    """Where a filter is to be heeded; None if not given. Raises `Invalid`."""
    if "context" not in params:
        return None
    names = [text.strip() for text in params.texts("context") if text.strip()]
    if not all(name in list(Place) for name in names):
        text = "None or invalid context supplied"
        raise Invalid.field("context", "invalid", text)
    return tuple(dict.fromkeys(map(Place, names)))


def read_expiry(params: Params, known: int | None, now_ms: int) -> int | None:
    """When it ends; empty for never, and as it was if not given."""
    if "expires_in" not in params:
        return known
    seconds = params.find_number("expires_in")
    return None if seconds is None else now_ms + min(seconds, MAX_EXPIRES_S) * SECOND_MS


def _find_action(params: Params) -> Action | None:
    text = params.text("filter_action")
    if text and text not in list(Action):
        words = f"'{text}' is not a valid filter_action"
        raise Invalid.field("filter_action", "inclusion", words)
    return Action(text) if text else None
