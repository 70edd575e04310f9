"""Notifications that are held back: by which rules, from whom, and what becomes of
them.
"""

from collections.abc import Callable, Sequence
from typing import Final

from quart import Response

from node.actors.queries import list_actors
from node.api.answers import Json, answer, answer_page, done
from node.api.caller import require_person
from node.api.entities.requests import (
    OLD_STRANGERS,
    STRANGERS,
    TREATMENTS,
    old_policy_entity,
    policy_entity,
    request_entity,
)
from node.api.loading import load_accounts, load_statuses
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid, NotFound
from node.ids import ActorId, parse_id
from node.notifications.held import (
    Held,
    HeldCounts,
    count_held,
    discard_held,
    find_held,
    let_through,
    list_held,
)
from node.notifications.holding import change_rules, find_rules
from node.notifications.strangers import Rules, Stranger, Treatment
from node.oauth.policy import Scope
from node.services import Services
from node.timelines.models import Entry

MOST_AT_ONCE: Final = 100

READ: Final = person(Scope.READ_NOTIFICATIONS)
WRITE: Final = person(Scope.WRITE_NOTIFICATIONS)

routes = Routes("requests")

Settle = Callable[[Writer, ActorId, ActorId], None]
Changes = dict[Stranger, Treatment]


@routes.get("/v2/notifications/policy", READ)
async def show_policy() -> Response:
    return answer(policy_entity(*await _find_policy()))


@routes.update("/v2/notifications/policy", WRITE)
async def change_policy() -> Response:
    await _change(_read_changes(await read_params()))
    return answer(policy_entity(*await _find_policy()))


@routes.get("/v1/notifications/policy", READ)
async def show_old_policy() -> Response:
    return answer(old_policy_entity(*await _find_policy()))


@routes.update("/v1/notifications/policy", WRITE)
async def change_old_policy() -> Response:
    await _change(_read_old_changes(await read_params()))
    return answer(old_policy_entity(*await _find_policy()))


@routes.get("/v1/notifications/requests", READ)
async def show_requests() -> Response:
    params, current = await read_params(), services()
    span = read_span(params, usual=40, most=80)
    page, found = await current.db.read(
        _load_page, current, require_person().actor.id, span
    )
    return answer_page(found, page, limit=span.limit)


@routes.get("/v1/notifications/requests/merged", READ)
async def show_merged() -> Response:
    """Whether what was accepted is in the list: it is, as soon as it is accepted."""
    return answer({"merged": True})


@routes.get("/v1/notifications/requests/<request_id>", READ)
async def show_request(request_id: str) -> Response:
    current, me = services(), require_person().actor.id
    return answer(await current.db.read(_get, current, me, request_id))


@routes.post("/v1/notifications/requests/accept", WRITE)
async def accept_requests() -> Response:
    return await _settle_many(let_through)


@routes.post("/v1/notifications/requests/dismiss", WRITE)
async def dismiss_requests() -> Response:
    return await _settle_many(discard_held)


@routes.post("/v1/notifications/requests/<request_id>/accept", WRITE)
async def accept_request(request_id: str) -> Response:
    return await _settle_one(request_id, let_through)


@routes.post("/v1/notifications/requests/<request_id>/dismiss", WRITE)
async def dismiss_request(request_id: str) -> Response:
    return await _settle_one(request_id, discard_held)


async def _find_policy() -> tuple[Rules, HeldCounts]:
    return await services().db.read(_load_policy, require_person().actor.id)


def _load_policy(r: Reader, me: ActorId) -> tuple[Rules, HeldCounts]:
    return find_rules(r, me), count_held(r, me)


async def _change(changes: Changes) -> None:
    if changes:
        await services().db.write(change_rules, require_person().actor.id, changes)


def _read_changes(params: Params) -> Changes:
    """What is not spoken of stays."""
    found: Changes = {}
    for name, stranger in STRANGERS.items():
        word = params.find_text(name)
        if word is None:
            continue
        if word not in TREATMENTS:
            text = f"{name} is none of {', '.join(TREATMENTS)}"
            raise Invalid.field(name, "inclusion", text)
        found[stranger] = TREATMENTS[word]
    return found


def _read_old_changes(params: Params) -> Changes:
    found: Changes = {}
    for name, stranger in OLD_STRANGERS.items():
        is_held = params.find_flag(name)
        if is_held is not None:
            found[stranger] = Treatment.HOLD if is_held else Treatment.SHOW
    return found


def _load_page(
    r: Reader, current: Services, me: ActorId, span: Span
) -> tuple[Page[Held], list[Json]]:
    page = list_held(r, me, span)
    return page, _load(r, current, me, page.items)


def _get(r: Reader, current: Services, me: ActorId, request_id: str) -> Json:
    held = _get_held(r, me, request_id)
    return _load(r, current, me, [held])[0]


def _get_held(r: Reader, me: ActorId, request_id: str) -> Held:
    held = find_held(r, me, parse_id(request_id) or 0)
    if held is None:
        raise NotFound("there is no such request")
    return held


def _load(
    r: Reader, current: Services, me: ActorId, items: Sequence[Held]
) -> list[Json]:
    people = list_actors(r, [each.from_id for each in items])
    accounts = {
        str(each["id"]): each
        for each in load_accounts(r, current, list(people.values()))
    }
    entries = [Entry(each.note_id, each.note_id) for each in items if each.note_id]
    statuses = {
        str(each["id"]): each
        for each in load_statuses(r, current, entries, viewer_id=me)
    }
    return [
        request_entity(
            each, accounts[str(each.from_id)], statuses.get(str(each.note_id))
        )
        for each in items
    ]


async def _settle_one(request_id: str, settle: Settle) -> Response:
    me = require_person().actor.id
    await services().db.write(_settle, me, request_id, settle)
    return done()


def _settle(w: Writer, me: ActorId, request_id: str, settle: Settle) -> None:
    settle(w, me, _get_held(w, me, request_id).from_id)


async def _settle_many(settle: Settle) -> Response:
    """Requests that are no more are no error: another app was faster."""
    ids = (await read_params()).ids("id")
    if len(ids) > MOST_AT_ONCE:
        raise Invalid.field("id", "too_long", f"at most {MOST_AT_ONCE} at once")
    me = require_person().actor.id
    await services().db.write(_settle_all, me, ids, settle)
    return done()


def _settle_all(w: Writer, me: ActorId, ids: Sequence[int], settle: Settle) -> None:
    for number in ids:
        held = find_held(w, me, number)
        if held is not None:
            settle(w, me, held.from_id)
