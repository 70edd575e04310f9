"""SQL in, notes out. Re-exported here: what other slices ask."""

from node.notes.queries.details import find_details, list_details
from node.notes.queries.edits import list_edits
from node.notes.queries.notes import (
    find_note,
    find_note_by_iri,
    find_note_by_page,
    find_tombstone,
    find_visible_note,
    get_note,
    get_visible_note,
    list_covers,
    list_mentioned_ids,
    list_note_ids_by_iri,
    list_note_ids_of,
    list_note_media_ids,
    list_note_topics,
    list_topic_keys,
    pick_visible,
)
from node.notes.queries.pins import find_featured_ms, list_pinned_ids
from node.notes.queries.polls import (
    find_poll,
    find_vote,
    get_poll,
    has_local_voters,
    list_local_voters,
    list_own_choices,
    list_polls,
)
from node.notes.queries.rows import NOTE_COLUMNS, note_of
from node.notes.queries.submissions import find_submitted
from node.notes.queries.threads import list_thread

__all__ = [
    "NOTE_COLUMNS",
    "find_details",
    "find_featured_ms",
    "find_note",
    "find_note_by_iri",
    "find_note_by_page",
    "find_poll",
    "find_submitted",
    "find_tombstone",
    "find_visible_note",
    "find_vote",
    "get_note",
    "get_poll",
    "get_visible_note",
    "has_local_voters",
    "list_covers",
    "list_details",
    "list_edits",
    "list_local_voters",
    "list_mentioned_ids",
    "list_note_ids_by_iri",
    "list_note_ids_of",
    "list_note_media_ids",
    "list_note_topics",
    "list_own_choices",
    "list_pinned_ids",
    "list_polls",
    "list_thread",
    "list_topic_keys",
    "note_of",
    "pick_visible",
]
