"""Decisions about servers by their ids, for those who walk them as lists."""

from enum import StrEnum

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader
from node.errors import NotFound
from node.limits.decisions import SELECT_DECISION, Decision, decision_of


class Leaning(StrEnum):
    """Which way a decision goes; about one domain there may be both."""

    AGAINST = "against"
    FOR = "for"

    def holds(self, decision: Decision) -> bool:
        """Whether the decision goes this way."""
        if self is Leaning.FOR:
            return decision.is_allowing
        return decision.is_published


def list_numbered(r: Reader, leaning: Leaning, span: Span) -> Page[Decision]:
    """The latest domain to be decided about comes first."""
    rows = r.all(
        SELECT_DECISION
        + """
        WHERE decision_id < :before
            AND decision_id > :after
            AND (
                (:leaning = 'for' AND policy = 'allowed')
                OR (
                    :leaning = 'against'
                    AND (
                        policy = 'blocked'
                        OR is_limited = 1
                        OR refuses_media = 1
                        OR refuses_reports = 1
                    )
                )
            )
        """
        + order_by("decision_id", span),
        leaning=leaning,
        **positions(span),
    )
    page = make_span_page(rows, span, lambda row: row.num("decision_id"))
    return page.map(decision_of)


def get_numbered(r: Reader, leaning: Leaning, decision_id: int) -> Decision:
    """Raises `NotFound`."""
    row = r.one(SELECT_DECISION + " WHERE decision_id = :id", id=decision_id)
    decision = decision_of(row) if row else None
    if decision is None or not leaning.holds(decision):
        raise NotFound("nothing of this kind was decided")
    return decision
