"""Which part of a list is asked for: `limit`, `max_id`, `since_id`, `min_id`."""

from node.api.params import Params
from node.database.paging import Span
from node.ids import MAX_ID


def read_span(params: Params, *, usual: int = 20, most: int = 40) -> Span:
    """The part of a list that is asked for; a limit out of range is no error."""
    before = params.find_id("max_id")
    since, least = params.find_id("since_id"), params.find_id("min_id")
    return Span(
        limit=read_limit(params, usual=usual, most=most),
        before=MAX_ID if before is None else before,
        after=max(since or 0, least or 0),
        is_upwards=least is not None,
    )


def read_limit(params: Params, *, usual: int, most: int) -> int:
    """How many at most; not less than one."""
    asked = params.find_id("limit")
    return usual if asked is None else max(1, min(asked, most))


def read_offset(params: Params, *, most: int = 10_000) -> int:
    """How many to skip, for lists that have no positions."""
    return min(params.find_id("offset") or 0, most)
