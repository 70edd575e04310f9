"""The node: what it is called, what it allows, whom it knows, its own emoji."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, cast

from quart import Response, current_app

from node.actors.queries import count_local_notes, find_actor_by_handle
from node.api.answers import Json, answer
from node.api.entities.emoji import emoji_entity
from node.api.entities.instance import (
    InstanceFacts,
    instance_v1_entity,
    instance_v2_entity,
    rule_entities,
    week_entity,
)
from node.api.loading import load_accounts
from node.api.routing import Routes, anyone, person
from node.clock import DAY_MS, HOUR_MS
from node.database.types import Reader
from node.door import services
from node.emoji.queries import list_local
from node.errors import NotFound
from node.limits.decisions import Decision, Policy, list_decisions
from node.limits.peer_settings import load_peer_settings
from node.limits.peers import count_peers, list_peers
from node.media.models import MediaState
from node.notes.queries.weeks import Week, list_weeks
from node.oauth.policy import Scope
from node.push.queries import vapid_public_key
from node.services import Services
from node.text.prose import render_prose
from node.users.queries import count_users
from node.users.settings import SiteSettings, effective_registration, load_site

MAX_EMOJI: Final = 1_000
MAX_PEERS: Final = 10_000
WEEKS: Final = 12
ACTIVITY_KEPT_MS: Final = HOUR_MS
_KEPT: Final = "vermilion.activity"

routes = Routes("instance")


@dataclass(frozen=True, slots=True)
class _Activity:
    """What was counted, and when: it costs more than anybody should ask often."""

    read_ms: int
    weeks: list[Week]


@routes.get("/v1/instance", anyone())
async def show_instance_v1() -> Response:
    current = services()
    facts = await current.db.read(_load_facts, current)
    return answer(instance_v1_entity(current.urls, facts))


@routes.get("/v2/instance", anyone())
async def show_instance_v2() -> Response:
    current = services()
    facts = await current.db.read(_load_facts, current)
    return answer(instance_v2_entity(current.urls, facts))


@routes.get("/v1/instance/rules", anyone())
async def show_rules() -> Response:
    site = await services().db.read(load_site)
    return answer(rule_entities(site.rules))


@routes.get("/v1/instance/peers", anyone())
async def show_peers() -> Response:
    """Those that are spoken to."""
    current = services()
    page = await current.db.read(list_peers, limit=MAX_PEERS)
    hosts = (each.host for each in page.items)
    return answer([each for each in hosts if not current.peers.refuses(each)])


@routes.get("/v1/instance/activity", anyone())
async def show_activity() -> Response:
    """Twelve weeks. Who was here in those gone by is known of some only."""
    current, kept = services(), cast("_Activity | None", _kept().get(_KEPT))
    now_ms = current.clock.now_ms()
    if kept is None or now_ms - kept.read_ms > ACTIVITY_KEPT_MS:
        weeks = await current.db.read(list_weeks, WEEKS)
        kept = _kept()[_KEPT] = _Activity(now_ms, weeks)
    return answer([week_entity(each) for each in kept.weeks])


@routes.get("/v1/instance/domain_blocks", anyone())
async def show_decisions() -> Response:
    """Which servers are refused or limited, if the owner wants it known."""
    return answer(await services().db.read(_load_decisions))


@routes.get("/v1/instance/extended_description", anyone())
async def show_description() -> Response:
    site = await services().db.read(load_site)
    return _prose(site.about)


@routes.get("/v1/instance/privacy_policy", anyone())
async def show_privacy_policy() -> Response:
    site = await services().db.read(load_site)
    return _prose(site.privacy)


@routes.get("/v1/instance/terms_of_service", anyone())
async def show_terms() -> Response:
    raise NotFound("there are no terms but the rules")


@routes.get("/v1/instance/translation_languages", anyone())
async def show_translations() -> Response:
    """Nothing is translated."""
    return answer({})


@routes.get("/v1/custom_emojis", anyone())
async def show_emoji() -> Response:
    current = services()
    found = await current.db.read(list_local, after="", limit=MAX_EMOJI)
    usable = (
        each
        for each in found
        if each.is_enabled and each.picture.state is not MediaState.FAILED
    )
    return answer([emoji_entity(current.urls, each) for each in usable])


@routes.get("/v1/announcements", person(Scope.READ))
async def show_announcements() -> Response:
    """Nothing is announced this way; apps ask when they start."""
    return answer([])


@routes.post(
    "/v1/announcements/<announcement_id>/dismiss", person(Scope.WRITE_ACCOUNTS)
)
async def dismiss_announcement(announcement_id: str) -> Response:
    raise NotFound(f"there is no announcement {announcement_id}")


@routes.update(
    "/v1/announcements/<announcement_id>/reactions/<emoji>",
    person(Scope.WRITE_FAVOURITES),
)
@routes.delete(
    "/v1/announcements/<announcement_id>/reactions/<emoji>",
    person(Scope.WRITE_FAVOURITES),
)
async def react_to_announcement(announcement_id: str, emoji: str) -> Response:
    raise NotFound(f"there is no announcement {announcement_id} for {emoji}")


def _kept() -> dict[str, Any]:
    return current_app.extensions


def _prose(text: str) -> Response:
    return answer({"updated_at": None, "content": str(render_prose(text))})


def _load_facts(r: Reader, current: Services) -> InstanceFacts:
    config, site = current.config, load_site(r)
    is_address = "@" in site.contact
    return InstanceFacts(
        site=site,
        registration=effective_registration(config.registration, site),
        federation=config.federation,
        email=config.contact_email or (site.contact if is_address else ""),
        contact=None if is_address else _load_contact(r, current, site),
        users=count_users(r),
        users_of_month=count_users(r, seen_since_ms=r.now_ms - 30 * DAY_MS),
        notes=count_local_notes(r),
        peers=count_peers(r),
        vapid_key=vapid_public_key(r),
        shop=_load_shop(r, current),
    )


def _load_shop(r: Reader, current: Services) -> Json:
    found: dict[str, object] = {}
    for source in current.extensions.shops:
        found.update(source.tell_limits(r))
    return found


def _load_contact(r: Reader, current: Services, site: SiteSettings) -> Json | None:
    name = site.contact
    actor = find_actor_by_handle(r, name) if name else None
    if actor is None or not actor.is_active:
        return None
    return load_accounts(r, current, [actor])[0]


def _load_decisions(r: Reader) -> list[Json]:
    if not load_peer_settings(r).shows_decisions:
        raise NotFound("the list is not shown")
    return [_decision(each) for each in list_decisions(r) if each.is_published]


def _decision(decision: Decision) -> Json:
    """The digest is of the whole name, so that servers can compare lists."""
    is_blocked = decision.policy is Policy.BLOCKED
    return {
        "domain": decision.shown_name,
        "digest": sha256(decision.domain.encode()).hexdigest(),
        "severity": "suspend" if is_blocked else "silence",
        "comment": decision.comment,
    }
