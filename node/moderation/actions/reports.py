"""Reports: filed here, received from elsewhere, settled by staff."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import orjson

from node.actors.models import Actor
from node.actors.queries import get_actor, get_node_actor
from node.database.types import Writer
from node.delivery.actions import recipient_of, send
from node.errors import Conflict, NotFound
from node.ids import ActorId, Iri, NoteId
from node.media.queries import list_media
from node.moderation.actions.decisions import (
    Grounds,
    record_decision,
    remove_notes,
)
from node.moderation.actions.verdicts import BY_VERDICT
from node.moderation.activities import flag
from node.moderation.extensions import ThingExtension
from node.moderation.models import (
    MAX_RECEIVED_WORDS,
    MAX_REPORTED,
    Decision,
    DecisionKind,
    Evidence,
    Report,
    ReportCategory,
    ReportDraft,
    ReportState,
    Verdict,
)
from node.moderation.policy import check_may_settle, check_reason, check_report
from node.moderation.queries import find_report_by_iri, get_report
from node.notes.models import Note
from node.notes.queries import (
    find_note_by_iri,
    get_visible_note,
    list_note_media_ids,
)
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.text.plain import clean_text
from node.urls import Urls
from node.users.queries import list_staff_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedReport:
    """A Flag from another server; `note_iris` may name notes of anybody."""

    iri: Iri
    words: str
    note_iris: tuple[str, ...] = ()


def file_report(
    w: Writer, urls: Urls, *, reporter: Actor | None, target: Actor, draft: ReportDraft
) -> Report:
    """Somebody here, or a guest, reports somebody.

    A guest's is not forwarded: the node answers for what it sends to others.
    Raises `Invalid`, or `NotFound` for notes that the reporter may not see or that
    are not the target's.
    """
    check_report(draft)
    if target.deleted_ms is not None or (reporter and reporter.id == target.id):
        raise NotFound("there is nobody to report")
    viewer_id = reporter.id if reporter else None
    notes = _get_reported_notes(w, draft.note_ids, target, viewer_id)
    report_id = w.new_id()
    words = clean_text(draft.words, max_length=len(draft.words))
    is_forwarded = draft.forward and reporter is not None and not target.is_local
    report = _insert_report(
        w,
        report_id=report_id,
        iri=urls.report(report_id),
        reporter_id=viewer_id,
        target=target,
        category=draft.category,
        words=words,
        evidence=(*_note_evidence(w, notes), *draft.evidence),
        rules=draft.rules,
        is_forwarded=is_forwarded,
    )
    if is_forwarded:
        _forward(w, report, target)
    return report


def receive_report(
    w: Writer, *, reporter: Actor, target: Actor, received: ReceivedReport
) -> Report:
    """Another server reports one of ours; the same one twice is one report."""
    known = find_report_by_iri(w, received.iri)
    if known is not None:
        return known
    found = (find_note_by_iri(w, iri) for iri in received.note_iris[:MAX_REPORTED])
    notes = [note for note in found if note and note.actor_id == target.id]
    return _insert_report(
        w,
        report_id=w.new_id(),
        iri=received.iri,
        reporter_id=reporter.id,
        target=target,
        category=ReportCategory.OTHER,
        words=clean_text(received.words, max_length=MAX_RECEIVED_WORDS),
        evidence=_note_evidence(w, notes),
    )


def settle_report(
    w: Writer,
    urls: Urls,
    *,
    report_id: int,
    verdict: Verdict,
    grounds: Grounds,
    things: Sequence[ThingExtension] = (),
) -> Decision:
    """Decide about a report, once; raises `Conflict` when it was decided before.

    `things` take down what was reported and is no note.
    """
    report = get_report(w, report_id)
    target = get_actor(w, report.target_id)
    grounds = Grounds(grounds.by, check_reason(grounds.reason), report_id)
    check_may_settle(grounds.by, target)
    _close(w, report, verdict, grounds)
    match verdict:
        case Verdict.DISMISS:
            return record_decision(
                w,
                by_id=grounds.by.id,
                kind=DecisionKind.DISMISS,
                target_id=target.id,
                reason=grounds.reason,
                report_id=report_id,
            )
        case Verdict.REMOVE:
            _take_down(w, report, things)
            return remove_notes(w, urls, target, report.note_iris, grounds)
        case _:
            return BY_VERDICT[verdict](w, target, grounds)


def _take_down(w: Writer, report: Report, things: Sequence[ThingExtension]) -> None:
    for evidence in report.evidence:
        if evidence.thing_id:
            for sort in things:
                sort.take_down(w, evidence.thing_id, owner_id=report.target_id)


def _get_reported_notes(
    w: Writer, note_ids: Iterable[NoteId], target: Actor, viewer_id: ActorId | None
) -> list[Note]:
    notes = [get_visible_note(w, each, viewer_id=viewer_id) for each in note_ids]
    if any(note.actor_id != target.id for note in notes):
        raise NotFound("the note is somebody else's")
    return notes


def _note_evidence(w: Writer, notes: Iterable[Note]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            kind=note.kind,
            iri=note.iri,
            title=note.title,
            html=note.html,
            warning=note.warning,
            alts=_list_alts(w, note),
            created_ms=note.created_ms,
        )
        for note in notes
    )


def _list_alts(w: Writer, note: Note) -> tuple[str, ...]:
    media_ids = list_note_media_ids(w, note.id)
    media = list_media(w, media_ids)
    return tuple(media[each].alt for each in media_ids if each in media)


def _insert_report(
    w: Writer,
    *,
    report_id: int,
    iri: Iri,
    reporter_id: ActorId | None,
    target: Actor,
    category: ReportCategory,
    words: str,
    evidence: Sequence[Evidence],
    rules: Sequence[str] = (),
    is_forwarded: bool = False,
) -> Report:
    w.run(
        """
        INSERT INTO reports (
            id, iri, reporter_id, target_id, category, words, note_iris, snapshot,
            rules, is_forwarded, state, created_ms
        )
        VALUES (
            :id, :iri, :reporter_id, :target_id, :category, :words, :note_iris,
            :snapshot, :rules, :is_forwarded, 'open', :now
        )
        """,
        id=report_id,
        iri=iri,
        reporter_id=reporter_id,
        target_id=target.id,
        category=category,
        words=words,
        note_iris=orjson.dumps([each.iri for each in evidence]).decode(),
        snapshot=orjson.dumps([asdict(each) for each in evidence]).decode(),
        rules=orjson.dumps(list(rules)).decode(),
        is_forwarded=is_forwarded,
        now=w.now_ms,
    )
    _tell_staff(w, report_id, target)
    return get_report(w, report_id)


def _tell_staff(w: Writer, report_id: int, target: Actor) -> None:
    for staff_id in list_staff_ids(w):
        if staff_id != target.id:
            notify(
                w,
                recipient_id=staff_id,
                kind=NotificationKind.REPORT,
                from_id=None,
                subject=str(report_id),
            )


def _forward(w: Writer, report: Report, target: Actor) -> None:
    node_actor = get_node_actor(w)
    activity = flag(
        node_actor,
        target,
        iri=report.iri,
        note_iris=report.note_iris,
        words=report.words,
    )
    send(
        w,
        sender=node_actor,
        activity=activity,
        to=[recipient_of(target)],
        topic=report.iri,
        is_public=False,
    )


def _close(w: Writer, report: Report, verdict: Verdict, grounds: Grounds) -> None:
    dismissed = verdict is Verdict.DISMISS
    closed = w.run(
        """
        UPDATE reports
        SET state = :state, closed_ms = :now, closed_by = :by_id
        WHERE id = :id
            AND state = 'open'
        """,
        id=report.id,
        state=ReportState.DISMISSED if dismissed else ReportState.RESOLVED,
        now=w.now_ms,
        by_id=grounds.by.id,
    )
    if not closed:
        raise Conflict("somebody has decided about this report")
