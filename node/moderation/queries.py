"""The queue and the log."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, LiteralString, cast

import orjson

from node.database.paging import (
    Page,
    Span,
    make_page,
    make_span_page,
    order_by,
    positions,
)
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import MAX_ID, ActorId, Iri, UserId, parse_id
from node.moderation.models import (
    Decision,
    DecisionKind,
    Evidence,
    Report,
    ReportCategory,
    ReportState,
)

MAX_PAGE: Final = 80

_SELECT_REPORT: LiteralString = """
    SELECT r.id, r.iri, r.reporter_id, r.target_id, r.category, r.words, r.note_iris,
        r.snapshot, r.rules, r.state, r.created_ms, r.closed_ms, r.closed_by,
        r.assigned_to, r.is_forwarded,
        (
            SELECT COUNT(*)
            FROM reports AS o
            WHERE o.target_id = r.target_id
                AND o.state = 'open'
        ) AS open_about_target
    FROM reports AS r
"""
_SELECT_DECISION: LiteralString = """
    SELECT d.id, d.user_id, d.action, d.target_id, d.subject, d.reason, d.report_id,
        d.created_ms
    FROM decisions AS d
"""


def find_report(r: Reader, report_id: int) -> Report | None:
    row = r.one(_SELECT_REPORT + " WHERE r.id = :id", id=report_id)
    return _report(row) if row else None


def get_report(r: Reader, report_id: int) -> Report:
    """Raises `NotFound`."""
    report = find_report(r, report_id)
    if report is None:
        raise NotFound("there is no such report")
    return report


def find_report_by_iri(r: Reader, iri: str) -> Report | None:
    row = r.one(_SELECT_REPORT + " WHERE r.iri = :iri", iri=iri)
    return _report(row) if row else None


def list_reports_by_id(r: Reader, ids: Iterable[int]) -> dict[int, Report]:
    """Those of some that there are: one query."""
    rows = r.many(_SELECT_REPORT + " WHERE r.id IN (:items)", items=sorted(set(ids)))
    return {report.id: report for report in map(_report, rows)}


def list_reports(
    r: Reader,
    span: Span,
    *,
    states: Collection[ReportState] = (ReportState.OPEN,),
    reporter_id: int | None = None,
    target_id: int | None = None,
) -> Page[Report]:
    """Newest first; with ids, those by or about somebody only."""
    rows = r.many(
        _SELECT_REPORT
        + """
        WHERE r.state IN (:items)
            AND r.id < :before
            AND r.id > :after
            AND (:is_by_any = 1 OR r.reporter_id = :reporter_id)
            AND (:is_about_any = 1 OR r.target_id = :target_id)
        """
        + order_by("r.id", span),
        items=[each.value for each in states],
        is_by_any=reporter_id is None,
        reporter_id=reporter_id or 0,
        is_about_any=target_id is None,
        target_id=target_id or 0,
        **positions(span),
    )
    page = make_span_page(rows, span, lambda row: row.num("id"))
    return page.map(_report)


def list_reports_about(r: Reader, target_id: int, *, limit: int) -> list[Report]:
    """What else was reported about somebody, newest first."""
    rows = r.all(
        _SELECT_REPORT
        + """
        WHERE r.target_id = :target_id
        ORDER BY r.id DESC
        LIMIT :limit
        """,
        target_id=target_id,
        limit=min(limit, MAX_PAGE),
    )
    return [_report(row) for row in rows]


def find_decision(r: Reader, decision_id: int) -> Decision | None:
    row = r.one(_SELECT_DECISION + " WHERE d.id = :id", id=decision_id)
    return _decision(row) if row else None


def list_told(r: Reader, subjects: Iterable[str]) -> dict[str, Decision]:
    """What notices with these subjects, `decision:ID`, are about: one query."""
    parts = [(each, *each.partition(":")[::2]) for each in subjects]
    numbers = {
        number: each
        for each, kind, text in parts
        if kind == "decision" and (number := parse_id(text)) is not None
    }
    rows = r.many(_SELECT_DECISION + " WHERE d.id IN (:items)", items=[*numbers])
    return {numbers[found.id]: found for found in map(_decision, rows)}


def list_decisions_about(r: Reader, target_id: int, *, limit: int) -> list[Decision]:
    """What was decided about somebody, newest first."""
    rows = r.all(
        _SELECT_DECISION
        + """
        WHERE d.target_id = :target_id
        ORDER BY d.id DESC
        LIMIT :limit
        """,
        target_id=target_id,
        limit=min(limit, MAX_PAGE),
    )
    return [_decision(row) for row in rows]


def list_decisions(
    r: Reader, *, before: int | None = None, limit: int
) -> Page[Decision]:
    """The whole log, newest first."""
    limit = min(limit, MAX_PAGE)
    rows = r.all(
        _SELECT_DECISION
        + """
        WHERE d.id < :before
        ORDER BY d.id DESC
        LIMIT :limit
        """,
        before=before if before is not None else MAX_ID,
        limit=limit + 1,
    )
    return make_page(rows, limit, lambda row: row.num("id")).map(_decision)


def _report(row: Record) -> Report:
    reporter_id, closed_by = row.opt_num("reporter_id"), row.opt_num("closed_by")
    assigned_to = row.opt_num("assigned_to")
    evidence = cast("list[Mapping[str, Any]]", orjson.loads(row.text("snapshot")))
    return Report(
        id=row.num("id"),
        iri=Iri(row.text("iri")),
        reporter_id=None if reporter_id is None else ActorId(reporter_id),
        target_id=ActorId(row.num("target_id")),
        category=ReportCategory(row.text("category")),
        words=row.text("words"),
        note_iris=tuple(cast("list[str]", orjson.loads(row.text("note_iris")))),
        evidence=tuple(_evidence(each) for each in evidence),
        rules=tuple(cast("list[str]", orjson.loads(row.text("rules")))),
        is_forwarded=row.flag("is_forwarded"),
        state=ReportState(row.text("state")),
        created_ms=row.num("created_ms"),
        closed_ms=row.opt_num("closed_ms"),
        closed_by=None if closed_by is None else UserId(closed_by),
        assigned_to=None if assigned_to is None else UserId(assigned_to),
        open_about_target=row.num("open_about_target"),
    )


def _evidence(stored: Mapping[str, Any]) -> Evidence:
    return Evidence(
        kind=stored["kind"],
        iri=stored["iri"],
        title=stored["title"],
        html=stored["html"],
        warning=stored["warning"],
        alts=tuple(stored["alts"]),
        created_ms=stored["created_ms"],
        # Not in what was stored before things other than notes could be taken down.
        thing_id=stored.get("thing_id", 0),
    )


def _decision(row: Record) -> Decision:
    by_id, target_id = row.opt_num("user_id"), row.opt_num("target_id")
    return Decision(
        id=row.num("id"),
        by_id=None if by_id is None else UserId(by_id),
        kind=DecisionKind(row.text("action")),
        target_id=None if target_id is None else ActorId(target_id),
        subject=row.text("subject"),
        reason=row.text("reason"),
        report_id=row.opt_num("report_id"),
        created_ms=row.num("created_ms"),
    )
