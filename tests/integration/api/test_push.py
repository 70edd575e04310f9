"""Where apps want to be told of notifications."""

from typing import Any

import pytest
from support.api import ApiClient, allow, guest, join
from support.app import Site
from support.people import make_user
from support.push import PushApp, decoded, encoded

from node.api.routes import push
from node.database.types import Writer
from node.oauth.actions import revoke_all_tokens
from node.oauth.policy import Scope
from node.push.actions import subscribe
from node.push.models import Subscription
from node.push.policy import MAX_SUBSCRIPTIONS
from node.push.queries import list_subscriptions, vapid_public_key
from node.users.queries import find_user_by_actor

PATH = "/api/v1/push/subscription"
ENDPOINT = "https://push.example/send/1"
APP = PushApp()


async def test_an_app_subscribes_and_reads_what_it_asked_for(site: Site) -> None:
    client, _ = await join(site, "ana")

    made = await client.post(PATH, APP.wish(ENDPOINT, mention=True, poll=False))

    assert made["endpoint"] == ENDPOINT
    assert made["standard"] is True
    assert made["policy"] == "all"
    assert type(made["id"]) is int and made["id"] < 2**31
    assert made["alerts"]["mention"] is True
    assert {"follow", "favourite", "reblog", "poll", "status", "admin.report"} <= set(
        made["alerts"]
    )
    assert [each for each, is_on in made["alerts"].items() if is_on] == ["mention"]
    assert await client.get(PATH) == made


async def test_the_servers_key_is_a_point_and_stays_the_same(site: Site) -> None:
    client, _ = await join(site, "ana")

    made = await client.post(PATH, APP.wish(ENDPOINT))

    assert len(decoded(made["server_key"])) == 65
    assert "=" not in made["server_key"]
    assert made["server_key"] == await site.services.db.read(vapid_public_key)
    app = await client.get("/api/v1/apps/verify_credentials")
    assert app["vapid_key"] == made["server_key"]


async def test_kinds_of_the_nodes_own_are_told_to_who_knows_them(site: Site) -> None:
    client, _ = await join(site, "ana")

    usual = await client.post(PATH, APP.wish(ENDPOINT))
    knowing = await client.put(PATH, {"data": {"alerts": {"shop.order": True}}})

    assert "shop.order" not in usual["alerts"]
    assert knowing["alerts"]["shop.order"] is True


async def test_forms_say_the_same_in_brackets(site: Site) -> None:
    client, _ = await join(site, "ana")
    padded = encoded(APP.public_key) + "="

    sent = await client.call(
        "POST",
        PATH,
        data={
            "subscription[endpoint]": ENDPOINT,
            "subscription[keys][p256dh]": padded,
            "subscription[keys][auth]": encoded(APP.auth),
            "data[alerts][mention]": "true",
            "data[alerts][admin.report]": "1",
            "data[policy]": "followed",
        },
    )

    made = sent.json()
    assert sent.status_code == 200
    assert made["standard"] is False
    assert made["policy"] == "followed"
    assert made["alerts"]["mention"] and made["alerts"]["admin.report"]
    assert not made["alerts"]["poll"]


async def test_without_a_subscription_apps_read_that_there_is_none(site: Site) -> None:
    client, _ = await join(site, "ana")

    for method in ("GET", "PUT"):
        answer = await client.call(method, PATH)
        assert answer.status_code == 404
        assert "not found" in answer.json()["error"].lower()
    assert await client.delete(PATH) == {}


async def test_a_second_subscription_replaces_the_first(site: Site) -> None:
    client, ana = await join(site, "ana")
    first = await client.post(PATH, APP.wish(ENDPOINT))

    second = await client.post(PATH, APP.wish(ENDPOINT + "2", poll=True))

    kept = await site.services.db.read(list_subscriptions, ana.id, limit=9)
    assert [each.channel.endpoint for each in kept] == [ENDPOINT + "2"]
    assert second["id"] != first["id"]


async def test_what_is_told_can_be_changed(site: Site) -> None:
    client, _ = await join(site, "ana")
    made = await client.post(PATH, APP.wish(ENDPOINT))

    other = await client.put(PATH, {"data": {"alerts": {"poll": True}}})
    later = await client.put(PATH, {"data": {"policy": "follower"}})
    beside = await client.put(PATH, {"policy": "none"})

    assert other["id"] == made["id"]
    assert [name for name, is_on in other["alerts"].items() if is_on] == ["poll"]
    assert later["alerts"] == other["alerts"]
    assert (later["policy"], beside["policy"]) == ("follower", "none")


async def test_an_app_that_is_told_no_more_has_no_subscription(site: Site) -> None:
    client, _ = await join(site, "ana")
    await client.post(PATH, APP.wish(ENDPOINT))

    assert await client.delete(PATH) == {}

    assert (await client.call("GET", PATH)).status_code == 404


async def test_every_token_has_its_own(site: Site) -> None:
    ana, _ = await join(site, "ana")
    bo, _ = await join(site, "bo")
    await ana.post(PATH, APP.wish(ENDPOINT))

    assert (await bo.call("GET", PATH)).status_code == 404
    await bo.delete(PATH)
    await bo.post(PATH, APP.wish(ENDPOINT + "2"))

    assert (await ana.get(PATH))["endpoint"] == ENDPOINT


async def test_another_token_of_the_same_person_takes_the_address_over(
    site: Site,
) -> None:
    old, ana = await join(site, "ana")
    user = await site.services.db.read(find_user_by_actor, ana.id)
    assert user is not None
    new = await allow(site, user.id)
    await old.post(PATH, APP.wish(ENDPOINT))

    await new.post(PATH, APP.wish(ENDPOINT))

    assert (await old.call("GET", PATH)).status_code == 404
    assert (await new.get(PATH))["endpoint"] == ENDPOINT


async def test_the_oldest_of_many_makes_room(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    clients = [await allow(site, user.id) for _ in range(MAX_SUBSCRIPTIONS + 1)]

    for number, each in enumerate(clients):
        await each.post(PATH, APP.wish(f"{ENDPOINT}/{number}"))

    assert (await clients[0].call("GET", PATH)).status_code == 404
    assert await clients[1].get(PATH)
    kept = await site.services.db.read(list_subscriptions, user.actor_id, limit=99)
    assert len(kept) == MAX_SUBSCRIPTIONS


async def test_what_cannot_be_pushed_to_is_refused(site: Site) -> None:
    client, _ = await join(site, "ana")
    good = APP.wish(ENDPOINT)
    short = {**good["subscription"], "keys": {"p256dh": "BAAA", "auth": "x"}}

    inside = await client.call("POST", PATH, json=APP.wish("https://127.0.0.1/x"))
    plain = await client.call("POST", PATH, json=APP.wish("http://push.example/x"))
    keyless = await client.call("POST", PATH, json={"subscription": short})
    nobody = await client.call("POST", PATH, json=APP.wish(ENDPOINT, policy="mine"))
    empty = await client.call("POST", PATH, json={})

    refused = [inside, plain, keyless, nobody]
    assert [each.status_code for each in refused] == [422, 422, 422, 422]
    assert set(keyless.json()["details"]) == {"p256dh", "auth"}
    assert empty.status_code == 400
    assert (await client.call("GET", PATH)).status_code == 404


async def test_only_a_person_who_allowed_it_subscribes(site: Site) -> None:
    reader, _ = await join(site, "ana", scopes=[Scope.READ, Scope.WRITE])
    wish = APP.wish(ENDPOINT)

    async def status(client: ApiClient) -> int:
        return (await client.call("POST", PATH, json=wish)).status_code

    assert await status(reader) == 403
    assert await status(await allow(site, None)) == 401
    assert await status(guest(site)) == 401


async def test_a_token_that_ends_takes_its_subscription_along(site: Site) -> None:
    client, ana = await join(site, "ana")
    await client.post(PATH, APP.wish(ENDPOINT))

    await site.services.db.write(_revoke, ana.id)

    assert not await site.services.db.read(list_subscriptions, ana.id, limit=9)


def _revoke(w: Writer, actor_id: int) -> None:
    user = find_user_by_actor(w, actor_id)
    assert user is not None
    revoke_all_tokens(w, user.id)


async def test_a_token_that_ends_before_it_is_kept_subscribes_to_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, ana = await join(site, "ana")

    def end_first(w: Writer, *given: Any, **named: Any) -> Subscription:
        _revoke(w, ana.id)
        return subscribe(w, *given, **named)

    monkeypatch.setattr(push, "subscribe", end_first)
    sent = await client.call("POST", PATH, json=APP.wish(ENDPOINT))

    assert sent.status_code == 401
    assert await site.services.db.read(list_subscriptions, ana.id, limit=5) == []
