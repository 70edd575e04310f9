"""Finding notes that wait."""

from typing import Final, LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import ActorId
from node.schedules.models import Scheduled, load_draft

_SELECT: Final[LiteralString] = """
    SELECT id, actor_id, due_ms, draft, fault
    FROM scheduled_notes
"""
_FIND: Final = _SELECT + "WHERE id = :id"
_BY_SUBMISSION: Final = (
    _SELECT
    + """
    WHERE actor_id = :actor_id
        AND submission = :submission
        AND submission <> ''
    """
)
_LIST: Final = (
    _SELECT
    + """
    WHERE actor_id = :actor_id
        AND id < :before
        AND id > :after
    """
)


def find_scheduled(r: Reader, scheduled_id: int) -> Scheduled | None:
    row = r.one(_FIND, id=scheduled_id)
    return _scheduled_of(row) if row else None


def get_scheduled(r: Reader, scheduled_id: int, actor_id: ActorId) -> Scheduled:
    """Somebody's own; raises `NotFound`."""
    found = find_scheduled(r, scheduled_id)
    if found is None or found.actor_id != actor_id:
        raise NotFound("no such note waits")
    return found


def find_scheduled_by_submission(
    r: Reader, actor_id: ActorId, submission: str
) -> Scheduled | None:
    """What came under this key already."""
    row = r.one(_BY_SUBMISSION, actor_id=actor_id, submission=submission)
    return _scheduled_of(row) if row else None


def list_scheduled(r: Reader, actor_id: ActorId, span: Span) -> Page[Scheduled]:
    """What somebody wrote for later, the last written first."""
    rows = r.all(_LIST + order_by("id", span), actor_id=actor_id, **positions(span))
    page = make_span_page(rows, span, lambda row: row.num("id"))
    return page.map(_scheduled_of)


def count_scheduled(r: Reader, actor_id: ActorId) -> int:
    row = r.one(
        "SELECT COUNT(*) AS found FROM scheduled_notes WHERE actor_id = :actor_id",
        actor_id=actor_id,
    )
    assert row is not None
    return row.num("found")


def _scheduled_of(row: Record) -> Scheduled:
    return Scheduled(
        id=row.num("id"),
        actor_id=ActorId(row.num("actor_id")),
        due_ms=row.num("due_ms"),
        draft=load_draft(row.text("draft")),
        fault=row.text("fault"),
    )
