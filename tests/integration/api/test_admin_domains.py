"""Decisions about servers, made in an app."""

from typing import Any

from support.api import STAFF, ApiClient, join
from support.app import Site

from node.limits.decisions import Decision, Policy, find_decision
from node.moderation.queries import list_decisions
from node.users.models import Role

BLOCKS = "/api/v1/admin/domain_blocks"
ALLOWS = "/api/v1/admin/domain_allows"


async def enter(site: Site) -> ApiClient:
    client, _ = await join(site, "ada", role=Role.ADMIN, scopes=STAFF)
    return client


async def decided(site: Site, domain: str) -> Decision:
    return await site.services.db.read(find_decision, domain)


async def status(client: ApiClient, path: str, **said: Any) -> int:
    return (await client.call("POST", path, json=said)).status_code


async def test_a_block_holds_at_once_and_is_lifted(site: Site) -> None:
    client = await enter(site)

    made = await client.post(
        BLOCKS + "/",
        {
            "domain": "Bad.Example",
            "severity": "suspend",
            "reject_media": "true",
            "public_comment": "Spam",
            "private_comment": "Asked thrice",
            "obfuscate": True,
        },
    )
    is_refused = site.services.peers.refuses("sub.bad.example")
    shown = await client.get(f"{BLOCKS}/{made['id']}")
    await client.delete(f"{BLOCKS}/{made['id']}")

    assert shown == made and is_refused
    assert made["domain"] == "bad.example" and made["severity"] == "suspend"
    assert made["reject_media"] and made["obfuscate"]
    assert not made["reject_reports"]
    assert made["public_comment"] == "Spam"
    assert made["private_comment"] == "Asked thrice"
    assert len(made["digest"]) == 64
    assert not site.services.peers.refuses("bad.example")
    assert not (await decided(site, "bad.example")).is_any
    assert (await client.call("GET", f"{BLOCKS}/{made['id']}")).status_code == 404
    log = await site.services.db.read(list_decisions, limit=5)
    assert [each.subject for each in log.items] == [
        "open bad.example",
        "blocked, no pictures bad.example",
    ]


async def test_severities_are_the_levels_of_the_pages(site: Site) -> None:
    client = await enter(site)

    usual = await client.post(BLOCKS, {"domain": "one.example"})
    media = await client.post(
        BLOCKS, {"domain": "two.example", "severity": "noop", "reject_media": True}
    )
    one = await decided(site, "one.example")
    two = await decided(site, "two.example")
    harder = await client.put(f"{BLOCKS}/{media['id']}", {"severity": "suspend"})
    milder = await client.put(f"{BLOCKS}/{media['id']}", {"severity": "silence"})

    assert usual["severity"] == "silence" and media["severity"] == "noop"
    assert (one.is_limited, one.policy) == (True, Policy.OPEN)
    assert (two.is_limited, two.refuses_media) == (False, True)
    assert harder["id"] == milder["id"] == media["id"]
    assert (harder["severity"], milder["severity"]) == ("suspend", "silence")
    assert milder["reject_media"] is True


async def test_what_cannot_be_decided_is_said(site: Site) -> None:
    client = await enter(site)
    made = await client.post(BLOCKS, {"domain": "one.example"})

    refused = [
        await status(client, BLOCKS, domain="one.example"),
        await status(client, BLOCKS, domain="node.example", severity="suspend"),
        await status(client, BLOCKS, domain="no domain"),
        await status(client, BLOCKS, domain="two.example", severity="harsh"),
        await status(client, BLOCKS, domain="two.example", severity="noop"),
        await status(client, BLOCKS, domain="two.example", public_comment="x" * 501),
    ]
    none = await client.call("PUT", f"{BLOCKS}/{made['id']}", json={"severity": "noop"})

    assert refused == [422] * 6
    assert none.status_code == 422
    assert await status(client, BLOCKS) == 400


async def test_blocks_are_walked_by_when_they_were_made(site: Site) -> None:
    client = await enter(site)
    for name in ("b.example", "c.example", "a.example"):
        await client.post(BLOCKS, {"domain": name})
    await client.post(ALLOWS, {"domain": "d.example"})

    first = await client.call("GET", BLOCKS, params={"limit": 2})
    rest = await client.call("GET", first.headers["Link"].split(">")[0][1:])

    pages = [[each["domain"] for each in page.json()] for page in (first, rest)]
    assert pages == [["a.example", "c.example"], ["b.example"]]


async def test_a_server_is_allowed_and_no_longer(site: Site) -> None:
    client = await enter(site)
    await client.post(BLOCKS, {"domain": "ok.example", "severity": "suspend"})

    made = await client.post(ALLOWS, {"domain": "ok.example"})
    again = await client.post(ALLOWS, {"domain": "ok.example"})
    known = await decided(site, "ok.example")
    listed = await client.get(ALLOWS)
    gone = await client.delete(f"{ALLOWS}/{made['id']}")

    assert known.policy is Policy.ALLOWED
    assert made == again == gone and listed == [made]
    assert await client.get(f"{BLOCKS}") == []
    assert (await decided(site, "ok.example")).policy is Policy.OPEN
    assert (await client.call("GET", f"{ALLOWS}/{made['id']}")).status_code == 404


async def test_an_allowed_server_can_be_limited(site: Site) -> None:
    client = await enter(site)
    await client.post(ALLOWS, {"domain": "ok.example"})

    limited = await client.post(BLOCKS, {"domain": "ok.example"})
    both = await decided(site, "ok.example")
    await client.delete(f"{BLOCKS}/{limited['id']}")

    assert (both.policy, both.is_limited) == (Policy.ALLOWED, True)
    assert (await decided(site, "ok.example")).policy is Policy.ALLOWED
