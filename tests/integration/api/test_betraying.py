"""What calls could betray beside what they show: whether something is there at all.

Ids in bodies, other people's keys, counts, and who follows whom.
"""

import re
from typing import Any

import pytest
from support.api import join
from support.app import Site
from support.notes import follow, post
from support.people import make_local
from support.worlds import OPEN, make_world

from node.actors.actions import set_privacy
from node.database.types import Writer
from node.ids import ActorId, new_id
from node.notes.models import Visibility

STATUSES = "/api/v1/statuses"
FILTERS = "/api/v2/filters"
_MADE = re.compile(r'^\{"id":"\d+",')


def bodies(note_id: int, author_id: int, filter_id: str) -> list[tuple[str, Any]]:
    """Every call that names a note in its body."""
    said = {"status": "Hm"}
    named = str(note_id)
    return [
        (STATUSES, {**said, "in_reply_to_id": named}),
        (STATUSES, {**said, "quoted_status_id": named}),
        (STATUSES, {**said, "in_reply_to_id": named, "scheduled_at": "2099-01-01"}),
        (f"{FILTERS}/{filter_id}/statuses", {"status_id": named}),
        ("/api/v1/reports", {"account_id": str(author_id), "status_ids": [named]}),
    ]


@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize("caller", ["stranger", "turned away"])
async def test_a_hidden_note_named_in_a_body_is_as_one_that_never_was(
    site: Site, caller: str
) -> None:
    world = await make_world(site, caller)
    made = await world.client.post(FILTERS, {"title": "Mine", "context": ["home"]})
    missing = new_id(site.services.clock.now_ms())

    async def tell(note_id: int) -> list[tuple[int, str]]:
        asked = bodies(note_id, world.author.id, made["id"])
        answers = [await world.client.call("POST", p, json=b) for p, b in asked]
        # What was made has an id of its own, whatever it is about.
        return [(a.status_code, _MADE.sub("{", a.text, count=1)) for a in answers]

    absent = await tell(missing)
    # A report goes without it: who is reported may delete what it is about.
    assert {status for status, _ in absent[:-1]} <= {404, 422}
    for what in ("followers", "direct", "gone"):
        assert await tell(world.notes[what]) == absent, what


async def test_a_key_of_somebody_else_finds_nothing_of_theirs(site: Site) -> None:
    ana, _ = await join(site, "ana")
    ben, who = await join(site, "ben")
    key = {"Idempotency-Key": "the same"}
    direct = {"status": "For me alone", "visibility": "direct"}
    await ana.call("POST", STATUSES, json=direct, headers=key)

    answer = await ben.call("POST", STATUSES, json={"status": "Mine"}, headers=key)

    assert answer.json()["content"] == "<p>Mine</p>"
    assert answer.json()["account"]["id"] == str(who.id)


async def test_answers_that_are_not_for_all_are_not_counted(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "ana")
    ben = await make_local(db, "ben")
    note = await post(db, ben, "Who has a kiln?")
    for each in Visibility:
        await post(db, ben, "Me", visibility=each, reply_to_id=note.id)

    shown = await client.get(f"{STATUSES}/{note.id}")
    below = await client.get(f"{STATUSES}/{note.id}/context")

    assert shown["replies_count"] == len(below["descendants"]) == len(OPEN)


async def test_whom_hidden_people_follow_suggests_nobody(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben, cid = await make_local(db, "ben"), await make_local(db, "cid")
    await follow(db, ana, ben)
    await follow(db, ben, cid)
    assert [each["acct"] for each in await client.get("/api/v1/suggestions")] == ["cid"]

    await db.write(_hide, ben.id)

    assert await client.get("/api/v1/suggestions") == []
    path = "/api/v1/accounts/familiar_followers"
    (told,) = await client.get(path, **{"id[]": str(cid.id)})
    assert told["accounts"] == []
    assert await client.get(f"/api/v1/accounts/{ben.id}/following") == []


def _hide(w: Writer, actor_id: ActorId) -> None:
    set_privacy(
        w, actor_id, locked=False, discoverable=True, indexable=True, hide_follows=True
    )
