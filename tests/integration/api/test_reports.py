"""Reports by an app."""

from support.api import join
from support.app import Site
from support.notes import post, receive_new
from support.people import make_remote

from node.moderation.queries import get_report
from node.notes.actions import delete_note
from node.users.models import Role
from node.users.settings import SiteSettings, save_site

PATH = "/api/v1/reports"


async def test_a_report_names_notes_and_rules(site: Site) -> None:
    db = site.services.db
    await db.write(save_site, SiteSettings(rules=("Be kind", "No adverts")))
    client, _ = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(db, ben, "Buy now")

    found = await client.post(
        PATH + "/",
        {
            "account_id": str(ben.id),
            "status_ids": [str(note.id)],
            "comment": "Adverts only",
            "category": "violation",
            "rule_ids": ["2"],
        },
    )

    assert found["category"] == "violation"
    assert found["status_ids"] == [str(note.id)]
    assert found["rule_ids"] == ["2"]
    assert found["action_taken"] is False and found["forwarded"] is False
    assert found["target_account"]["acct"] == "ben"
    report = await db.read(get_report, int(found["id"]))
    assert report.rules == ("No adverts",)
    assert report.note_iris == (note.iri,)
    browser, _ = await site.newcomer("mod", role=Role.MODERATOR)
    page = await browser.get(f"/moderation/reports/{report.id}")
    assert "No adverts" in page.text and "Adverts only" in page.text


async def test_a_report_goes_on_to_the_server_it_concerns(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "ana")
    nora = await make_remote(db, "nora")
    note = await receive_new(db, nora)

    found = await client.post(
        PATH,
        {
            "account_id": nora.id,
            "status_ids[]": note.id,
            "forward": True,
            "category": "spam",
        },
    )

    assert found["forwarded"] is True
    assert found["category"] == "spam"


async def test_what_was_deleted_meanwhile_stops_no_report(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "ana")
    _, ben = await join(site, "ben")
    kept, gone = await post(db, ben), await post(db, ben)
    await db.write(delete_note, site.services.urls, note=gone, by=ben)

    found = await client.post(
        PATH, {"account_id": str(ben.id), "status_ids": [str(gone.id), str(kept.id)]}
    )

    assert found["status_ids"] == [str(kept.id)]


async def test_what_is_not_theirs_cannot_be_held_against_them(site: Site) -> None:
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(site.services.db, ana)
    body = {"account_id": str(ben.id)}

    theirs = await client.call("POST", PATH, json={**body, "status_ids": [note.id]})
    rule = await client.call("POST", PATH, json={**body, "rule_ids": ["9"]})
    kind = await client.call("POST", PATH, json={**body, "category": "rude"})
    nobody = await client.call("POST", PATH, json={})

    answers = [each.status_code for each in (theirs, rule, kind, nobody)]
    assert answers == [404, 422, 422, 400]
