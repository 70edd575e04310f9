"""Ice Cubes from logging in to listening: each call as it sends it.

It cannot run here; paths, encodings and the order of calls are from its source. What
it reads of the answers is declared in `support.ice_cubes`.
"""

import json
import re
from typing import Final
from urllib.parse import urlencode

import pytest
from support import ice_cubes
from support.api import guest
from support.app import Site
from support.notes import post_to_homes
from support.phones import ALERTS, KEYS, SCOPES, Phone, let_in, meet, with_token
from support.pictures import quarters, save
from support.streams import open_socket
from support.strict import many

from node.actors.models import Actor

BACK: Final = "icecubesapp://"
_MAX_ID: Final = re.compile(r"max_id=[0-9]+")


@pytest.mark.engine_only("sqlite")
async def test_ice_cubes_logs_in_reads_writes_and_listens(site: Site) -> None:
    phone = await _log_in(site)
    ben = await meet(site, phone)
    for number in range(3):
        await post_to_homes(site.services.db, ben, f"{number} #tea")
    await _read(phone, ben)
    await _write(phone)
    token = phone.client.token
    async with open_socket(site, subprotocols=(token,)) as socket:
        assert socket.subprotocol == token
        await socket.subscribe("user")
        await post_to_homes(site.services.db, ben, "Now")
        await site.work()
        frame = await socket.next()
    ice_cubes.FRAME(frame, "frame")
    ice_cubes.STATUS(json.loads(frame["payload"]), "payload")
    await _settle(phone, ben)


async def _log_in(site: Site) -> Phone:
    form = {
        "client_name": "IceCubesApp",
        "redirect_uris": BACK,
        "scopes": SCOPES,
        "website": "https://github.com/Dimillian/IceCubesApp",
    }
    app = await Phone(guest(site)).ask("POST /api/v1/apps", ice_cubes.APP, json=form)
    grant = {
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "code": await let_in(site, app, BACK),
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "scope": SCOPES,
    }
    told = await Phone(guest(site)).ask(
        "POST /oauth/token", ice_cubes.TOKEN, json=grant
    )
    assert {*told["scope"].split()} == {*SCOPES.split()}
    phone = with_token(site, told["access_token"])
    await phone.ask("GET /api/v1/accounts/verify_credentials", ice_cubes.ACCOUNT)
    instance = await phone.ask("GET /api/v2/instance", ice_cubes.INSTANCE)
    assert float(instance["version"][:3]) >= 4.3
    assert instance["api_versions"]["mastodon"] >= 7
    await phone.ask("GET /api/v1/preferences", ice_cubes.PREFERENCES)
    return phone


async def _read(phone: Phone, ben: Actor) -> None:
    await phone.ask("GET /api/v1/tags/tea/", ice_cubes.TAG)
    await phone.ask("GET /api/v1/instance/peers")
    await phone.ask("GET /api/v1/suggestions", many(ice_cubes.ACCOUNT))
    await phone.ask("GET /api/v1/trends/links", many(ice_cubes.CARD))
    wanted = {"q": "ben", "type": "accounts", "offset": "0", "resolve": "true"}
    for version in ("v1/accounts", "v2"):
        await phone.ask(f"GET /api/{version}/search", params=wanted)
    old = {"only_media": "false", "exclude_replies": "true", "exclude_reblogs": "false"}
    path = f"/api/v1/accounts/{ben.id}/statuses"
    found = await phone.ask(f"GET {path}", many(ice_cubes.STATUS), params=old)
    assert len(found) == 3
    link = await phone.client.call("GET", path, params={"limit": 2})
    place = _MAX_ID.search(link.headers["Link"])
    assert place is not None
    rest = await phone.ask(
        f"GET {path}?{place[0]}", many(ice_cubes.STATUS), params=None
    )
    assert [each["id"] for each in rest] == [found[2]["id"]]
    grouped = {
        "grouped_types[]": ["favourite", "follow", "reblog"],
        "expand_accounts": "full",
    }
    await phone.ask("GET /api/v2/notifications", ice_cubes.GROUPED, params=grouped)


async def _write(phone: Phone) -> None:
    photo = ("file", save(quarters(), "JPEG"), "image/jpeg")
    made = await phone.ask(
        "POST /api/v2/media", ice_cubes.ATTACHMENT, files={"file": photo}
    )
    path = f"/api/v1/media/{made['id']}"
    await phone.ask(f"PUT {path}", ice_cubes.ATTACHMENT, json={"description": "Tea"})
    draft = {
        "status": "Tea",
        "visibility": "public",
        "spoiler_text": "hot",
        "media_ids": [made["id"]],
        "language": "en",
    }
    wrote = await phone.ask("POST /api/v1/statuses", ice_cubes.STATUS, json=draft)
    path = f"/api/v1/statuses/{wrote['id']}"
    attribute = {"id": made["id"], "description": "Tea again"}
    changed = {**draft, "media_attributes": [attribute]}
    found = await phone.ask(f"PUT {path}", ice_cubes.STATUS, json=changed)
    assert found["media_attachments"][0]["description"] == "Tea again"
    poll = {"options": ["a", "b"], "multiple": False, "expires_in": 86_400}
    asked = {"status": "?", "visibility": "public", "media_ids": [], "poll": poll}
    asked = await phone.ask("POST /api/v1/statuses", ice_cubes.STATUS, json=asked)
    await phone.ask(f"GET /api/v1/polls/{asked['id']}", ice_cubes.POLL)
    quoting = {"status": "See", "visibility": "public", "quoted_status_id": wrote["id"]}
    quoting = await phone.ask("POST /api/v1/statuses", ice_cubes.STATUS, json=quoting)
    assert quoting["quote"]["quoted_status"]["id"] == wrote["id"]
    quotes = await phone.ask(f"GET {path}/quotes", many(ice_cubes.STATUS))
    assert [each["id"] for each in quotes] == [quoting["id"]]
    for act in ("favourite", "bookmark", "reblog", "pin"):
        await phone.ask(f"POST {path}/{act}", ice_cubes.STATUS)
    await phone.ask(f"GET {path}/context", ice_cubes.CONTEXT)
    await phone.ask(f"GET {path}/history", many(ice_cubes.EDIT))


async def _settle(phone: Phone, ben: Actor) -> None:
    """What has no body is in the query, also with POST and PUT; the rest is JSON."""
    path = f"/api/v1/accounts/{ben.id}"
    await phone.ask(
        f"POST {path}/follow?notify=true&reblogs=false", ice_cubes.RELATIONSHIP
    )
    await phone.ask(f"POST {path}/mute", ice_cubes.RELATIONSHIP, json={"duration": 0})
    await phone.ask(f"POST {path}/unmute", ice_cubes.RELATIONSHIP)
    made = await phone.ask(
        "POST /api/v1/lists?title=Near&replies_policy=list&exclusive=false",
        ice_cubes.LIST,
    )
    path = f"/api/v1/lists/{made['id']}/accounts"
    await phone.ask(f"POST {path}?account_ids[]={ben.id}")
    found = await phone.ask(f"GET {path}?limit=0", many(ice_cubes.ACCOUNT))
    assert len(found) == 1
    await phone.ask(f"DELETE {path}?account_ids[]={ben.id}")
    about = {
        "display_name": "Ana",
        "note": "Tea",
        "source": {"privacy": "public", "sensitive": False},
        "bot": False,
        "locked": False,
        "discoverable": True,
        "fields_attributes": {"0": {"name": "Site", "value": "https://ana.example/"}},
    }
    await phone.ask("PATCH /api/v1/accounts/update_credentials", json=about)
    face = {"avatar": ("avatar", save(quarters(), "JPEG"), "image/jpeg")}
    me = await phone.ask(
        "PATCH /api/v1/accounts/update_credentials", ice_cubes.ACCOUNT, files=face
    )
    assert [each["name"] for each in me["source"]["fields"]] == ["Site"]
    await phone.ask("DELETE /api/v1/profile/avatar", ice_cubes.ACCOUNT)
    policy = await phone.ask("GET /api/v2/notifications/policy", ice_cubes.POLICY)
    policy["for_new_accounts"] = "filter"
    kept = await phone.ask(
        "PUT /api/v2/notifications/policy", ice_cubes.POLICY, json=policy
    )
    assert kept["for_new_accounts"] == "filter"
    alerts = {f"data[alerts][{name}]": "true" for name in ALERTS}
    query = urlencode({**KEYS, **alerts, "policy": "all"})
    await phone.ask(f"POST /api/v1/push/subscription?{query}", ice_cubes.SUBSCRIPTION)
    sifting = {
        "title": "Tea",
        "context": ["home"],
        "filter_action": "hide",
        "expires_in": "",
    }
    made = await phone.ask("POST /api/v2/filters", ice_cubes.FILTER, json=sifting)
    await phone.ask(
        f"POST /api/v2/filters/{made['id']}/keywords?keyword=coffee&whole_word=true"
    )
    (wrote, *_) = await phone.ask(f"GET /api/v1/accounts/{ben.id}/statuses")
    report = {"account_id": ben.id, "comment": "Rude", "status_ids[]": wrote["id"]}
    await phone.ask(f"POST /api/v1/reports?{urlencode(report)}")
