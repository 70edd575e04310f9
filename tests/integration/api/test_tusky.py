"""Tusky from logging in to logging out: each call as it sends it.

It cannot run here; paths, encodings and the order of calls are from its source. What
it reads of the answers is declared in `support.tusky`.
"""

import re
from typing import Final

import pytest
from support import tusky
from support.api import guest
from support.app import Site
from support.notes import post_to_homes
from support.phones import ALERTS, KEYS, SCOPES, Phone, let_in, meet, with_token
from support.pictures import quarters, save
from support.strict import Model, many

from node.actors.models import Actor

BACK: Final = "oauth2redirect://com.keylesspalace.tusky/"


@pytest.mark.engine_only("sqlite")
async def test_tusky_logs_in_reads_writes_and_leaves(site: Site) -> None:
    phone, app = await _log_in(site)
    ben = await meet(site, phone)
    notes = [await post_to_homes(site.services.db, ben, f"{n}") for n in range(4)]
    await _read(phone, [each.id for each in notes])
    await _write(phone)
    await _settle(phone, ben)
    await _be_told(phone)

    token = phone.client.token
    leaving = {**app, "token": token}
    assert await phone.ask("POST /oauth/revoke", data=leaving) == {}
    await phone.ask("GET /api/v1/timelines/home", status=401)


async def _log_in(site: Site) -> tuple[Phone, dict[str, str]]:
    form = {
        "client_name": "Tusky",
        "redirect_uris": BACK,
        "scopes": SCOPES,
        "website": "https://tusky.app",
    }
    made = await Phone(guest(site)).ask("POST /api/v1/apps", tusky.APP, data=form)
    app = {name: made[name] for name in ("client_id", "client_secret")}
    grant = {
        **app,
        "redirect_uri": BACK,
        "code": await let_in(site, app, BACK),
        "grant_type": "authorization_code",
    }
    told = await Phone(guest(site)).ask("POST /oauth/token", tusky.TOKEN, data=grant)
    phone = with_token(site, told["access_token"])
    await phone.ask("GET /api/v1/accounts/verify_credentials", tusky.ACCOUNT)
    return phone, app


async def _read(phone: Phone, notes: list[int]) -> None:
    await phone.ask("GET /api/v2/instance", tusky.INSTANCE)
    await phone.ask("GET /api/v1/custom_emojis", many(tusky.EMOJI))
    await phone.ask("GET /api/v1/lists", many(tusky.LIST))
    assert await phone.ask("GET /api/v1/announcements") == []
    await phone.ask("GET /api/v2/filters", many(tusky.FILTER))
    between = {"max_id": notes[3], "since_id": notes[0], "limit": 30}
    found = await phone.ask(
        "GET /api/v1/timelines/home", many(tusky.STATUS), params=between
    )
    assert [each["id"] for each in found] == [str(notes[2]), str(notes[1])]
    unwanted = {"exclude_types[]": ["follow", "unknown"], "limit": 30}
    await phone.ask(
        "GET /api/v1/notifications", many(tusky.NOTIFICATION), params=unwanted
    )
    await phone.ask("GET /api/v2/notifications/policy", tusky.POLICY)
    marked = {"home[last_read_id]": str(notes[3])}
    found = await phone.ask("POST /api/v1/markers", tusky.MARKERS, data=marked)
    assert found["home"]["last_read_id"] == str(notes[3])
    both = {"timeline[]": ["home", "notifications"]}
    await phone.ask("GET /api/v1/markers", tusky.MARKERS, params=both)


async def _write(phone: Phone) -> None:
    photo = ("image.jpg", save(quarters(), "JPEG"), "image/jpeg")
    made = await phone.ask(
        "POST /api/v2/media", files={"file": photo}, data={"description": "A cup"}
    )
    path = f"/api/v1/media/{made['id']}"
    words = {"description": "A cup of tea", "focus": "0.0,0.5"}
    await phone.ask(f"PUT {path}", tusky.ATTACHMENT, data=words)
    await phone.ask(f"GET {path}", Model())
    draft = {
        "status": "Tea",
        "spoiler_text": "",
        "visibility": "public",
        "sensitive": False,
        "media_ids": [made["id"]],
        "media_attributes": [],
        "language": "en",
    }
    key = {"Idempotency-Key": "a1b2"}
    wrote = [
        await phone.ask("POST /api/v1/statuses", tusky.STATUS, json=draft, headers=key)
        for _ in range(2)
    ]
    assert wrote[0]["id"] == wrote[1]["id"]
    path = f"/api/v1/statuses/{wrote[0]['id']}"
    await phone.ask(f"GET {path}/source", tusky.STATUS_SOURCE)
    attribute = {"id": made["id"], "description": "Tea!", "focus": "0.1,-0.2"}
    changed = {**draft, "status": "Green tea", "media_attributes": [attribute]}
    changed = await phone.ask(
        f"PUT {path}", tusky.STATUS, json=changed, headers={"Idempotency-Key": "c3"}
    )
    (photo_then,) = changed["media_attachments"]
    assert photo_then["description"] == "Tea!"
    assert photo_then["meta"]["focus"] == {"x": 0.1, "y": -0.2}
    edits = await phone.ask(f"GET {path}/history", many(tusky.EDIT))
    assert len(edits) == 2
    for act in ("favourite", "bookmark", "pin", "mute", "unmute", "unpin"):
        await phone.ask(f"POST {path}/{act}", tusky.STATUS)
    boost = await phone.ask(
        f"POST {path}/reblog", tusky.STATUS, data={"visibility": "unlisted"}
    )
    assert boost["reblog"]["id"] == wrote[0]["id"] != boost["id"]
    await phone.ask(f"POST {path}/translate", data={"lang": "de"}, status=404)
    gone = await phone.ask(f"DELETE {path}?delete_media=false", tusky.DELETED)
    assert gone["text"] == "Green tea"


async def _settle(phone: Phone, ben: Actor) -> None:
    """Lists, filters, people, one's own account: forms throughout."""
    path = f"/api/v1/accounts/{ben.id}"
    for act, form in (
        ("follow", {"reblogs": "false", "notify": "true"}),
        ("mute", {"notifications": "true", "duration": "300"}),
        ("unmute", {}),
        ("note", {"comment": "Potter"}),
    ):
        await phone.ask(f"POST {path}/{act}", tusky.RELATIONSHIP, data=form)
    form = {"title": "Near", "exclusive": "false", "replies_policy": "followed"}
    made = await phone.ask("POST /api/v1/lists", tusky.LIST, data=form)
    path = f"/api/v1/lists/{made['id']}"
    for method in ("POST", "DELETE"):
        who = {"account_ids[]": [str(ben.id)]}
        await phone.ask(f"{method} {path}/accounts", data=who)
    await phone.ask(f"PUT {path}", tusky.LIST, data={**form, "title": "Far"})
    sifting = {
        "title": "Tea",
        "context[]": ["home", "thread"],
        "filter_action": "warn",
        "expires_in": "",
    }
    made = await phone.ask("POST /api/v2/filters", tusky.FILTER, data=sifting)
    path = f"/api/v2/filters/{made['id']}"
    word = {"keyword": "tea", "whole_word": "true"}
    kept = await phone.ask(f"POST {path}/keywords", tusky.KEYWORD, data=word)
    await phone.ask(
        f"PUT /api/v2/filters/keywords/{kept['id']}",
        tusky.KEYWORD,
        data={**word, "whole_word": "false"},
    )
    await phone.ask(f"PUT {path}", tusky.FILTER, data={"title": "Teas"})
    for method in ("POST", "DELETE"):
        await phone.ask(
            f"{method} /api/v1/domain_blocks", data={"domain": "bad.example"}
        )
    about = {
        "display_name": (None, "Ana"),
        "note": (None, "Tea"),
        "locked": (None, "false"),
        "fields_attributes[0][name]": (None, "Site"),
        "fields_attributes[0][value]": (None, "https://ana.example/"),
    }
    me = await phone.ask(
        "PATCH /api/v1/accounts/update_credentials", tusky.ACCOUNT, files=about
    )
    assert [each["name"] for each in me["source"]["fields"]] == ["Site"]
    usual = {"source[privacy]": "unlisted", "source[language]": "de"}
    me = await phone.ask(
        "PATCH /api/v1/accounts/update_credentials", tusky.ACCOUNT, data=usual
    )
    assert (me["source"]["privacy"], me["source"]["language"]) == ("unlisted", "de")
    rules = {"for_not_following": "filter", "for_limited_accounts": "accept"}
    await phone.ask("PATCH /api/v2/notifications/policy", tusky.POLICY, data=rules)


async def _be_told(phone: Phone) -> None:
    path = "/api/v1/push/subscription"
    refused = await phone.ask(f"GET {path}", status=404)
    assert re.search("not found", refused["error"], re.IGNORECASE)
    alerts = {f"data[alerts][{name}]": "true" for name in ALERTS}
    made = await phone.ask(f"POST {path}", tusky.SUBSCRIPTION, data={**KEYS, **alerts})
    assert {name for name, is_on in made["alerts"].items() if is_on} == {*ALERTS}
    await phone.ask(
        f"PUT {path}", tusky.SUBSCRIPTION, data={"data[alerts][poll]": "false"}
    )
    assert await phone.ask(f"DELETE {path}") == {}
