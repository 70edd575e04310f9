"""Requests bent at every place, to every route, by strangers, members and admins."""

import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from support.app import Browser, Site, serve
from support.bent_requests import Bender, send
from support.examples import examples
from support.names import look_up
from support.notes import post

from federation.net import resolver
from node.actors.queries import get_actor
from node.clock import SetClock
from node.database.types import Database
from node.users.models import Role

ROUNDS = examples(4)
SEED = int(os.environ.get("VERMILION_FUZZ_SEED", "1"))


@pytest.mark.timeout(3_600)
@pytest.mark.engine_only("sqlite")
async def test_no_bent_request_breaks_a_route(
    db: Database, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "_lookup", look_up)
    statuses, faults = Counter[int](), list[str]()
    async with serve(db, clock, tmp_path / "data", rate_limits="off") as site:
        member, mei = await site.newcomer("mei")
        admin, _ = await site.newcomer("bo", role=Role.ADMIN)
        note = await post(db, await db.read(get_actor, mei.actor_id))
        known = ["mei", "bo", str(note.id), str(mei.actor_id)]
        for number in range(ROUNDS):
            for rule, methods in rules_of(site):
                rng = Random(f"{SEED} {number} {rule}")
                browser = rng.choice((site.browser(), member, admin))
                bender = Bender(rng, known, browser.csrf)
                sent = bender.request(rule, methods, cookies_of(browser))
                status = await send(site.app, sent)
                statuses[status] += 1
                if status >= 500:
                    faults.append(f"{status} for {sent}"[:2_000])

    assert faults == []
    assert {200, 303, 400, 403, 404, 405} <= set(statuses)


def rules_of(site: Site) -> list[tuple[str, list[str]]]:
    """Every route, with the methods that are its own."""
    return sorted(
        (rule.rule, sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        for rule in site.app.url_map.iter_rules()
        if not rule.websocket
    )


def cookies_of(browser: Browser) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
