"""Filters (Filter, V1::Filter) and what they found (FilterResult)."""

from collections.abc import Iterable

from node.api.answers import Json
from node.api.entities.values import iso_time
from node.filters.models import Action, Filter, FilteredNote, Keyword, Match


def filter_entity(found: Filter) -> Json:
    """A Filter with all that it looks for."""
    return {
        **_bare(found),
        "keywords": [keyword_entity(each) for each in found.keywords],
        "statuses": [filtered_note_entity(each) for each in found.notes],
    }


def keyword_entity(keyword: Keyword) -> Json:
    return {
        "id": str(keyword.id),
        "keyword": keyword.text,
        "whole_word": keyword.whole_word,
    }


def filtered_note_entity(each: FilteredNote) -> Json:
    return {"id": str(each.id), "status_id": str(each.note_id)}


def old_filter_entity(found: Filter, keyword: Keyword) -> Json:
    """A V1::Filter: what is a keyword now was a filter of its own."""
    return {
        "id": str(keyword.id),
        "phrase": keyword.text,
        "context": list(found.places),
        "whole_word": keyword.whole_word,
        "expires_at": _expiry(found),
        "irreversible": found.action is Action.HIDE,
    }


def result_entities(matches: Iterable[Match]) -> list[Json]:
    """FilterResults; the filter in them does not say what else it looks for."""
    return [
        {
            "filter": _bare(each.filter),
            "keyword_matches": list(each.keywords),
            "status_matches": [str(note_id) for note_id in each.note_ids],
        }
        for each in matches
    ]


def _bare(found: Filter) -> Json:
    return {
        "id": str(found.id),
        "title": found.title,
        "context": list(found.places),
        "expires_at": _expiry(found),
        "filter_action": found.action.value,
    }


def _expiry(found: Filter) -> str | None:
    return None if found.expires_ms is None else iso_time(found.expires_ms)
