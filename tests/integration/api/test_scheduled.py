"""Notes for later, through an app."""

from typing import Any

import pytest
from support.api import ApiClient, join
from support.app import Site
from support.notes import count_rows, make_photo

from node.api.entities.values import iso_time
from node.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from node.errors import Forbidden
from node.notes.models import NoteDraft
from node.schedules.actions import post_scheduled
from node.schedules.jobs import PostScheduled
from node.users.actions import disable_user
from node.users.queries import find_user_by_actor

STATUSES = "/api/v1/statuses"
SCHEDULED = "/api/v1/scheduled_statuses"


async def schedule(client: ApiClient, at_ms: int, **body: Any) -> Any:
    return await client.post(
        STATUSES, {"status": "Later", "scheduled_at": iso_time(at_ms), **body}
    )


async def test_a_note_for_later_is_posted_when_it_is_time(
    site: Site, clock: SetClock
) -> None:
    client, ana = await join(site, "ana")
    photo = await make_photo(site.services.db, ana)
    due_ms = clock.now_ms() + 2 * DAY_MS

    made = await schedule(
        client,
        due_ms,
        media_ids=[str(photo)],
        poll={"options": ["a", "b"], "expires_in": 600, "hide_totals": True},
        spoiler_text="Soon",
        visibility="unlisted",
    )
    assert made["scheduled_at"] == iso_time(due_ms)
    assert made["params"]["text"] == "Later"
    assert made["params"]["visibility"] == "unlisted"
    assert made["params"]["poll"]["options"] == ["a", "b"]
    assert made["params"]["poll"]["hide_totals"] is True
    assert await client.get(SCHEDULED) == [made]
    await site.work()
    assert await count_rows(site.services.db, "notes") == 0
    clock.advance(DAY_MS + DAY_MS // 2)
    await site.services.media.sweep()
    clock.advance(DAY_MS)
    await site.work()

    assert await client.get(SCHEDULED) == []
    posted = (await client.get(f"/api/v1/accounts/{ana.id}/statuses"))[0]
    assert "Later" in posted["content"]
    assert posted["spoiler_text"] == "Soon"
    assert posted["visibility"] == "unlisted"
    assert posted["media_attachments"][0]["id"] == str(photo)
    options = posted["poll"]["options"]
    assert [each["votes_count"] for each in options] == [None, None]
    assert posted["application"]["name"] == "Test app"


async def test_the_time_is_moved_and_the_note_taken_back(
    site: Site, clock: SetClock
) -> None:
    client, ana = await join(site, "ana")
    other, _ = await join(site, "ben")
    photo = await make_photo(site.services.db, ana)
    now_ms = clock.now_ms()
    made = await schedule(client, now_ms + 10 * MINUTE_MS, media_ids=[str(photo)])
    path = f"{SCHEDULED}/{made['id']}"

    moved = await client.put(path, {"scheduled_at": iso_time(now_ms + DAY_MS)})
    foreign = [
        await other.call("GET", path),
        await other.call("PUT", path, json={"scheduled_at": iso_time(now_ms + DAY_MS)}),
        await other.call("DELETE", path),
    ]
    clock.advance(HOUR_MS)
    await site.work()

    assert moved["scheduled_at"] == iso_time(now_ms + DAY_MS)
    assert {each.status_code for each in foreign} == {404}
    assert await count_rows(site.services.db, "notes") == 0
    assert await client.delete(path) == {}
    assert (await client.call("GET", path)).status_code == 404
    again = await client.post(STATUSES, {"media_ids": [str(photo)]})
    assert len(again["media_attachments"]) == 1


async def test_too_soon_and_no_time_are_refused(site: Site, clock: SetClock) -> None:
    client, _ = await join(site, "ana")

    for at in (iso_time(clock.now_ms() + 4 * MINUTE_MS), "tomorrow"):
        body = {"status": "Later", "scheduled_at": at}
        answer = await client.call("POST", STATUSES, json=body)
        assert answer.status_code == 422
        assert list(answer.json()["details"]) == ["scheduled_at"]


async def test_a_note_for_later_sent_twice_waits_once(
    site: Site, clock: SetClock
) -> None:
    client, _ = await join(site, "ana")
    body = {"status": "Later", "scheduled_at": iso_time(clock.now_ms() + DAY_MS)}
    headers = {"Idempotency-Key": "k"}

    answers = [
        await client.call("POST", STATUSES, json=body, headers=headers)
        for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert len(await client.get(SCHEDULED)) == 1


async def test_two_notes_under_one_key_are_two_notes(
    site: Site, clock: SetClock
) -> None:
    client, ana = await join(site, "ana")
    later = {"status": "Later", "scheduled_at": iso_time(clock.now_ms() + DAY_MS)}
    headers = {"Idempotency-Key": "k"}

    await client.call("POST", STATUSES, json=later, headers=headers)
    await client.call("POST", STATUSES, json={"status": "Now"}, headers=headers)
    clock.advance(DAY_MS)
    await site.work()

    posted = await client.get(f"/api/v1/accounts/{ana.id}/statuses")
    assert [each["text"] for each in await sources(client, posted)] == ["Later", "Now"]
    assert await client.get(SCHEDULED) == []


async def test_nothing_waits_under_the_key_of_what_was_posted(
    site: Site, clock: SetClock
) -> None:
    client, _ = await join(site, "ana")
    later = {"status": "Later", "scheduled_at": iso_time(clock.now_ms() + DAY_MS)}
    headers = {"Idempotency-Key": "k"}

    await client.call("POST", STATUSES, json={"status": "Now"}, headers=headers)
    answer = await client.call("POST", STATUSES, json=later, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["details"]["scheduled_at"][0]["error"] == "ERR_POSTED"
    assert await client.get(SCHEDULED) == []


async def sources(client: ApiClient, posted: Any) -> list[Any]:
    return [await client.get(f"{STATUSES}/{each['id']}/source") for each in posted]


async def test_what_changed_while_others_were_asked_counts(
    site: Site, clock: SetClock
) -> None:
    """Looking for people on other servers takes seconds, and much happens in them."""
    client, ana = await join(site, "ana")
    db = site.services.db
    user = await db.read(find_user_by_actor, ana.id)
    assert user is not None
    due_ms = clock.now_ms() + DAY_MS
    made = await schedule(client, due_ms)
    job, draft = PostScheduled(int(made["id"]), due_ms), NoteDraft(text="Later")

    await client.put(
        f"{SCHEDULED}/{made['id']}", {"scheduled_at": iso_time(due_ms + DAY_MS)}
    )
    moved = await db.write(post_scheduled, site.services.urls, job, draft=draft)
    await db.write(disable_user, user.id)
    with pytest.raises(Forbidden, match="disabled"):
        job = PostScheduled(job.scheduled_id, due_ms + DAY_MS)
        await db.write(post_scheduled, site.services.urls, job, draft=draft)

    assert moved is None
    assert await count_rows(db, "scheduled_notes") == 1
    assert await count_rows(db, "notes") == 0


async def test_what_cannot_be_posted_any_more_says_why(
    site: Site, clock: SetClock
) -> None:
    client, _ = await join(site, "ana")
    other, _ = await join(site, "ben")
    parent = await other.post(STATUSES, {"status": "Hello"})
    made = await schedule(client, clock.now_ms() + DAY_MS, in_reply_to_id=parent["id"])
    await other.delete(f"{STATUSES}/{parent['id']}")
    clock.advance(2 * DAY_MS)
    await site.work()

    found = await client.get(f"{SCHEDULED}/{made['id']}")

    assert found["error"]
    assert await count_rows(site.services.db, "notes") == 0


async def test_who_is_locked_out_posts_nothing_and_loses_nothing(
    site: Site, clock: SetClock
) -> None:
    client, ana = await join(site, "ana")
    db = site.services.db
    await schedule(client, clock.now_ms() + DAY_MS)
    user = await db.read(find_user_by_actor, ana.id)
    assert user is not None
    await db.write(disable_user, user.id)
    clock.advance(2 * DAY_MS)
    await site.work()

    (waiting,) = await db.read(lambda r: r.all("SELECT fault FROM scheduled_notes"))

    assert await count_rows(db, "notes") == 0
    assert waiting.text("fault") == "Your account was disabled when this was due."
