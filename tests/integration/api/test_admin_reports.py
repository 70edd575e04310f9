"""Reports, as those who moderate read and close them in an app."""

from typing import Any

from support.api import STAFF, ApiClient, join
from support.app import Site
from support.notes import follow, post
from support.people import make_remote

from node.actors.models import Actor
from node.moderation.actions import file_report
from node.moderation.models import Report, ReportCategory, ReportDraft
from node.moderation.queries import list_decisions
from node.notes.models import Note, Visibility
from node.users.models import Role
from node.users.settings import SiteSettings, save_site

PATH = "/api/v1/admin/reports"


async def enter(site: Site, name: str = "mo") -> tuple[ApiClient, Actor]:
    return await join(site, name, role=Role.MODERATOR, scopes=STAFF)


async def report(
    site: Site,
    target: Actor,
    *notes: Note,
    by: Actor | None = None,
    forward: bool = False,
    category: ReportCategory = ReportCategory.SPAM,
) -> Report:
    draft = ReportDraft(
        category=category,
        words="Look at this.",
        note_ids=tuple(each.id for each in notes),
        forward=forward,
    )
    return await site.services.db.write(
        file_report, site.services.urls, reporter=by, target=target, draft=draft
    )


async def ids_of(client: ApiClient, **asked: Any) -> list[str]:
    return [each["id"] for each in await client.get(PATH, **asked)]


async def test_a_report_is_shown_with_all_that_it_names(site: Site) -> None:
    client, _ = await enter(site)
    _, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    shown = await post(site.services.db, ben, "Buy now")
    filed = await report(site, ben, shown, by=ana)

    (found,) = await client.get(PATH)

    assert found == await client.get(f"{PATH}/{filed.id}")
    assert found["account"]["account"]["acct"] == "ana"
    assert found["target_account"]["username"] == "ben"
    assert found["category"] == "spam" and found["comment"] == "Look at this."
    assert [each["id"] for each in found["statuses"]] == [str(shown.id)]
    assert (found["action_taken"], found["forwarded"]) == (False, False)
    assert found["action_taken_at"] is None and found["assigned_account"] is None


async def test_a_note_that_is_not_for_the_moderator_is_not_among_them(
    site: Site,
) -> None:
    client, _ = await enter(site)
    _, ben = await join(site, "ben")
    private = await post(
        site.services.db, ben, "Just us", visibility=Visibility.FOLLOWERS
    )
    _, ana = await join(site, "ana")
    await follow(site.services.db, ana, ben)
    await report(site, ben, private, by=ana)

    (found,) = await client.get(PATH)

    assert found["statuses"] == []


async def test_a_guest_reports_in_the_name_of_the_node(site: Site) -> None:
    client, _ = await enter(site)
    nora = await make_remote(site.services.db, "nora")
    _, ana = await join(site, "ana")
    await report(site, nora)
    await report(site, nora, by=ana, forward=True)

    sent, kept = await client.get(PATH)

    assert (sent["forwarded"], kept["forwarded"]) == (True, False)
    assert kept["account"]["username"] == "node"
    assert kept["target_account"]["domain"] == "peer.example"


async def test_who_reported_elsewhere_is_not_told(site: Site) -> None:
    """Also if a report about them is in the same list."""
    client, _ = await enter(site)
    nora = await make_remote(site.services.db, "nora")
    _, ana = await join(site, "ana")
    await report(site, ana, by=nora)
    await report(site, nora, by=ana)

    about_nora, by_nora = await client.get(PATH)

    assert by_nora["account"]["username"] == "node"
    assert about_nora["account"]["username"] == "ana"


async def test_open_and_closed_ones_are_listed_apart(site: Site) -> None:
    client, _ = await enter(site)
    _, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    first = str((await report(site, ben, by=ana)).id)
    second = str((await report(site, ana, by=ben)).id)
    third = str((await report(site, ana)).id)
    await client.post(f"{PATH}/{first}/resolve")

    assert await ids_of(client) == [third, second]
    assert await ids_of(client, resolved="true") == [first]
    everything = await ids_of(client, resolved="true", unresolved="true")
    assert everything == [third, second, first]
    assert await ids_of(client, target_account_id=ana.id) == [third, second]
    assert await ids_of(client, account_id=ben.id) == [second]
    assert await ids_of(client, account_id="nobody") == []
    page = await client.call("GET", PATH, params={"limit": 1})
    older = await client.call("GET", page.headers["Link"].split(">")[0][1:])
    assert [each["id"] for each in older.json()] == [second]


async def test_somebody_works_on_it_and_closes_it(site: Site) -> None:
    client, _ = await enter(site)
    other, _ = await enter(site, "pia")
    _, ben = await join(site, "ben")
    path = f"{PATH}/{(await report(site, ben)).id}"

    taken = await client.post(f"{path}/assign_to_self")
    again = await client.post(f"{path}/assign_to_self")
    left = await client.post(f"{path}/unassign")
    closed = await other.post(f"{path}/resolve")
    late = await client.call("POST", f"{path}/resolve")
    opened = await client.post(f"{path}/reopen")
    twice = await client.call("POST", f"{path}/reopen")

    assert taken["assigned_account"]["username"] == "mo" and again == taken
    assert left["assigned_account"] is None
    assert closed["action_taken"] and closed["action_taken_at"]
    assert closed["action_taken_by_account"]["username"] == "pia"
    assert opened["action_taken"] is False
    assert opened["action_taken_by_account"] is None
    assert late.status_code == twice.status_code == 422
    log = await site.services.db.read(list_decisions, limit=9)
    assert [str(each.kind) for each in log.items] == [
        *("reopen", "dismiss", "unassign", "assign")
    ]


async def test_what_it_is_about_is_said_better(site: Site) -> None:
    rules = ("Be kind", "No adverts")
    await site.services.db.write(save_site, SiteSettings(rules=rules))
    client, _ = await enter(site)
    _, ben = await join(site, "ben")
    filed = await report(site, ben, category=ReportCategory.HATE)
    path = f"{PATH}/{filed.id}"

    named = await client.put(path, {"category": "violation", "rule_ids": ["2"]})
    kept = await client.put(path, {})
    spam = await client.put(path, {"category": "spam"})
    bad = [
        (await client.call("PUT", path, json=each)).status_code
        for each in ({"category": "rude"}, {"rule_ids": ["3"]})
    ]

    assert (named["category"], kept["category"]) == ("violation", "violation")
    assert [each["text"] for each in kept["rules"]] == ["No adverts"]
    assert kept["rules"][0]["id"] == "2"
    assert (spam["category"], spam["rules"]) == ("spam", [])
    assert bad == [422, 422]


async def test_nobody_works_on_a_report_about_themselves(site: Site) -> None:
    client, mo = await enter(site)
    path = f"{PATH}/{(await report(site, mo)).id}"

    for each in ("assign_to_self", "unassign", "resolve", "reopen"):
        assert (await client.call("POST", f"{path}/{each}")).status_code == 403
    assert (await client.call("PUT", path, json={})).status_code == 403
    assert (await client.call("GET", f"{PATH}/1")).status_code == 404


async def test_a_page_of_reports_costs_the_same_for_many(site: Site) -> None:
    client, _ = await enter(site)
    _, ana = await join(site, "ana")

    async def cost(count: int) -> int:
        for number in range(count):
            _, each = await join(site, f"b{count}x{number}")
            note = await post(site.services.db, each, "Buy now")
            await report(site, each, note, by=ana)
        before = site.services.db.statements
        assert len(await client.get(PATH)) >= count
        return site.services.db.statements - before

    assert await cost(1) == await cost(4)
