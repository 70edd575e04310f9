"""Topics on profiles, as apps choose and read them, and as the page shows them."""

from support.api import guest, join
from support.app import Site
from support.notes import post

from node.notes.models import Visibility
from node.timelines.actions import MAX_FEATURED

OWN = "/api/v1/featured_tags"


async def test_topics_are_featured_with_what_anybody_may_read_of_them(
    site: Site,
) -> None:
    client, ana = await join(site, "ana")
    for visibility in Visibility:
        await post(site.services.db, ana, "#tea", visibility=visibility)

    made = await client.post(OWN, {"name": "#Tea"})
    await client.post("/api/v1/tags/cake/feature")

    shown = await guest(site).get(f"/api/v1/accounts/{ana.id}/featured_tags")
    assert [each["name"] for each in shown] == ["cake", "tea"]
    assert shown[1] == made
    assert made["statuses_count"] == "2"
    assert len(made["last_status_at"]) == len("2026-11-23")
    assert (shown[0]["statuses_count"], shown[0]["last_status_at"]) == ("0", None)
    assert (await client.get("/api/v1/profile"))["featured_tags"] == shown
    page = await site.browser().get("/@ana")
    assert "<bdi>#tea</bdi></a> 2" in page.text


async def test_a_topic_is_featured_once_and_taken_away(site: Site) -> None:
    client, _ = await join(site, "ana")
    other, _ = await join(site, "ben")

    made = await client.post(OWN, {"name": "tea"})
    assert await client.post(OWN, {"name": "Tea"}) == made
    path = f"{OWN}/{made['id']}"
    assert (await other.call("DELETE", path)).status_code == 404
    assert (await client.get("/api/v1/tags/tea"))["featuring"] is True
    assert (await client.call("DELETE", path)).status_code == 200
    assert (await client.call("DELETE", path)).status_code == 404
    assert (await client.post("/api/v1/tags/tea/feature"))["featuring"] is True
    assert (await client.post("/api/v1/tags/tea/unfeature"))["featuring"] is False
    assert await client.get(OWN) == []
    assert (await client.call("POST", OWN, json={"name": "%"})).status_code == 422


async def test_nobody_features_topics_without_end(site: Site) -> None:
    client, _ = await join(site, "ana")
    for number in range(MAX_FEATURED):
        await client.post(OWN, {"name": f"topic{number}"})

    assert (await client.call("POST", OWN, json={"name": "more"})).status_code == 422
    assert len(await client.get(OWN)) == MAX_FEATURED


async def test_suggested_is_what_one_writes_about_most(site: Site) -> None:
    client, ana = await join(site, "ana")
    for text in ("#tea #cake", "#tea", "#milk", "#milk #tea"):
        await post(site.services.db, ana, text)
    await client.post(OWN, {"name": "tea"})

    found = await client.get(f"{OWN}/suggestions")

    assert [each["name"] for each in found] == ["milk", "cake"]
