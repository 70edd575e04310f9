"""Public notes that lead to a page: the card under them is that page."""

from typing import Final, LiteralString

from node.database.paging import Page, Span, order_by
from node.database.types import Reader
from node.ids import ActorId, NoteId
from node.notes.queries.visible import VISIBLE, WANTED, viewer_number
from node.timelines.models import Entry
from node.timelines.queries.pages import FROM_NOTES, PUBLIC, list_entries

# Kinds of objects whose own page is shown as a card, since a note cannot hold them.
_OWN_PAGES: Final[LiteralString] = """
    AND n.url = :url
    AND n.is_local = 0
    AND n.kind IN ('Article', 'Page', 'Video', 'Audio', 'Event')
"""
_PICK: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.id
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.id IN (:items)
    """,
        PUBLIC,
        "AND",
        VISIBLE,
        WANTED,
    )
)


def list_own_pages(
    r: Reader, url: str, span: Span, *, viewer_id: ActorId | None
) -> Page[Entry]:
    """What has this page at its own server, beside its words."""
    sql = "\n".join(
        (
            FROM_NOTES,
            _OWN_PAGES,
            PUBLIC,
            "AND",
            VISIBLE,
            WANTED,
            order_by("n.id", span),
        )
    )
    return list_entries(r, sql, span, viewer_id=viewer_number(viewer_id), url=url)


def pick_public(
    r: Reader, page: Page[NoteId], *, viewer_id: ActorId | None
) -> Page[Entry]:
    """The same page with what everybody may see, and this viewer wants to."""
    rows = r.many(_PICK, items=[*page.items], viewer_id=viewer_number(viewer_id))
    public = {row.num("id") for row in rows}
    entries = tuple(Entry(each, each) for each in page.items if each in public)
    return Page(entries, page.next_before, page.first, page.last)
