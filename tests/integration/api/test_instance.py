"""What the node says about itself to apps."""

from dataclasses import replace
from datetime import UTC, datetime

from support.api import guest, join
from support.app import Site
from support.notes import post
from support.servers import set_policy

from node.clock import DAY_MS, SetClock
from node.config import Registration
from node.limits.decisions import Policy
from node.limits.peer_settings import PeerSettings, save_peer_settings
from node.users.settings import SiteSettings, save_site

SITE = SiteSettings(
    name="Lake",
    description="By the lake",
    rules=("Be kind", "No adverts"),
    about="Old *lake*",
    privacy="We keep little.",
    contact="ana",
    registration=Registration.APPROVAL,
)


async def test_both_versions_tell_the_same(site: Site) -> None:
    await join(site, "ana")
    await site.services.db.write(save_site, SITE)
    app = guest(site)

    old, new = await app.get("/api/v1/instance/"), await app.get("/api/v2/instance")

    assert old["uri"] == new["domain"] == "node.example"
    assert old["title"] == new["title"] == "Lake"
    assert old["version"] == new["version"]
    assert old["version"].startswith("4.5.0 (compatible; Vermilion ")
    assert new["api_versions"] == {"mastodon": 7, "vermilion": 1}
    assert old["rules"] == new["rules"]
    assert [each["id"] for each in new["rules"]] == ["1", "2"]
    assert old["contact_account"]["acct"] == new["contact"]["account"]["acct"] == "ana"
    assert old["stats"] == {"user_count": 1, "status_count": 0, "domain_count": 0}
    assert old["registrations"] is True and old["approval_required"] is True
    assert new["registrations"]["enabled"] is True
    assert new["registrations"]["reason_required"] is True
    assert old["urls"]["streaming_api"] == "wss://node.example"
    assert new["configuration"]["urls"]["streaming"] == "wss://node.example"
    for name in ("accounts", "statuses", "media_attachments", "polls"):
        assert old["configuration"][name] == new["configuration"][name]
    assert new["configuration"]["statuses"]["max_media_attachments"] == 18
    types = new["configuration"]["media_attachments"]["supported_mime_types"]
    assert {"image/jpeg", "image/heic", "image/avif"} <= set(types)
    assert new["thumbnail"]["url"].startswith("https://node.example/static/")


async def test_texts_are_there_or_empty(site: Site) -> None:
    await site.services.db.write(save_site, SITE)
    app = guest(site)

    about = await app.get("/api/v1/instance/extended_description")
    privacy = await app.get("/api/v1/instance/privacy_policy")
    terms = await app.call("GET", "/api/v1/instance/terms_of_service")

    assert about["content"] == "<p>Old *lake*</p>"
    assert privacy["content"] == "<p>We keep little.</p>"
    assert terms.status_code == 404
    assert [each["text"] for each in await app.get("/api/v1/instance/rules")] == [
        "Be kind",
        "No adverts",
    ]


async def test_decisions_about_servers_are_told_if_the_owner_wants(site: Site) -> None:
    db = site.services.db
    await db.write(set_policy, "bad.example", Policy.BLOCKED, reason="spam")
    app = guest(site)

    hidden = await app.call("GET", "/api/v1/instance/domain_blocks")
    await db.write(save_peer_settings, replace(PeerSettings(), shows_decisions=True))
    shown = await app.get("/api/v1/instance/domain_blocks")

    assert hidden.status_code == 404
    assert shown[0]["domain"] == "bad.example"
    assert shown[0]["severity"] == "suspend"
    assert len(shown[0]["digest"]) == 64


async def test_twelve_weeks_are_counted(site: Site, clock: SetClock) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    await post(db, ana)
    await post(db, ana, reply_to_id=(await post(db, ana)).id)
    clock.advance(7 * DAY_MS)
    _, ben = await join(site, "ben")
    await post(db, ben)

    found = await guest(site).get("/api/v1/instance/activity")
    before = db.statements
    again = await guest(site).get("/api/v1/instance/activity")

    assert again == found and db.statements == before
    weeks = [int(each.pop("week")) for each in found]
    assert weeks == [weeks[0] - 7 * 86_400 * back for back in range(12)]
    assert datetime.fromtimestamp(weeks[0], UTC).weekday() == 0
    none = {"statuses": "0", "logins": "0", "registrations": "0"}
    assert found[0] == {"statuses": "1", "logins": "1", "registrations": "1"}
    assert found[1] == {"statuses": "3", "logins": "1", "registrations": "1"}
    assert found[2:] == [none] * 10


async def test_nobody_can_react_to_what_is_not_announced(site: Site) -> None:
    client, _ = await join(site, "ana")

    for method, path in (
        ("POST", "7/dismiss"),
        ("PUT", "7/reactions/x"),
        ("DELETE", "7/reactions/x"),
    ):
        answer = await client.call(method, f"/api/v1/announcements/{path}")
        assert answer.status_code == 404


async def test_what_there_is_none_of_is_an_empty_list(site: Site) -> None:
    client, _ = await join(site, "ana")

    for path in ("custom_emojis", "announcements", "instance/peers", "trends/links"):
        assert await client.get(f"/api/v1/{path}") == []
