"""What happened to the caller's things, with what is alike told as one."""

from quart import Response

from node.actors.models import Actor
from node.actors.queries import list_actors
from node.api.answers import Json, answer, answer_page, done
from node.api.caller import require_person
from node.api.loading import load_accounts
from node.api.notices import load_groups
from node.api.paging import read_limit, read_span
from node.api.params import Params, read_params
from node.api.routes.notifications import MOST, USUAL, Wanted, read_wanted
from node.api.routing import Routes, person
from node.bell import count_shown
from node.database.paging import Page, Span
from node.database.types import Reader
from node.door import services
from node.errors import Invalid, NotFound
from node.ids import ActorId
from node.notifications.groups import (
    GROUPED,
    Group,
    GroupKey,
    dismiss_group,
    find_group,
    list_groups,
    list_members,
    parse_key,
)
from node.notifications.models import Notification, NotificationKind
from node.notifications.names import kinds_of
from node.oauth.policy import Scope
from node.services import Services

MAX_PEOPLE = 80

routes = Routes("grouped")

Kinds = tuple[NotificationKind, ...]


@routes.get("/v2/notifications", person(Scope.READ_NOTIFICATIONS))
async def show_groups() -> Response:
    params, current = await read_params(), services()
    span = read_span(params, usual=USUAL, most=MOST)
    page, found = await current.db.read(
        _load,
        current,
        require_person().actor.id,
        span,
        read_wanted(params),
        _read_grouped(params),
        is_partial=_read_partial(params),
    )
    return answer_page(found, page, limit=span.limit)


@routes.get("/v2/notifications/unread_count", person(Scope.READ_NOTIFICATIONS))
async def show_unread_groups() -> Response:
    params = await read_params()
    limit = read_limit(params, usual=100, most=1_000)
    count = await services().db.read(
        _count,
        require_person().actor.id,
        read_wanted(params),
        _read_grouped(params),
        limit,
    )
    return answer({"count": count})


@routes.get("/v2/notifications/<group_key>", person(Scope.READ_NOTIFICATIONS))
async def show_group(group_key: str) -> Response:
    current, reader_id = services(), require_person().actor.id
    key = _read_key(group_key)
    return answer(await current.db.read(_get, current, reader_id, key))


@routes.get("/v2/notifications/<group_key>/accounts", person(Scope.READ_NOTIFICATIONS))
async def show_group_people(group_key: str) -> Response:
    current, reader_id = services(), require_person().actor.id
    key = _read_key(group_key)
    return answer(await current.db.read(_load_people, current, reader_id, key))


@routes.post("/v2/notifications/<group_key>/dismiss", person(Scope.WRITE_NOTIFICATIONS))
async def dismiss_groups(group_key: str) -> Response:
    key = _read_key(group_key)
    if not await services().db.write(dismiss_group, require_person().actor.id, key):
        raise NotFound("there is no such group")
    return done()


def _read_grouped(params: Params) -> Kinds:
    """Which types an app can show as groups; all if it does not say."""
    names = params.texts("grouped_types")
    return tuple(each for each in GROUPED if not names or each in kinds_of(names))


def _read_partial(params: Params) -> bool:
    """Whether the first of a group is described in full, the others in short."""
    word = params.text("expand_accounts") or "full"
    if word not in ("full", "partial_avatars"):
        text = f"Invalid value for 'expand_accounts': '{word}'"
        raise Invalid.field("expand_accounts", "inclusion", text)
    return word == "partial_avatars"


def _read_key(text: str) -> GroupKey:
    key = parse_key(text)
    if key is None:
        raise NotFound("there is no such group")
    return key


def _load(
    r: Reader,
    current: Services,
    reader_id: ActorId,
    span: Span,
    wanted: Wanted,
    grouped: Kinds,
    *,
    is_partial: bool,
) -> tuple[Page[Group], Json]:
    page = _list(r, reader_id, span, wanted, grouped)
    found = load_groups(
        r, current, page.items, viewer_id=reader_id, is_partial=is_partial
    )
    return page, found


def _count(
    r: Reader, reader_id: ActorId, wanted: Wanted, grouped: Kinds, limit: int
) -> int:
    seen: set[GroupKey] = set()

    def list_new(span: Span) -> Page[Notification]:
        page = _list(r, reader_id, span, wanted, grouped)
        # One that is longer than a page goes on in the next, and is one all the same.
        fresh = [each for each in page.items if each.key not in seen]
        seen.update(each.key for each in fresh)
        return Page(tuple(each.latest for each in fresh), page.next_before)

    return count_shown(r, list_new, viewer_id=reader_id, most=limit)


def _list(
    r: Reader, reader_id: ActorId, span: Span, wanted: Wanted, grouped: Kinds
) -> Page[Group]:
    return list_groups(
        r,
        reader_id,
        span,
        kinds=wanted.kinds,
        grouped=grouped,
        from_id=wanted.from_id,
        with_held=wanted.with_held,
    )


def _get(r: Reader, current: Services, reader_id: ActorId, key: GroupKey) -> Json:
    group = find_group(r, reader_id, key)
    if group is None:
        raise NotFound("there is no such group")
    return load_groups(r, current, [group], viewer_id=reader_id)


def _load_people(
    r: Reader, current: Services, reader_id: ActorId, key: GroupKey
) -> list[Json]:
    members = list_members(r, reader_id, key)
    if not members:
        raise NotFound("there is no such group")
    ids = [*dict.fromkeys(each.from_id for each in members if each.from_id)]
    found = list_actors(r, ids[:MAX_PEOPLE])
    people: list[Actor] = [found[each] for each in ids if each in found]
    return load_accounts(r, current, people)
