"""Reports: who may report what, what is kept of it, and how it ends."""

import orjson
import pytest
from support.notes import post, receive_new, remote_iri
from support.people import URLS, make_keys, make_local, make_remote, make_user, reload

from node.actors.actions import ensure_node_actor
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.clock import SetClock
from node.database.paging import newest
from node.database.types import Database, Reader
from node.errors import Conflict, Forbidden, Invalid, NotFound
from node.ids import Iri
from node.moderation.actions import (
    file_report,
    receive_report,
    settle_report,
)
from node.moderation.actions.decisions import Grounds
from node.moderation.actions.reports import ReceivedReport
from node.moderation.models import (
    Decision,
    DecisionKind,
    Evidence,
    Report,
    ReportCategory,
    ReportDraft,
    ReportState,
    Verdict,
)
from node.moderation.queries import (
    find_decision,
    get_report,
    list_decisions,
    list_decisions_about,
    list_reports,
    list_reports_about,
)
from node.notes.models import Visibility
from node.notes.queries import find_note, find_tombstone
from node.notifications.models import NotificationKind
from node.notifications.queries import list_notifications
from node.users.models import Role, User

SPAM = ReportDraft(category=ReportCategory.SPAM, words="Buy pots!")
FLAG = Iri("https://peer.example/flags/1")


async def _report(
    db: Database, reporter: Actor | None, target: Actor, draft: ReportDraft = SPAM
) -> Report:
    return await db.write(
        file_report, URLS, reporter=reporter, target=target, draft=draft
    )


async def _settle(
    db: Database, report: Report, verdict: Verdict, by: User, reason: str = "Rule 1."
) -> Decision:
    return await db.write(
        settle_report,
        URLS,
        report_id=report.id,
        verdict=verdict,
        grounds=Grounds(by, reason),
    )


async def _news(db: Database, actor_id: int) -> list[tuple[str, str]]:
    page = await db.read(list_notifications, actor_id, newest(20))
    return [(item.kind, item.subject) for item in page.items]


def _sent(r: Reader) -> list[dict[str, object]]:
    rows = r.all("SELECT body FROM activities ORDER BY id LIMIT 100")
    return [orjson.loads(row.text("body")) for row in rows]


async def test_staff_are_told_of_a_report_and_the_target_is_not(db: Database) -> None:
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    moderator = await make_user(db, "mo", role=Role.MODERATOR)
    member = await make_user(db, "bo")

    report = await _report(db, ana, eve)

    assert report.state is ReportState.OPEN
    assert report.reporter_id == ana.id
    assert report.iri == URLS.report(report.id)
    news = [(NotificationKind.REPORT, str(report.id))]
    assert await _news(db, moderator.actor_id) == news
    assert await _news(db, member.actor_id) == []
    assert await _news(db, eve.id) == []


async def test_staff_who_are_reported_are_not_told(db: Database) -> None:
    ana = await make_local(db, "ana")
    moderator = await make_user(db, "mo", role=Role.MODERATOR)

    await _report(db, ana, await db.read(get_actor, moderator.actor_id))

    assert await _news(db, moderator.actor_id) == []


async def test_a_guest_may_report(db: Database) -> None:
    eve = await make_local(db, "eve")

    report = await _report(db, None, eve)

    assert report.reporter_id is None


async def test_a_report_keeps_the_words_as_they_were(db: Database) -> None:
    ana, eve = await make_local(db, "ana"), await make_remote(db, "eve")
    note = await receive_new(db, eve, "1", html="<p>Awful</p>", warning="cw", title="T")
    draft = ReportDraft(category=ReportCategory.HATE, note_ids=(note.id,))

    report = await _report(db, ana, eve, draft)
    moderator = await make_user(db, "mo", role=Role.MODERATOR)
    await _settle(db, report, Verdict.REMOVE, moderator)

    (evidence,) = (await db.read(get_report, report.id)).evidence
    assert await db.read(find_note, note.id) is None
    assert evidence.iri == note.iri
    assert evidence.html == "<p>Awful</p>"
    assert (evidence.title, evidence.warning) == ("T", "cw")
    assert evidence.created_ms == note.created_ms


async def test_things_that_are_no_notes_are_kept_as_the_caller_says(
    db: Database,
) -> None:
    eve = await make_local(db, "eve")
    product = Evidence(kind="Product", iri="https://node.example/x", title="Pot")
    draft = ReportDraft(category=ReportCategory.FRAUD, evidence=(product,))

    report = await _report(db, None, eve, draft)

    assert report.evidence == (product,)
    assert report.note_iris == (product.iri,)


async def test_nobody_reports_a_note_they_cannot_see(db: Database) -> None:
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    hidden = await post(db, eve, visibility=Visibility.FOLLOWERS)
    draft = ReportDraft(category=ReportCategory.SPAM, note_ids=(hidden.id,))

    for reporter in (ana, None):
        with pytest.raises(NotFound):
            await _report(db, reporter, eve, draft)

    assert (await db.read(list_reports, newest(9))).items == ()


async def test_a_note_is_reported_with_its_author_only(db: Database) -> None:
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    note = await post(db, ana)
    draft = ReportDraft(category=ReportCategory.SPAM, note_ids=(note.id,))

    with pytest.raises(NotFound):
        await _report(db, ana, eve, draft)


async def test_nobody_reports_themselves_or_says_too_much(db: Database) -> None:
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    endless = ReportDraft(category=ReportCategory.SPAM, words="x" * 2_001)

    with pytest.raises(NotFound):
        await _report(db, ana, ana)
    with pytest.raises(Invalid):
        await _report(db, ana, eve, endless)


async def test_a_forwarded_report_names_the_node_and_not_the_reporter(
    db: Database,
) -> None:
    node_actor = await db.write(ensure_node_actor, URLS, make_keys(), "node.example")
    ana, eve = await make_local(db, "ana"), await make_remote(db, "eve")
    note = await receive_new(db, eve)
    draft = ReportDraft(
        category=ReportCategory.SPAM,
        words="Spam.",
        note_ids=(note.id,),
        forward=True,
    )

    report = await _report(db, ana, eve, draft)

    (flag,) = await db.read(_sent)
    assert flag["type"] == "Flag"
    assert flag["id"] == report.iri
    assert flag["actor"] == node_actor.iri
    assert flag["object"] == [eve.iri, note.iri]
    assert flag["content"] == "Spam."
    assert ana.iri not in str(flag)


async def test_a_report_is_not_forwarded_unasked(db: Database) -> None:
    ana, eve = await make_local(db, "ana"), await make_remote(db, "eve")

    await _report(db, ana, eve)

    assert await db.read(_sent) == []


async def test_a_report_from_elsewhere_is_one_however_often_it_comes(
    db: Database,
) -> None:
    peer, eve = await make_remote(db, "peer"), await make_local(db, "eve")
    bo = await make_local(db, "bo")
    hers, his = await post(db, eve), await post(db, bo)
    received = ReceivedReport(
        iri=FLAG,
        words="x" * 6_000,
        note_iris=(hers.iri, his.iri, remote_iri(peer, "9")),
    )

    first = await db.write(receive_report, reporter=peer, target=eve, received=received)
    second = await db.write(
        receive_report, reporter=peer, target=eve, received=received
    )

    assert first.id == second.id
    assert first.note_iris == (hers.iri,)
    assert len(first.words) == 5_000
    assert first.category is ReportCategory.OTHER


async def test_a_dismissed_report_changes_nothing_else(db: Database) -> None:
    eve = await make_local(db, "eve")
    moderator = await make_user(db, "mo", role=Role.MODERATOR)
    report = await _report(db, None, eve)

    decision = await _settle(db, report, Verdict.DISMISS, moderator)

    closed = await db.read(get_report, report.id)
    assert closed.state is ReportState.DISMISSED
    assert closed.closed_by == moderator.id
    assert decision.kind is DecisionKind.DISMISS
    assert (await reload(db, eve)) == eve
    assert await _news(db, eve.id) == []


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        (Verdict.WARN, DecisionKind.WARN),
        (Verdict.HIDE, DecisionKind.HIDE),
        (Verdict.SUSPEND, DecisionKind.SUSPEND),
    ],
)
async def test_a_verdict_is_logged_and_the_person_learns_why(
    db: Database, verdict: Verdict, kind: DecisionKind
) -> None:
    eve = await make_local(db, "eve")
    moderator = await make_user(db, "mo", role=Role.MODERATOR)
    report = await _report(db, None, eve)

    decision = await _settle(db, report, verdict, moderator, "  No spam.  ")

    after = await reload(db, eve)
    assert (await db.read(get_report, report.id)).state is ReportState.RESOLVED
    assert await db.read(find_decision, decision.id) == decision
    assert decision.kind is kind
    assert decision.by_id == moderator.id
    assert decision.reason == "No spam."
    assert decision.report_id == report.id
    assert (after.hidden_ms is not None) is (verdict is Verdict.HIDE)
    assert (after.suspended_ms is not None) is (verdict is Verdict.SUSPEND)
    assert await _news(db, eve.id) == [("notice", f"decision:{decision.id}")]
    assert await db.read(list_decisions_about, eve.id, limit=9) == [decision]


async def test_removed_notes_do_not_come_back(db: Database) -> None:
    eve = await make_remote(db, "eve")
    note = await receive_new(db, eve)
    moderator = await make_user(db, "mo", role=Role.MODERATOR)
    draft = ReportDraft(category=ReportCategory.ILLEGAL, note_ids=(note.id,))
    report = await _report(db, None, eve, draft)

    await _settle(db, report, Verdict.REMOVE, moderator)

    assert await db.read(find_note, note.id) is None
    assert await db.read(find_tombstone, note.iri) is not None


async def test_a_report_is_decided_once(db: Database) -> None:
    eve = await make_local(db, "eve")
    moderator = await make_user(db, "mo", role=Role.MODERATOR)
    report = await _report(db, None, eve)
    await _settle(db, report, Verdict.DISMISS, moderator)

    with pytest.raises(Conflict):
        await _settle(db, report, Verdict.SUSPEND, moderator)

    assert (await reload(db, eve)).is_active


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_every_decision_has_a_reason(db: Database, verdict: Verdict) -> None:
    eve = await make_local(db, "eve")
    moderator = await make_user(db, "mo", role=Role.MODERATOR)
    report = await _report(db, None, eve)

    with pytest.raises(Invalid):
        await _settle(db, report, verdict, moderator, " ")

    assert (await db.read(get_report, report.id)).state is ReportState.OPEN


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_members_decide_nothing(db: Database, verdict: Verdict) -> None:
    eve, member = await make_local(db, "eve"), await make_user(db, "bo")
    report = await _report(db, None, eve)

    with pytest.raises(Forbidden):
        await _settle(db, report, verdict, member)

    assert (await db.read(get_report, report.id)).state is ReportState.OPEN


async def test_moderators_do_not_decide_about_themselves_or_their_equals(
    db: Database,
) -> None:
    mo = await make_user(db, "mo", role=Role.MODERATOR)
    mia = await make_user(db, "mia", role=Role.MODERATOR)
    report = await _report(db, None, await db.read(get_actor, mo.actor_id))

    with pytest.raises(Forbidden):
        await _settle(db, report, Verdict.DISMISS, mo)
    with pytest.raises(Forbidden):
        await _settle(db, report, Verdict.SUSPEND, mia)
    await _settle(db, report, Verdict.DISMISS, mia)

    assert (await db.read(get_report, report.id)).state is ReportState.DISMISSED


async def test_the_queue_is_by_state_and_says_how_many_there_are_of_a_kind(
    db: Database, clock: SetClock
) -> None:
    eve, bo = await make_local(db, "eve"), await make_local(db, "bo")
    moderator = await make_user(db, "mo", role=Role.MODERATOR)
    reports: list[Report] = []
    for target in (eve, eve, bo):
        reports.append(await _report(db, None, target))
        clock.advance(1)
    await _settle(db, reports[2], Verdict.DISMISS, moderator)

    first = await db.read(list_reports, newest(1))
    rest = await db.read(list_reports, newest(9, first.next_before))
    closed = await db.read(list_reports, newest(9), states=(ReportState.DISMISSED,))

    assert [each.id for each in first.items] == [reports[1].id]
    assert [each.id for each in rest.items] == [reports[0].id]
    assert [each.id for each in closed.items] == [reports[2].id]
    assert first.items[0].open_about_target == 2
    assert len(await db.read(list_reports_about, eve.id, limit=9)) == 2
    log = await db.read(list_decisions, limit=9)
    assert [each.kind for each in log.items] == [DecisionKind.DISMISS]
