"""Finding notes that wait."""

from typing import Final, LiteralString

from node.actors.queries import find_actor
from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Record
from node.errors import Forbidden, NotFound
from node.ids import ActorId
from node.schedules.jobs import PostScheduled
from node.schedules.models import Scheduled, load_draft
from node.users.models import Member, UserState
from node.users.queries import find_user_by_actor

LOCKED_OUT: Final = "Your account was disabled when this was due."

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


def find_due(r: Reader, job: PostScheduled) -> tuple[Scheduled, Member] | None:
    """What waits for this time, and whose it is; None if it waits no more or longer.

    Raises `Forbidden` for an author who is locked out.
    """
    found = find_scheduled(r, job.scheduled_id)
    if found is None or found.due_ms != job.due_ms:
        return None
    user, actor = find_user_by_actor(r, found.actor_id), find_actor(r, found.actor_id)
    if user is None or actor is None:
        return None
    if user.state is not UserState.ACTIVE:
        raise Forbidden(LOCKED_OUT)
    return found, Member(user, actor)


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
