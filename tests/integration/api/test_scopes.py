"""Every call against every token that does not suffice for it.

The calls and what they ask for are those of the app. Nothing is sent along and the ids
are of nothing: what a token may do is looked at before the rest.
"""

import re
from collections.abc import Sequence

import pytest
from support.api import ApiClient, allow, guest
from support.app import Site
from support.people import make_user

import storefront
from node.api.door import list_calls
from node.api.guard import NO_SCOPE, OF_PEOPLE
from node.api.routing import Asker, Call
from node.clock import SetClock
from node.limits.rates import RATES, Limit
from node.oauth.policy import Scope, allows
from node.users.models import Role

_VARIABLE = re.compile(r"<(?:[a-z]+:)?[a-z_]+>")
PERIOD_MS = 2 * RATES[Limit.API_ADDRESS].per_s * 1_000


def calls_of(*askers: Asker) -> list[Call]:
    """The calls of these askers."""
    return [
        each
        for each in list_calls(storefront.API)
        if each.method != "WebSocket" and each.access.asker in askers
    ]


async def status_of(client: ApiClient, call: Call) -> tuple[int, str]:
    answer = await client.call(call.method, _VARIABLE.sub("1", call.path))
    return answer.status_code, answer.text


def short_of(wanted: Sequence[Scope]) -> frozenset[Scope]:
    """Every scope but those that suffice."""
    return frozenset(
        each for each in Scope if not any(allows([each], one) for one in wanted)
    )


@pytest.mark.engine_only("sqlite")
async def test_no_call_is_done_with_all_scopes_but_its_own(
    site: Site, clock: SetClock
) -> None:
    """By the one who may do everything, so that nothing else refuses it."""
    user = await make_user(site.services.db, "olga", role=Role.OWNER)
    clients: dict[frozenset[Scope], ApiClient] = {}
    calls = [each for each in calls_of(*Asker) if each.access.scopes]
    told: dict[str, tuple[int, str]] = {}

    for number, call in enumerate(calls):
        if number % 100 == 0:
            clock.advance(PERIOD_MS)
        scopes = short_of(call.access.scopes)
        if scopes not in clients:
            clients[scopes] = await allow(site, user.id, scopes)
        told[f"{call.method} {call.path}"] = await status_of(clients[scopes], call)

    assert len(told) > 150
    for path, (status, said) in told.items():
        assert status == 403 and NO_SCOPE in said, path


@pytest.mark.engine_only("sqlite")
async def test_what_is_a_persons_is_done_by_no_app_alone_and_no_guest(
    site: Site, clock: SetClock
) -> None:
    alone = await allow(site, None, [*Scope])
    calls = calls_of(*OF_PEOPLE)
    told: dict[str, set[int]] = {}

    for number, call in enumerate(calls):
        if number % 100 == 0:
            clock.advance(PERIOD_MS)
        said = {(await status_of(who, call))[0] for who in (alone, guest(site))}
        told[f"{call.method} {call.path}"] = said

    assert len(told) > 150
    assert {path: said for path, said in told.items() if said != {401}} == {}


@pytest.mark.engine_only("sqlite")
async def test_a_guest_does_nothing_that_asks_for_an_app(site: Site) -> None:
    calls = calls_of(Asker.APP)

    told = {(await status_of(guest(site), call))[0] for call in calls}

    assert len(calls) > 1
    assert told == {401}


@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize(
    ("scopes", "method", "path"),
    [
        ([Scope.READ], "POST", "/api/v1/statuses"),
        ([Scope.READ], "DELETE", "/api/v1/statuses/1"),
        ([Scope.READ, Scope.WRITE_MEDIA], "POST", "/api/v1/statuses"),
        ([Scope.READ, Scope.WRITE_STATUSES], "POST", "/api/v2/media"),
        ([Scope.READ, Scope.WRITE_STATUSES], "POST", "/api/v1/media"),
        ([Scope.READ, Scope.WRITE_STATUSES], "PUT", "/api/v1/media/1"),
        ([Scope.WRITE], "GET", "/api/v1/accounts/verify_credentials"),
        ([Scope.FOLLOW], "POST", "/api/v1/statuses"),
        ([Scope.PUSH], "GET", "/api/v1/notifications"),
        ([Scope.READ, Scope.WRITE], "GET", "/api/v1/admin/accounts"),
        ([Scope.ADMIN_READ], "POST", "/api/v1/admin/accounts/1/action"),
        ([Scope.READ, Scope.WRITE], "POST", "/api/v1/push/subscription"),
    ],
)
async def test_a_token_does_no_more_than_it_was_given(
    site: Site, scopes: list[Scope], method: str, path: str
) -> None:
    user = await make_user(site.services.db, "olga", role=Role.OWNER)
    client = await allow(site, user.id, scopes)

    for body in ({}, {"json": {"status": "Tea"}}, {"content": b"{broken"}):
        answer = await client.call(method, path, **body)
        assert answer.status_code == 403
        assert answer.json() == {"error": NO_SCOPE}
