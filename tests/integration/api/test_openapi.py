"""The API's own description: of every call, true, and kept by bent requests too.

That answers are as described is checked wherever a test calls (`support.api`); here
schemathesis makes up what nobody thought of.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from quart import g, has_request_context, request
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support.api import ApiClient, guest
from support.api_document import strict_document
from support.app import Site, serve
from support.described import World, make_world
from support.examples import examples
from support.names import look_up

import storefront
from federation.net import resolver
from node.api.door import list_calls
from node.api.openapi.document import OWN, key_of
from node.api.params import Params
from node.api.routing import Call, anyone
from node.clock import SetClock
from node.database.types import Database

ROUNDS: Final = examples(2)
ENDLESS: Final = "/api/v1/streaming"
LASTING: Final = ("/oauth/revoke", "/api/v1/accounts")
"""What would take the caller's token away, or hash a password each time."""
SHARED: Final = frozenset(
    {
        ("GET /v1/accounts/search", "account_id"),
        ("GET /v1/accounts/search", "max_id"),
        ("GET /v1/accounts/search", "type"),
        ("POST /v2/filters/<filter_id>/keywords", "id"),
        ("POST /v2/filters/<filter_id>/keywords", "_destroy"),
        ("PUT /v2/filters/keywords/<keyword_id>", "id"),
        ("PUT /v2/filters/keywords/<keyword_id>", "_destroy"),
    }
)
"""What a call looks at only because its reader is another call's too."""
THERE: Final = (
    "/api/v1/admin/accounts/{account_id}",
    "/api/v1/admin/domain_allows/{decision_id}",
    "/api/v1/admin/domain_blocks/{decision_id}",
    "/api/v1/admin/reports/{report_id}",
    "/api/v1/lists/{list_id}",
    "/api/v1/notifications/{notification_id}",
    "/api/v1/shop/orders/{order_id}",
    "/api/v1/shop/products/{product_id}",
    "/api/v1/statuses/{status_id}",
    "/api/v2/filters/statuses/{filtered_id}",
)
"""What somebody finds, or the others of its kind were tried in vain."""
CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_something_is_told_of_every_call_and_of_no_other() -> None:
    tables = [*OWN, storefront.DESCRIBED]
    told = [key for part in tables for key in part.calls]
    calls = list_calls(storefront.API)

    assert [key for key, times in Counter(told).items() if times > 1] == []
    assert {*told} == {key_of(each) for each in calls if each.method != "WebSocket"}


def test_every_entity_is_told_of_once_and_used() -> None:
    document = strict_document()
    names = [name for part in (*OWN, storefront.DESCRIBED) for name in part.schemas]
    used = {*_list_references(document)}

    assert len({*names}) == len(names)
    assert used == {*names}


async def test_anybody_gets_the_description(site: Site) -> None:
    answer = await guest(site).call("GET", "/api/openapi.json")
    document = answer.json()

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert document["servers"] == [{"url": site.services.config.base_url}]
    schemathesis.openapi.from_dict(document).validate()
    home = document["paths"]["/api/v1/timelines/home"]["get"]
    assert home["security"] == [{"oauth": ["read:statuses"]}]


@pytest.mark.timeout(3_600)
@pytest.mark.engine_only("sqlite")
async def test_bent_calls_are_answered_as_described(
    db: Database, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "_lookup", look_up)
    statuses: Counter[int] = Counter()
    read, read_paths = watch_params(monkeypatch), set[str]()
    async with serve(db, clock, tmp_path / "data", rate_limits="off") as site:
        world = await make_world(site)
        for case in list_cases(world):
            for client in world.callers(case.path):
                answer = await send(client, case)
                assert answer.status_code < 500, f"{case.method} {case.path}"
                case.validate_response(answer, checks=CHECKS)
                statuses[answer.status_code] += 1
                if case.method.upper() == "GET" and answer.status_code == 200:
                    read_paths.add(case.path)

    assert {200, 400, 401, 403, 404, 422} <= {*statuses}
    assert {*THERE} <= read_paths
    assert len(read) > 100
    assert read - SHARED <= list_told_params()


def watch_params(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """What calls look for in what they are given: call and name, as they do it."""
    read: set[tuple[str, str]] = set()
    for method in ("__contains__", "find_text", "child", "_list"):
        known: Callable[[Params, str], object] = getattr(Params, method)

        def look(
            params: Params,
            name: str,
            known: Callable[[Params, str], object] = known,
        ) -> object:
            rule = request.url_rule if has_request_context() else None
            if rule is not None and g.get("params") is params:
                call = Call(request.method, rule.rule, anyone())
                read.add((key_of(call), name))
            return known(params, name)

        monkeypatch.setattr(Params, method, look)
    return read


def list_told_params() -> set[tuple[str, str]]:
    """What calls are said to take."""
    return {
        (key, name)
        for part in (*OWN, storefront.DESCRIBED)
        for key, told in part.calls.items()
        for name in told.takes
    }


def list_cases(world: World) -> Iterator[schemathesis.Case]:
    """Some cases of every call, the same at every run; what deletes comes last."""
    document = strict_document()
    schema = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda each: when(each.method, each.path)):
        if operation.path.startswith(ENDLESS) or operation.path in LASTING:
            continue
        names = re.findall(r"\{([a-z_]+)\}", operation.path)
        ids = world.ids_of(operation.method.upper(), operation.path)
        known = {name: ids[name] for name in names if name in ids}
        for mode in GenerationMode:
            yield from draw(operation.as_strategy(mode, path_parameters=known or None))


def when(method: str, path: str) -> tuple[bool, int]:
    """What deletes comes last, and of that a part before the whole."""
    deletes = method == "delete" or path.endswith(("/clear", "/dismiss"))
    return deletes, -len(path) if deletes else 0


def draw(strategy: SearchStrategy[schemathesis.Case]) -> list[schemathesis.Case]:
    cases: list[schemathesis.Case] = []

    @settings(
        max_examples=ROUNDS,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=[*HealthCheck],
    )
    @given(strategy)
    def keep(case: schemathesis.Case) -> None:
        cases.append(case)

    # Of some calls nothing can be wrong.
    with suppress(Unsatisfiable):
        keep()
    return cases


async def send(client: ApiClient, case: schemathesis.Case) -> httpx.Response:
    """The case as an app sends it; what has a file as multipart."""
    rest: dict[str, Any] = {"params": case.query or {}}
    if case.media_type == "multipart/form-data" and isinstance(case.body, dict):
        rest["files"] = {
            name: value if isinstance(value, bytes) else (None, str(value))
            for name, value in case.body.items()
        }
    elif isinstance(case.body, dict | list):
        rest["json"] = case.body
    answer = await client.call(case.method, case.formatted_path, **rest)
    answer.request.read()
    return answer


def _list_references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(name := value.get("$ref"), str) and "/schemas/" in name:
            yield name.rpartition("/")[2]
        for each in value.values():
            yield from _list_references(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _list_references(each)
