"""Reporting, and deciding about reports."""

import pytest
from support.app import Site, path_of
from support.notes import post
from support.people import make_local, make_remote, make_user
from support.servers import set_policy

from node.actors.queries import get_actor
from node.database.paging import newest
from node.limits.decisions import Policy
from node.moderation.models import Report, ReportState
from node.moderation.queries import list_decisions, list_reports
from node.notes.queries import find_note
from node.users.models import Role

REPORT = {"category": "spam", "text": "Look at this."}


async def list_open(site: Site) -> tuple[Report, ...]:
    return (await site.services.db.read(list_reports, newest(10))).items


async def test_a_guest_reports_somebody(site: Site) -> None:
    ben = await make_local(site.services.db, "ben")
    browser = site.browser()

    page = await browser.get(f"/report?person={ben.id}")
    response = await browser.post("/report", {**REPORT, "person": str(ben.id)})

    assert "@ben" in page.text and 'value="harassment"' in page.text
    assert path_of(response) == "/@ben"
    report = (await list_open(site))[0]
    assert report.reporter_id is None and report.words == "Look at this."


async def test_a_note_is_kept_as_it_was_and_removed(site: Site) -> None:
    ben = await make_local(site.services.db, "ben")
    note = await post(site.services.db, ben, "Buy <b>cheap</b> watches")
    ana, _ = await site.newcomer("ana")
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)

    form = await ana.get(f"/report?note={note.id}")
    await ana.post("/report", {**REPORT, "note": str(note.id)})
    report = (await list_open(site))[0]
    path = f"/moderation/reports/{report.id}"
    queue, case = await moderator.get("/moderation/reports"), await moderator.get(path)
    decided = await moderator.post(path, {"action": "remove", "reason": "Adverts."})
    again = await moderator.post(path, {"action": "dismiss", "reason": "No."})

    assert "cheap" in form.text
    assert path in queue.text and "@ben" in queue.text
    assert "Buy &lt;b&gt;cheap&lt;/b&gt; watches" in case.text and "@ana" in case.text
    assert f"/@ben/{note.id}" in case.text
    assert path_of(decided) == "/moderation/reports"
    assert path_of(again) == path
    assert await site.services.db.read(find_note, note.id) is None
    assert "Adverts." in (await moderator.get(path)).text


async def test_a_decision_needs_a_reason_and_names_the_rule(site: Site) -> None:
    ben = await make_local(site.services.db, "ben")
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    fields = {"site_name": "Clay", "registration": "closed", "rules": "No adverts."}
    await owner.post("/admin/site", fields)
    await site.browser().post("/report", {**REPORT, "person": str(ben.id)})
    path = f"/moderation/reports/{(await list_open(site))[0].id}"

    bare = await owner.post(path, {"action": "warn", "reason": "", "rule": "1"})
    unknown = await owner.post(path, {"action": "shout", "reason": "x"})
    await owner.post(path, {"action": "warn", "reason": "Thrice.", "rule": "1"})

    assert bare.status_code == unknown.status_code == 422
    assert 'href="#f-reason"' in bare.text and "1. No adverts." in bare.text
    log = (await site.services.db.read(list_decisions, limit=1)).items[0]
    assert log.reason == "Rule 1: No adverts.\n\nThrice."


async def test_a_peer_is_told_only_when_asked_to(site: Site) -> None:
    remote = await make_remote(site.services.db, "rosa")
    browser, _ = await site.newcomer("ana")

    page = await browser.get(f"/report?person={remote.id}")
    await browser.post("/report", {**REPORT, "person": str(remote.id)})

    assert "Also tell the people who run peer.example" in page.text
    deliveries = await site.services.db.read(
        lambda r: r.all("SELECT id FROM deliveries ORDER BY id LIMIT 5")
    )
    assert deliveries == []


async def test_a_blocked_peer_is_not_offered_to_be_told(site: Site) -> None:
    remote = await make_remote(site.services.db, "rosa")
    browser, _ = await site.newcomer("ana")
    await site.services.db.write(set_policy, "peer.example", Policy.BLOCKED)
    await site.services.peers.load(site.services.db)

    page = await browser.get(f"/report?person={remote.id}")

    assert page.status_code == 200
    assert "Also tell the people" not in page.text


async def test_a_guests_report_stays_here(site: Site) -> None:
    """Nobody without an account makes the node write to other servers."""
    remote = await make_remote(site.services.db, "rosa")
    guest = site.browser()

    page = await guest.get(f"/report?person={remote.id}")
    fields = {**REPORT, "person": str(remote.id), "forward": "1"}
    sent = await guest.post("/report", fields)

    assert "Also tell the people" not in page.text
    assert sent.status_code == 303
    assert len(await list_open(site)) == 1
    deliveries = await site.services.db.read(
        lambda r: r.all("SELECT id FROM deliveries ORDER BY id LIMIT 5")
    )
    assert deliveries == []


@pytest.mark.parametrize(
    "subject", [{}, {"person": "1"}, {"note": "1"}, {"product": "1"}, {"note": "x"}]
)
async def test_nothing_is_reported_that_is_not_there(
    site: Site, subject: dict[str, str]
) -> None:
    response = await site.browser().post("/report", {**REPORT, **subject})

    assert response.status_code == 404


async def test_a_report_names_a_category(site: Site) -> None:
    ben = await make_local(site.services.db, "ben")

    response = await site.browser().post(
        "/report", {"category": "dull", "text": "Yawn", "person": str(ben.id)}
    )

    assert response.status_code == 422
    assert "Yawn" in response.text
    assert await list_open(site) == ()


async def test_one_person_reports_twenty_times_a_day(site: Site) -> None:
    ben = await make_local(site.services.db, "ben")
    browser, _ = await site.newcomer("ana")
    fields = {**REPORT, "person": str(ben.id)}

    statuses = [(await browser.post("/report", fields)).status_code for _ in range(21)]

    assert statuses == [303] * 20 + [429]


async def test_a_moderator_decides_about_nobody_above(site: Site) -> None:
    owner = await make_user(site.services.db, "olga", role=Role.OWNER)
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)
    await site.browser().post("/report", {**REPORT, "person": str(owner.actor_id)})
    report = (await list_open(site))[0]

    response = await moderator.post(
        f"/moderation/reports/{report.id}", {"action": "suspend", "reason": "Mine now"}
    )

    assert response.status_code == 403
    assert (await list_open(site))[0].state is ReportState.OPEN
    actor = await site.services.db.read(get_actor, owner.actor_id)
    assert actor.suspended_ms is None


async def test_somebody_hidden_is_shown_again(site: Site) -> None:
    ben = await make_user(site.services.db, "ben")
    owner, _ = await site.newcomer("olga", role=Role.OWNER)
    await site.browser().post("/report", {**REPORT, "person": str(ben.actor_id)})
    report = (await list_open(site))[0]
    verdict = {"action": "hide", "reason": "Adverts."}
    await owner.post(f"/moderation/reports/{report.id}", verdict)
    hidden = await site.services.db.read(get_actor, ben.actor_id)

    page = await owner.get("/admin/people?q=ben")
    await owner.post(f"/admin/people/{ben.actor_id}/unsuspend")

    assert hidden.hidden_ms is not None
    assert "Show them everywhere again" in page.text
    shown = await site.services.db.read(get_actor, ben.actor_id)
    assert shown.hidden_ms is None


async def test_somebody_takes_a_report_and_opens_a_closed_one(site: Site) -> None:
    ben = await make_local(site.services.db, "ben")
    await site.browser().post("/report", {**REPORT, "person": str(ben.id)})
    path = f"/moderation/reports/{(await list_open(site))[0].id}"
    mo, _ = await site.newcomer("mo", role=Role.MODERATOR)
    pia, _ = await site.newcomer("pia", role=Role.MODERATOR)

    await mo.post(f"{path}/assign", {})
    seen = await pia.get(path)
    await pia.post(f"{path}/unassign", {})
    free = await mo.get(path)
    early = await mo.post(f"{path}/reopen", {})
    odd = await mo.post(f"{path}/forget", {})
    await mo.post(path, {"action": "dismiss", "reason": "No."})
    closed = await mo.get(path)
    await mo.post(f"{path}/reopen", {})

    assert "</bdi> works on this." in seen.text and "I work on this" in seen.text
    assert "Nobody works on this yet." in free.text
    assert path_of(early) == path and odd.status_code == 404
    assert "Open again" in closed.text and "What happens" not in closed.text
    assert len(await list_open(site)) == 1
