"""Filters come, change and go, with what they look for; open streams are told."""

from collections.abc import Sequence

from node.database.types import Reader, Writer
from node.errors import Invalid, NotFound
from node.filters.models import (
    MAX_FILTERS,
    MAX_KEYWORD,
    MAX_KEYWORDS,
    MAX_NOTES,
    MAX_TITLE,
    Filter,
    FilterDraft,
    FilterId,
    KeywordChange,
)
from node.filters.queries import get_filter, list_filters
from node.ids import ActorId, NoteId
from node.news import FiltersChanged, tell


def create_filter(
    w: Writer,
    owner_id: ActorId,
    draft: FilterDraft,
    keywords: Sequence[KeywordChange] = (),
) -> Filter:
    """Raises `Invalid`."""
    _check_draft(draft)
    if len(list_filters(w, owner_id)) >= MAX_FILTERS:
        raise _too_many(f"There are at most {MAX_FILTERS} filters")
    filter_id = FilterId(w.new_id())
    w.run(
        """
        INSERT INTO filters (id, owner_id, title, places, action, expires_ms)
        VALUES (:id, :owner_id, :title, :places, :action, :expires)
        """,
        id=filter_id,
        owner_id=owner_id,
        title=draft.title,
        places=" ".join(draft.places),
        action=draft.action,
        expires=draft.expires_ms,
    )
    return change_keywords(w, get_filter(w, owner_id, filter_id), keywords)


def change_filter(
    w: Writer,
    found: Filter,
    draft: FilterDraft,
    keywords: Sequence[KeywordChange] = (),
) -> Filter:
    """Raises `Invalid`, and `NotFound` for a keyword that it does not have."""
    _check_draft(draft)
    w.run(
        """
        UPDATE filters
        SET title = :title, places = :places, action = :action, expires_ms = :expires
        WHERE id = :id
        """,
        id=found.id,
        title=draft.title,
        places=" ".join(draft.places),
        action=draft.action,
        expires=draft.expires_ms,
    )
    return change_keywords(w, found, keywords)


def delete_filter(w: Writer, found: Filter) -> None:
    w.run("DELETE FROM filters WHERE id = :id", id=found.id)
    tell(w, FiltersChanged(found.owner_id))


def change_keywords(
    w: Writer, found: Filter, changes: Sequence[KeywordChange]
) -> Filter:
    """Add, change and remove some; the filter as it is then."""
    known = {each.id for each in found.keywords}
    for change in changes:
        if change.id is None:
            _add_keyword(w, found.id, change)
        elif change.id not in known:
            raise NotFound("the filter has no such keyword")
        elif change.is_removed:
            w.run("DELETE FROM filter_keywords WHERE id = :id", id=change.id)
        else:
            _change_keyword(w, change)
    if _count_keywords(w, found.owner_id) > MAX_KEYWORDS:
        raise _too_many(f"There are at most {MAX_KEYWORDS} keywords")
    tell(w, FiltersChanged(found.owner_id))
    return get_filter(w, found.owner_id, found.id)


def add_note(w: Writer, found: Filter, note_id: NoteId) -> Filter:
    """Filter a note that the owner may see; may be repeated."""
    w.run(
        """
        INSERT INTO filter_notes (id, filter_id, note_id)
        VALUES (:id, :filter_id, :note_id)
        ON CONFLICT DO NOTHING
        """,
        id=w.new_id(),
        filter_id=found.id,
        note_id=note_id,
    )
    if _count_notes(w, found.owner_id) > MAX_NOTES:
        raise _too_many(f"At most {MAX_NOTES} posts are filtered")
    tell(w, FiltersChanged(found.owner_id))
    return get_filter(w, found.owner_id, found.id)


def remove_note(w: Writer, found: Filter, part_id: int) -> None:
    w.run("DELETE FROM filter_notes WHERE id = :id", id=part_id)
    tell(w, FiltersChanged(found.owner_id))


def forget_filters(w: Writer, owner_id: ActorId) -> None:
    """Nothing is left of the filters of a deleted actor."""
    w.run("DELETE FROM filters WHERE owner_id = :id", id=owner_id)


def _add_keyword(w: Writer, filter_id: FilterId, change: KeywordChange) -> None:
    text = change.text or ""
    _check_keyword(text)
    w.run(
        """
        INSERT INTO filter_keywords (id, filter_id, keyword, whole_word)
        VALUES (:id, :filter_id, :keyword, :whole_word)
        """,
        id=w.new_id(),
        filter_id=filter_id,
        keyword=text,
        whole_word=int(change.whole_word is not False),
    )


def _change_keyword(w: Writer, change: KeywordChange) -> None:
    if change.text is not None:
        _check_keyword(change.text)
    whole = None if change.whole_word is None else int(change.whole_word)
    w.run(
        """
        UPDATE filter_keywords
        SET keyword = COALESCE(CAST(:keyword AS TEXT), keyword),
            whole_word = COALESCE(CAST(:whole_word AS INTEGER), whole_word)
        WHERE id = :id
        """,
        id=change.id,
        keyword=change.text,
        whole_word=whole,
    )


def _check_draft(draft: FilterDraft) -> None:
    if not draft.title.strip():
        raise Invalid.field("title", "blank", "Title can't be blank")
    if len(draft.title) > MAX_TITLE:
        text = f"Title is too long (maximum is {MAX_TITLE} characters)"
        raise Invalid.field("title", "too_long", text)
    if not draft.places:
        raise Invalid.field("context", "blank", "Context can't be blank")


def _check_keyword(text: str) -> None:
    if not text.strip():
        raise Invalid.field("keyword", "blank", "Keyword can't be blank")
    if len(text) > MAX_KEYWORD:
        words = f"Keyword is too long (maximum is {MAX_KEYWORD} characters)"
        raise Invalid.field("keyword", "too_long", words)


def _count_keywords(r: Reader, owner_id: ActorId) -> int:
    row = r.one(
        """
        SELECT COUNT(*) AS total
        FROM filters AS f
        JOIN filter_keywords AS k ON k.filter_id = f.id
        WHERE f.owner_id = :owner_id
        """,
        owner_id=owner_id,
    )
    assert row is not None
    return row.num("total")


def _count_notes(r: Reader, owner_id: ActorId) -> int:
    row = r.one(
        """
        SELECT COUNT(*) AS total
        FROM filters AS f
        JOIN filter_notes AS s ON s.filter_id = f.id
        WHERE f.owner_id = :owner_id
        """,
        owner_id=owner_id,
    )
    assert row is not None
    return row.num("total")


def _too_many(text: str) -> Invalid:
    return Invalid.field("", "limit", text)
