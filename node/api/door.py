"""All of the API behind one guard: which modules there are, in one list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import orjson
from quart import Blueprint, Response
from werkzeug.exceptions import MethodNotAllowed

from node.api.answers import JSON_TYPE
from node.api.errors import answer_errors
from node.api.guard import guard_calls
from node.api.oauth_errors import answer_oauth_errors
from node.api.openapi.document import Described, make_document
from node.api.routes import (
    accounts,
    admin_accounts,
    admin_domains,
    admin_reports,
    apps,
    conversations,
    credentials,
    discovery,
    doings,
    featured_tags,
    filters,
    grouped,
    instance,
    joining,
    kept,
    lists,
    markers,
    media,
    notifications,
    oauth,
    old_filters,
    polls,
    push,
    relations,
    reports,
    requests,
    scheduled,
    search,
    status_actions,
    status_around,
    statuses,
    streaming,
    tags,
    timelines,
)
from node.api.routing import Access, Call, Routes, View
from node.door import services
from node.errors import NotFound

MODULES: Final[tuple[Routes, ...]] = (
    accounts.routes,
    admin_accounts.routes,
    admin_domains.routes,
    admin_reports.routes,
    apps.routes,
    conversations.routes,
    credentials.routes,
    discovery.routes,
    doings.routes,
    filters.routes,
    grouped.routes,
    instance.routes,
    joining.routes,
    kept.routes,
    lists.routes,
    markers.routes,
    media.routes,
    notifications.routes,
    old_filters.routes,
    polls.routes,
    push.routes,
    relations.routes,
    reports.routes,
    requests.routes,
    scheduled.routes,
    search.routes,
    status_actions.routes,
    status_around.routes,
    statuses.routes,
    streaming.routes,
    tags.routes,
    featured_tags.routes,
    timelines.routes,
)
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
OAUTH: Final[tuple[Routes, ...]] = (oauth.routes,)


def api_blueprint(
    more: Sequence[Routes] = (), described: Sequence[Described] = ()
) -> Blueprint:
    """Every route under `/api`, those of other packages too, the description of them
    all, and the answer for what is none.
    """
    api = Blueprint("api", __name__, url_prefix="/api")
    guard_calls(api, access_table(more))
    answer_errors(api)
    for routes in (*MODULES, *more):
        api.register_blueprint(routes.blueprint)
    api.add_url_rule(
        "/openapi.json", "openapi", _description(list_calls(more), described)
    )
    for path in ("/", "/<path:rest>"):
        api.add_url_rule(
            path, "no_route", _no_route, methods=METHODS, strict_slashes=False
        )
    return api


def grants_blueprint() -> Blueprint:
    """How apps get tokens and give them back, with the errors of OAuth."""
    grants = Blueprint("grants", __name__)
    guard_calls(grants, _table("grants", OAUTH))
    answer_oauth_errors(grants)
    for routes in OAUTH:
        grants.register_blueprint(routes.blueprint)
        _refuse_other_methods(grants, routes)
    return grants


def access_table(more: Sequence[Routes] = ()) -> dict[str, Access]:
    """What each endpoint asks for."""
    return {**_table("api", (*MODULES, *more)), **_table("grants", OAUTH)}


def list_calls(more: Sequence[Routes] = ()) -> list[Call]:
    """Every call with its whole path."""
    under_api = [
        replace(each, path=f"/api{each.path}")
        for routes in (*MODULES, *more)
        for each in routes.calls
    ]
    return [*under_api, *(each for routes in OAUTH for each in routes.calls)]


def _description(calls: Sequence[Call], described: Sequence[Described]) -> View:
    made: list[bytes] = []

    async def show() -> Response:
        if not made:
            document = make_document(services().config.base_url, calls, described)
            made.append(orjson.dumps(document))
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(made[0], content_type=JSON_TYPE, headers=headers)

    return show


def _table(door: str, modules: Sequence[Routes]) -> dict[str, Access]:
    return {
        f"{door}.{routes.name}.{view}": access
        for routes in modules
        for view, access in routes.access.items()
    }


async def _no_route(rest: str = "") -> Response:
    raise NotFound(rest)


def _refuse_other_methods(blueprint: Blueprint, routes: Routes) -> None:
    """Without routes of their own they would be answered as a page is."""
    taken: dict[str, set[str]] = {}
    for each in routes.calls:
        taken.setdefault(each.path, set()).add(each.method)
    for path, methods in taken.items():
        blueprint.add_url_rule(
            path,
            "no_method",
            _no_method,
            methods=[each for each in METHODS if each not in methods],
            strict_slashes=False,
        )


async def _no_method() -> Response:
    raise MethodNotAllowed
