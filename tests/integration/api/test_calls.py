"""What holds for every call: tokens, answers, who may read them, how often."""

import re
from datetime import datetime

from support.api import STAFF, allow, guest, join
from support.app import CLIENT_IP, Site
from support.people import make_user

import storefront
from node.api.door import access_table
from node.api.reference import api_page
from node.limits.rates import RATES, Limit
from node.oauth.actions import revoke_all_tokens
from node.oauth.policy import Scope

APP = "/api/v1/apps/verify_credentials"


async def test_a_token_says_which_app_it_is(site: Site) -> None:
    client = await allow(site, None, [Scope.READ])

    found = await client.get(APP)

    assert found["name"] == "Test app"
    assert found["redirect_uri"] == "https://app.example/back"
    assert found["scopes"] == ["read"]


async def test_no_token_and_a_wrong_one_are_told_apart(site: Site) -> None:
    without = await guest(site).call("GET", APP)
    wrong = await guest(site).call("GET", APP, headers={"Authorization": "Bearer x"})

    assert without.status_code == wrong.status_code == 401
    assert "authenticated" in without.json()["error"]
    assert wrong.json()["error"] == "The access token is invalid"


async def test_what_is_no_route_is_refused_in_json(site: Site) -> None:
    for method in ("GET", "POST", "DELETE"):
        for path in ("/api/v1/nothing", "/api/", "/api"):
            answer = await guest(site).call(method, path)
            assert answer.status_code == 404
            assert answer.json() == {"error": "Record not found"}


async def test_what_the_reference_says_is_not_here_is_not(site: Site) -> None:
    client, _ = await join(site, "ana", scopes=STAFF)
    absent = re.findall(r"^- `([A-Z]+) (\S+)`$", api_page(storefront.API), re.MULTILINE)

    for method, path in absent:
        answer = await client.call(method, "/api/" + path.replace(":", "1"))
        assert answer.status_code == 404, path
        assert answer.json() == {"error": "Record not found"}, path

    assert len(absent) > 20


async def test_it_is_said_where_mastodon_says_it_that_the_process_lives(
    site: Site,
) -> None:
    answer = await guest(site).call("GET", "/health")

    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_a_body_that_says_nothing_is_none(site: Site) -> None:
    client, _ = await join(site, "ana")

    for body in (b"null", b" \n", b"{}"):
        answer = await client.call("POST", "/api/v1/markers", content=body)
        assert (answer.status_code, answer.text) == (200, "{}"), body


async def test_any_page_may_call_and_read_even_refusals(site: Site) -> None:
    refused = await guest(site).call("GET", APP)
    asked = await guest(site).call("OPTIONS", APP)

    for answer in (refused, asked):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Idempotency-Key" in asked.headers["Access-Control-Allow-Headers"]
    assert "Link" in refused.headers["Access-Control-Expose-Headers"]


async def test_cookies_count_for_nothing(site: Site) -> None:
    browser, _ = await site.newcomer("ana")

    answer = await browser.get(APP)

    assert answer.status_code == 401


async def test_a_slash_at_the_end_makes_no_difference(site: Site) -> None:
    client = await allow(site, None)

    assert (await client.get(APP + "/"))["name"] == "Test app"


async def test_calls_are_counted_by_token(site: Site) -> None:
    client = await allow(site, (await make_user(site.services.db, "ana")).id)

    first = await client.call("GET", APP)
    second = await client.call("GET", APP)

    assert first.headers["X-RateLimit-Limit"] == "600"
    left = [int(each.headers["X-RateLimit-Remaining"]) for each in (first, second)]
    assert left[0] == left[1] + 1
    assert first.headers["X-RateLimit-Reset"].endswith("Z")


async def test_what_anybody_can_make_is_counted_by_address(site: Site) -> None:
    """Apps make tokens of their own, and no token at all is easily made up."""
    callers = [await allow(site, None), await allow(site, None), guest(site)]
    made_up = {"Authorization": f"Bearer {'a' * 43}"}

    answers = [await each.call("GET", "/api/v1/instance") for each in callers]
    refused = await guest(site).call("GET", "/api/v1/instance", headers=made_up)

    left = [int(each.headers["X-RateLimit-Remaining"]) for each in (*answers, refused)]
    assert left == [299, 298, 297, 296]
    assert refused.status_code == 401


async def test_many_apps_of_one_person_share_a_limit(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    apps = [await allow(site, user.id) for _ in range(2)]
    for _ in range(RATES[Limit.API_PERSON].limit - 1):
        site.services.rates.check(Limit.API_PERSON, str(user.id))

    answers = [await each.call("GET", APP) for each in apps]

    assert [each.status_code for each in answers] == [200, 429]
    assert [each.headers["X-RateLimit-Limit"] for each in answers] == ["600", "1500"]


async def test_an_app_that_calls_too_often_takes_nothing_from_others(
    site: Site,
) -> None:
    user = await make_user(site.services.db, "ana")
    busy, quiet = [await allow(site, user.id) for _ in range(2)]
    rates, most = site.services.rates, RATES[Limit.API_TOKEN].limit

    answers = [await busy.call("GET", APP) for _ in range(most + 20)]
    other = await quiet.call("GET", APP)

    assert [each.status_code for each in answers[most:]] == [429] * 20
    assert other.status_code == 200
    left = rates.peek(Limit.API_PERSON, str(user.id)).remaining
    assert left == RATES[Limit.API_PERSON].limit - most - 1


async def test_who_makes_up_tokens_is_refused_in_the_end(site: Site) -> None:
    made_up = {"Authorization": f"Bearer {'a' * 43}"}
    for _ in range(RATES[Limit.API_ADDRESS].limit):
        site.services.rates.check(Limit.API_ADDRESS, CLIENT_IP)

    refused = await guest(site).call("GET", APP, headers=made_up)

    assert refused.status_code == 429


async def test_a_refusal_for_being_too_often_says_when_to_come_again(
    site: Site,
) -> None:
    """Also where it is not the number of calls that is too high."""
    rates, now_ms = site.services.rates, site.services.clock.now_ms()
    user = await make_user(site.services.db, "ana")
    client = await allow(site, user.id)
    for _ in range(RATES[Limit.DELETE].limit):
        rates.check(Limit.DELETE, str(user.id))
    for _ in range(RATES[Limit.API_ADDRESS].limit):
        rates.check(Limit.API_ADDRESS, CLIENT_IP)

    calls = await guest(site).call("GET", "/api/v1/instance")
    deleting = await client.call("DELETE", "/api/v1/statuses/1")

    for answer, limit in ((calls, "300"), (deleting, "600")):
        assert answer.status_code == 429
        assert answer.json() == {"error": "Too many requests"}
        assert answer.headers["X-RateLimit-Limit"] == limit
        assert answer.headers["X-RateLimit-Remaining"] == "0"
        reset = datetime.fromisoformat(answer.headers["X-RateLimit-Reset"])
        waits_ms = reset.timestamp() * 1_000 - now_ms
        assert waits_ms == int(answer.headers["Retry-After"]) * 1_000 > 0


async def test_tokens_end_with_what_their_person_revokes(site: Site) -> None:
    user = await make_user(site.services.db, "ana")
    client = await allow(site, user.id)
    await client.get(APP)

    await site.services.db.write(revoke_all_tokens, user.id)

    assert (await client.call("GET", APP)).status_code == 401


async def test_bodies_that_are_too_long_are_refused(site: Site) -> None:
    client, _ = await join(site, "ana")

    answer = await client.call("POST", APP, content=b" " * 1_000_001)

    assert answer.status_code == 413


def test_every_route_says_what_it_asks_for(site: Site) -> None:
    table = access_table(storefront.API)

    endpoints = {rule.endpoint for rule in site.app.url_map.iter_rules()}
    routes = {each for each in endpoints if each.startswith(("api.", "grants."))}

    plain = {"api.no_route", "api.openapi", "grants.no_method"}
    assert routes - plain == set(table)


async def test_a_name_of_a_thousand_digits_is_no_position(site: Site) -> None:
    """Python reads no numbers of more than 4,300 digits."""
    path = f"/api/v1/statuses?id[{'9' * 5_000}]=1"

    answer = await guest(site).call("GET", path)

    assert answer.status_code < 500
