"""What was decided about other servers, for those who run the node."""

from dataclasses import replace
from typing import Final

from quart import Response

from node.api.answers import answer, answer_page, done
from node.api.caller import require_person
from node.api.entities.admin import (
    domain_allow_entity,
    domain_block_entity,
    severity_of,
)
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.routing import Routes, admin
from node.database.types import Writer
from node.door import services
from node.errors import Invalid
from node.ids import UserId, parse_id
from node.limits.decisions import Decision, Policy, find_decision
from node.limits.numbered import Leaning, get_numbered, list_numbered
from node.moderation.servers import decide_about_server, read_other
from node.oauth.policy import Scope

READ_BLOCKS: Final = admin(Scope.ADMIN_READ_DOMAIN_BLOCKS)
WRITE_BLOCKS: Final = admin(Scope.ADMIN_WRITE_DOMAIN_BLOCKS)
READ_ALLOWS: Final = admin(Scope.ADMIN_READ_DOMAIN_ALLOWS)
WRITE_ALLOWS: Final = admin(Scope.ADMIN_WRITE_DOMAIN_ALLOWS)
BLOCKS: Final = "/v1/admin/domain_blocks"
ALLOWS: Final = "/v1/admin/domain_allows"
SEVERITIES: Final = ("noop", "silence", "suspend")

routes = Routes("admin_domains")


@routes.get(BLOCKS, READ_BLOCKS)
async def list_blocks() -> Response:
    span = read_span(await read_params(), usual=100, most=200)
    page = await services().db.read(list_numbered, Leaning.AGAINST, span)
    found = [domain_block_entity(each) for each in page.items]
    return answer_page(found, page, limit=span.limit)


@routes.get(f"{BLOCKS}/<decision_id>", READ_BLOCKS)
async def show_block(decision_id: str) -> Response:
    return answer(domain_block_entity(await _get(Leaning.AGAINST, decision_id)))


@routes.post(BLOCKS, WRITE_BLOCKS)
async def add_block() -> Response:
    params, current = await read_params(), services()
    domain = _read_domain(params)
    made = await current.db.write(_block, domain, params, _by())
    await current.peers.load(current.db)
    return answer(domain_block_entity(made))


@routes.update(f"{BLOCKS}/<decision_id>", WRITE_BLOCKS)
async def update_block(decision_id: str) -> Response:
    params, current = await read_params(), services()
    changed = await current.db.write(_change, _id(decision_id), params, _by())
    await current.peers.load(current.db)
    return answer(domain_block_entity(changed))


@routes.delete(f"{BLOCKS}/<decision_id>", WRITE_BLOCKS)
async def remove_block(decision_id: str) -> Response:
    current = services()
    await current.db.write(_unblock, _id(decision_id), _by())
    await current.peers.load(current.db)
    return done()


@routes.get(ALLOWS, READ_ALLOWS)
async def list_allows() -> Response:
    span = read_span(await read_params(), usual=100, most=200)
    page = await services().db.read(list_numbered, Leaning.FOR, span)
    found = [domain_allow_entity(each) for each in page.items]
    return answer_page(found, page, limit=span.limit)


@routes.get(f"{ALLOWS}/<decision_id>", READ_ALLOWS)
async def show_allow(decision_id: str) -> Response:
    return answer(domain_allow_entity(await _get(Leaning.FOR, decision_id)))


@routes.post(ALLOWS, WRITE_ALLOWS)
async def add_allow() -> Response:
    """The one that is there already, if it is."""
    current = services()
    domain = _read_domain(await read_params())
    made = await current.db.write(_allow, domain, _by())
    await current.peers.load(current.db)
    return answer(domain_allow_entity(made))


@routes.delete(f"{ALLOWS}/<decision_id>", WRITE_ALLOWS)
async def remove_allow(decision_id: str) -> Response:
    current = services()
    gone = await current.db.write(_disallow, _id(decision_id), _by())
    await current.peers.load(current.db)
    return answer(domain_allow_entity(gone))


def _by() -> UserId:
    return require_person().user.id


def _id(text: str) -> int:
    return parse_id(text) or 0


async def _get(leaning: Leaning, decision_id: str) -> Decision:
    return await services().db.read(get_numbered, leaning, _id(decision_id))


def _read_domain(params: Params) -> str:
    return read_other(services().config, params.require_text("domain"))


def _block(w: Writer, domain: str, params: Params, by_id: UserId) -> Decision:
    known = find_decision(w, domain)
    if known.is_published:
        raise Invalid.field("domain", "taken", "Domain has already been decided about")
    return _decide(w, _read_block(params, known, severity="silence"), by_id)


def _change(w: Writer, decision_id: int, params: Params, by_id: UserId) -> Decision:
    known = get_numbered(w, Leaning.AGAINST, decision_id)
    severity = severity_of(known)
    return _decide(w, _read_block(params, known, severity=severity), by_id)


def _unblock(w: Writer, decision_id: int, by_id: UserId) -> None:
    """Nothing is left of it but that the server is allowed, if it is."""
    known = get_numbered(w, Leaning.AGAINST, decision_id)
    policy = Policy.ALLOWED if known.is_allowing else Policy.OPEN
    _decide(w, Decision(domain=known.domain, policy=policy), by_id)


def _allow(w: Writer, domain: str, by_id: UserId) -> Decision:
    """Lifts a block, as it does on the pages."""
    known = find_decision(w, domain)
    if known.is_allowing:
        return known
    return _decide(w, replace(known, policy=Policy.ALLOWED), by_id)


def _disallow(w: Writer, decision_id: int, by_id: UserId) -> Decision:
    known = get_numbered(w, Leaning.FOR, decision_id)
    return _decide(w, replace(known, policy=Policy.OPEN), by_id)


def _decide(w: Writer, decision: Decision, by_id: UserId) -> Decision:
    decide_about_server(w, decision, by_id=by_id)
    return find_decision(w, decision.domain)


def _read_block(params: Params, known: Decision, *, severity: str) -> Decision:
    """What is not given stays; `severity` stands for the one that is not."""
    wanted = params.text("severity") or severity
    if wanted not in SEVERITIES:
        raise Invalid.field("severity", "inclusion", "Severity is not in the list")
    milder = Policy.ALLOWED if known.is_allowing else Policy.OPEN
    found = replace(
        known,
        policy=Policy.BLOCKED if wanted == "suspend" else milder,
        is_limited=wanted == "silence",
        refuses_media=_flag(params, "reject_media", known.refuses_media),
        refuses_reports=_flag(params, "reject_reports", known.refuses_reports),
        is_obfuscated=_flag(params, "obfuscate", known.is_obfuscated),
        comment=_text(params, "public_comment", known.comment),
        reason=_text(params, "private_comment", known.reason),
    )
    if not found.is_published:
        raise Invalid.field("severity", "empty", "This would change nothing")
    return found


def _flag(params: Params, name: str, known: bool) -> bool:
    found = params.find_flag(name)
    return known if found is None else found


def _text(params: Params, name: str, known: str) -> str:
    found = params.find_text(name)
    return known if found is None else found.strip()
