"""Which note quotes which."""

from collections.abc import Iterable
from typing import Final, LiteralString

from node.database.paging import (
    Page,
    Span,
    make_span_page,
    order_by,
    positions,
)
from node.database.types import Reader, Record
from node.ids import ActorId, Iri, NoteId
from node.notes.models import Note, Quote, QuoteState
from node.notes.queries.notes import find_note
from node.notes.queries.visible import VISIBLE, WANTED, viewer_number
from node.relations.queries import list_relationships
from node.users.settings import UnaskedQuotes, load_site

QUOTE_COLUMNS: Final[LiteralString] = """
    q.note_id, q.quoted_iri, q.quoted_id, q.state, q.stamp_iri, q.depth
"""

_FIND: Final = "\n".join(
    ("SELECT", QUOTE_COLUMNS, "FROM quotes AS q WHERE q.note_id = :note_id")
)
_BY_STAMP: Final = "\n".join(
    (
        "SELECT",
        QUOTE_COLUMNS,
        """
        FROM quotes AS q
        WHERE q.stamp_iri = :iri
            AND q.stamp_iri <> ''
        ORDER BY q.note_id
        LIMIT 20
        """,
    )
)
_QUOTING: Final = "\n".join(
    (
        """
        SELECT n.id
        FROM quotes AS q
        JOIN notes AS n ON n.id = q.note_id
        JOIN actors AS a ON a.id = n.actor_id
        WHERE q.quoted_id = :quoted_id
            AND q.state = 'granted'
            AND q.note_id < :before
            AND q.note_id > :after
            AND
        """,
        VISIBLE,
        WANTED,
    )
)


def find_quote(r: Reader, note_id: int) -> Quote | None:
    """What a note quotes."""
    row = r.one(_FIND, note_id=note_id)
    return quote_of(row) if row else None


def list_stamped(r: Reader, stamp_iri: str) -> list[Quote]:
    """The quotes that show a stamp: one, unless somebody copied it."""
    return [quote_of(row) for row in r.all(_BY_STAMP, iri=stamp_iri)]


def is_stamp_shown(r: Reader, iri: str) -> bool:
    """Whether a quote stands here because of that stamp."""
    return any(each.state.stands for each in list_stamped(r, iri))


def list_revoked(r: Reader, stamp_iri: str) -> list[tuple[Note, Note]]:
    """Our notes that showed a stamp which is no more, each with what it quoted."""
    found: list[tuple[Note, Note]] = []
    for quote in list_stamped(r, stamp_iri):
        note = find_note(r, quote.note_id)
        quoted = find_note(r, quote.quoted_id) if quote.quoted_id else None
        is_over = quote.state is QuoteState.REVOKED
        if note is not None and quoted is not None and note.is_local and is_over:
            found.append((note, quoted))
    return found


def list_quoting(
    r: Reader,
    quoted_id: NoteId,
    span: Span,
    *,
    viewer_id: ActorId | None,
) -> Page[NoteId]:
    """The notes that quote one and may, newest first."""
    rows = r.all(
        "\n".join((_QUOTING, order_by("q.note_id", span))),
        quoted_id=quoted_id,
        viewer_id=viewer_number(viewer_id),
        **positions(span),
    )
    page = make_span_page(rows, span, lambda row: row.num("id"))
    return page.map(lambda row: NoteId(row.num("id")))


def standing_quote(row: Record) -> Quote | None:
    """From a note's row joined with its quote: what may still be called one."""
    state = row.opt_text("quote_state")
    if state is None or not QuoteState(state).stands:
        return None
    quoted_id = row.opt_num("quoted_id")
    return Quote(
        note_id=NoteId(row.num("id")),
        quoted_iri=Iri(row.text("quoted_iri")),
        quoted_id=None if quoted_id is None else NoteId(quoted_id),
        state=QuoteState(state),
    )


def shown_states(r: Reader, quotes: Iterable[Quote]) -> frozenset[QuoteState]:
    """In which states a quote is shown whole; the rest are links."""
    shown = {QuoteState.GRANTED}
    is_asked = all(quote.state is not QuoteState.UNASKED for quote in quotes)
    if not is_asked and load_site(r).unasked_quotes is UnaskedQuotes.CARD:
        shown.add(QuoteState.UNASKED)
    return frozenset(shown)


def list_avoided(r: Reader, actor_ids: Iterable[int], viewer: int) -> set[int]:
    """Whom of these the viewer does not want to meet, in quotes as elsewhere."""
    ids = sorted(set(actor_ids))
    if not viewer or not ids:
        return set()
    relations = list_relationships(r, viewer, [ActorId(each) for each in ids])
    return {
        actor_id
        for actor_id, found in relations.items()
        if found.blocking or found.muting or found.avoids_host
    }


def quote_of(row: Record) -> Quote:
    quoted_id = row.opt_num("quoted_id")
    return Quote(
        note_id=NoteId(row.num("note_id")),
        quoted_iri=Iri(row.text("quoted_iri")),
        quoted_id=None if quoted_id is None else NoteId(quoted_id),
        state=QuoteState(row.text("state")),
        stamp_iri=row.text("stamp_iri"),
        depth=row.num("depth"),
    )
