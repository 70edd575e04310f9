"""Following, blocking, muting, and what else one person decides about another."""

from collections.abc import Callable
from functools import partial
from typing import Final

from quart import Response

from node.actors.models import Actor
from node.api.answers import Json, answer, answer_page, done
from node.api.caller import require_person
from node.api.entities.values import iso_time
from node.api.loading import load_accounts
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.people import answer_people, get_known, load_relationship
from node.api.routing import Routes, person
from node.api.throttle import limit_person
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid
from node.ids import ActorId
from node.limits.rates import Limit
from node.oauth.policy import Scope
from node.relations.actions import (
    accept_request,
    avoid_host,
    block,
    endorse,
    meet_host,
    mute,
    reject_request,
    remove_follower,
    request_follow,
    set_remark,
    set_wishes,
    unblock,
    unendorse,
    unfollow,
    unmute,
)
from node.relations.models import FollowState, FollowWishes
from node.relations.queries import (
    find_follow,
    list_avoided_hosts,
    list_blocks,
    list_endorsed,
    list_follow_requests,
    list_mutes,
    list_relationships,
)
from node.services import Services
from node.text.languages import is_language
from node.urls import Urls

MAX_LANGUAGES: Final = 30
MAX_MUTE_S: Final = 100 * 366 * 24 * 3_600
"""What is longer is meant for ever."""

Act = Callable[[Writer, Urls, Actor, Actor], object]

routes = Routes("relations")


@routes.post("/v1/accounts/<account_id>/follow", person(Scope.WRITE_FOLLOWS))
async def follow_account(account_id: str) -> Response:
    wishes = _read_wishes(await read_params())
    limit_person(Limit.POST)
    return await _act(account_id, partial(_follow, wishes))


@routes.post("/v1/accounts/<account_id>/unfollow", person(Scope.WRITE_FOLLOWS))
async def unfollow_account(account_id: str) -> Response:
    return await _act(account_id, _unfollow)


@routes.post(
    "/v1/accounts/<account_id>/remove_from_followers", person(Scope.WRITE_FOLLOWS)
)
async def remove_from_followers(account_id: str) -> Response:
    return await _act(account_id, _remove)


@routes.post("/v1/accounts/<account_id>/block", person(Scope.WRITE_BLOCKS))
async def block_account(account_id: str) -> Response:
    limit_person(Limit.POST)
    return await _act(account_id, _block)


@routes.post("/v1/accounts/<account_id>/unblock", person(Scope.WRITE_BLOCKS))
async def unblock_account(account_id: str) -> Response:
    return await _act(account_id, _unblock)


@routes.post("/v1/accounts/<account_id>/mute", person(Scope.WRITE_MUTES))
async def mute_account(account_id: str) -> Response:
    params = await read_params()
    lasts_s = _read_duration(params)
    hides = params.find_flag("notifications")
    return await _act(account_id, partial(_mute, lasts_s, hides is not False))


@routes.post("/v1/accounts/<account_id>/unmute", person(Scope.WRITE_MUTES))
async def unmute_account(account_id: str) -> Response:
    return await _act(account_id, _unmute)


@routes.post("/v1/accounts/<account_id>/note", person(Scope.WRITE_ACCOUNTS))
async def remark_account(account_id: str) -> Response:
    text = (await read_params()).text("comment")
    return await _act(account_id, partial(_remark, text))


@routes.post("/v1/accounts/<account_id>/endorse", person(Scope.WRITE_ACCOUNTS))
@routes.post("/v1/accounts/<account_id>/pin", person(Scope.WRITE_ACCOUNTS))
async def endorse_account(account_id: str) -> Response:
    return await _act(account_id, _endorse)


@routes.post("/v1/accounts/<account_id>/unendorse", person(Scope.WRITE_ACCOUNTS))
@routes.post("/v1/accounts/<account_id>/unpin", person(Scope.WRITE_ACCOUNTS))
async def unendorse_account(account_id: str) -> Response:
    return await _act(account_id, _unendorse)


@routes.post("/v1/follow_requests/<account_id>/authorize", person(Scope.WRITE_FOLLOWS))
async def authorize_request(account_id: str) -> Response:
    return await _act(account_id, _accept)


@routes.post("/v1/follow_requests/<account_id>/reject", person(Scope.WRITE_FOLLOWS))
async def refuse_request(account_id: str) -> Response:
    return await _act(account_id, _reject)


@routes.get("/v1/follow_requests", person(Scope.READ_FOLLOWS))
async def show_requests() -> Response:
    return await _answer_own(list_follow_requests)


@routes.get("/v1/blocks", person(Scope.READ_BLOCKS))
async def show_blocks() -> Response:
    return await _answer_own(list_blocks)


@routes.get("/v1/endorsements", person(Scope.READ_ACCOUNTS))
async def show_own_endorsements() -> Response:
    return await _answer_own(list_endorsed)


@routes.get("/v1/mutes", person(Scope.READ_MUTES))
async def show_mutes() -> Response:
    """With when each ends (MutedAccount)."""
    current, me = services(), require_person().actor.id
    span = read_span(await read_params(), usual=40, most=80)
    page, found = await current.db.read(_load_mutes, current, me, span)
    return answer_page(found, page, limit=span.limit)


@routes.get("/v1/domain_blocks", person(Scope.READ_BLOCKS))
async def show_domain_blocks() -> Response:
    span = read_span(await read_params(), usual=100, most=200)
    me = require_person().actor.id
    page = await services().db.read(list_avoided_hosts, me, span)
    return answer_page(page.items, page, limit=span.limit)


@routes.post("/v1/domain_blocks", person(Scope.WRITE_BLOCKS))
async def block_domain() -> Response:
    current, me = services(), require_person().actor
    host = (await read_params()).require_text("domain")
    await current.db.write(avoid_host, current.urls, actor=me, text=host)
    return done()


@routes.delete("/v1/domain_blocks", person(Scope.WRITE_BLOCKS))
async def unblock_domain() -> Response:
    host = (await read_params()).require_text("domain")
    me = require_person().actor
    await services().db.write(meet_host, actor=me, text=host)
    return done()


async def _act(account_id: str, act: Act) -> Response:
    """Do it, and tell how the two stand now."""
    current, me = services(), require_person().actor
    return answer(await current.db.write(_change, current.urls, me, account_id, act))


def _change(w: Writer, urls: Urls, me: Actor, account_id: str, act: Act) -> Json:
    target = get_known(w, account_id)
    act(w, urls, me, target)
    return load_relationship(w, me.id, target.id)


async def _answer_own(
    list_people: Callable[[Reader, int, Span], Page[Actor]],
) -> Response:
    me = require_person().actor.id
    return await answer_people(lambda r, span: list_people(r, me, span))


def _load_mutes(
    r: Reader, current: Services, me: ActorId, span: Span
) -> tuple[Page[Actor], list[Json]]:
    page = list_mutes(r, me, span)
    relations = list_relationships(r, me, [each.id for each in page.items])
    accounts = load_accounts(r, current, page.items)
    ends = (relations[each.id].mute_ends_ms for each in page.items)
    return page, [
        {**account, "mute_expires_at": None if at is None else iso_time(at)}
        for account, at in zip(accounts, ends, strict=True)
    ]


def _read_wishes(params: Params) -> FollowWishes:
    languages = params.texts("languages")
    if any(not is_language(each) for each in languages):
        raise Invalid.field("languages", "inclusion", "Languages is invalid")
    return FollowWishes(
        shows_boosts=params.find_flag("reblogs"),
        notifies=params.find_flag("notify"),
        languages=tuple(dict.fromkeys(languages))[:MAX_LANGUAGES]
        if "languages" in params
        else None,
    )


def _read_duration(params: Params) -> int | None:
    """For how many seconds; None for ever."""
    asked = params.find_number("duration") or 0
    if asked < 0:
        raise Invalid.field("duration", "invalid", "Duration is invalid")
    return asked if 0 < asked <= MAX_MUTE_S else None


def _follow(
    wishes: FollowWishes, w: Writer, urls: Urls, me: Actor, target: Actor
) -> None:
    request_follow(w, urls, follower=me, target=target)
    set_wishes(w, follower=me, target=target, wishes=wishes)


def _unfollow(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    unfollow(w, urls, follower=me, target=target)


def _remove(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    remove_follower(w, urls, target=me, follower=target)


def _block(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    block(w, urls, actor=me, target=target)


def _unblock(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    unblock(w, urls, actor=me, target=target)


def _mute(
    lasts_s: int | None, hides: bool, w: Writer, urls: Urls, me: Actor, target: Actor
) -> None:
    del urls
    ends_ms = None if lasts_s is None else w.now_ms + lasts_s * 1_000
    mute(w, actor=me, target=target, ends_ms=ends_ms, hides_notifications=hides)


def _unmute(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    del urls
    unmute(w, actor=me, target=target)


def _remark(text: str, w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    del urls
    set_remark(w, actor=me, target=target, text=text)


def _endorse(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    del urls
    endorse(w, actor=me, target=target)


def _unendorse(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    del urls
    unendorse(w, actor=me, target=target)


def _accept(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    """Taken back meanwhile, it is no fault of who answers it."""
    accept_request(w, urls, target=me, follower=target)


def _reject(w: Writer, urls: Urls, me: Actor, target: Actor) -> None:
    known = find_follow(w, target.id, me.id)
    if known is not None and known.state is FollowState.REQUESTED:
        reject_request(w, urls, target=me, follower=target)
