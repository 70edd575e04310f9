"""Discovery: WebFinger, host-meta, NodeInfo. Open to everybody, in every mode."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

import orjson
from quart import Response, request

from federation.documents import JsonValue
from federation.errors import InvalidIri
from federation.nodeinfo import (
    OwnNodeInfo,
    build_discovery,
    build_nodeinfo,
    media_type_of,
)
from federation.origins import Authority, canonical_authority
from federation.webfinger import (
    JRD_JSON,
    Handle,
    JrdLink,
    build_host_meta_json,
    build_host_meta_xml,
    build_jrd,
    self_link,
)
from node import __version__
from node.activitypub.answers import problem
from node.activitypub.gate import require_federation
from node.activitypub.standing import check_known
from node.actors.models import Actor
from node.actors.queries import (
    count_local_notes,
    find_actor,
    find_actor_by_handle,
    find_actor_by_iri,
    find_node_actor,
)
from node.clock import DAY_MS
from node.config import FederationMode, Registration
from node.database.types import Reader
from node.door import services as current_services
from node.errors import NotFound
from node.media.models import JPEG_FILE, JPEG_MIME, Media, MediaState
from node.media.queries import list_media
from node.services import Services
from node.urls import Urls
from node.users.queries import count_users, list_staff_ids
from node.users.settings import effective_registration, load_site

PROFILE_REL: Final = "http://webfinger.net/rel/profile-page"
AVATAR_REL: Final = "http://webfinger.net/rel/avatar"
SUBSCRIBE_REL: Final = "http://ostatus.org/schema/1.0/subscribe"
INTENT_REL: Final = "https://w3id.org/fep/3b86/"
SERVICE_REL: Final = "https://www.w3.org/ns/activitystreams#Service"
MAX_RESOURCE: Final = 2_048
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_INTENTS: Final = {
    "Follow": "do=follow&uri={object}",
    "Create": "do=create&content={content}&name={name}&inReplyTo={inReplyTo}",
    "Like": "do=like&uri={object}",
    "Announce": "do=announce&uri={object}",
    "Object": "do=object&uri={object}",
}


async def webfinger() -> Response:
    """`?resource=` as an account, an id, a profile page, or this server itself."""
    services = current_services()
    require_federation(services)
    resource = request.args.get("resource", "").strip()
    if len(resource) > MAX_RESOURCE or not _is_readable(resource):
        return problem(400, "name a resource")
    actor = await services.db.read(_find_resource, services.urls, resource)
    if actor is None:
        raise NotFound(resource)
    avatar = await services.db.read(_find_avatar, actor)
    return _open_json(_jrd(services.urls, actor, avatar), JRD_JSON)


async def host_meta() -> Response:
    """Where WebFinger is answered, as XRD or, when asked for, as JRD."""
    services = current_services()
    require_federation(services)
    if "json" in request.headers.get("Accept", ""):
        return await host_meta_json()
    body = build_host_meta_xml(_template(services)).encode()
    return _open(body, "application/xrd+xml; charset=utf-8")


async def host_meta_json() -> Response:
    services = current_services()
    require_federation(services)
    return _open_json(build_host_meta_json(_template(services)), JRD_JSON)


async def nodeinfo_links() -> Response:
    """Which NodeInfo versions there are, and the node's own actor (FEP-2677)."""
    services = current_services()
    actor = await services.db.read(find_node_actor)
    off = services.config.federation is FederationMode.OFF
    iri = None if actor is None or off else actor.iri
    return _open_json(
        build_discovery(services.config.base_url, iri), "application/json"
    )


async def nodeinfo(version: str) -> Response:
    """What the node says about itself, with true numbers."""
    services = current_services()
    if version != "2.0" and version != "2.1":
        raise NotFound(version)
    info = await services.db.read(_read_info, services)
    return _open_json(build_nodeinfo(info, version), media_type_of(version))


def _is_readable(resource: str) -> bool:
    """Whether it is a URI, or an account without its scheme (RFC 7033 §4.2)."""
    text = unquote(resource)
    scheme, colon, rest = text.partition(":")
    if colon and _SCHEME.fullmatch(scheme) and scheme.lower() != "acct":
        return bool(rest) and text.isprintable()
    name, at, host = _account(resource).rpartition("@")
    return bool(name and at and host) and text.isprintable()


def _account(resource: str) -> str:
    """Some peers encode twice, some leave the scheme out."""
    text = unquote(resource)
    has_scheme = text[:5].lower() == "acct:"
    return (text[5:] if has_scheme else text).removeprefix("@")


def _find_resource(r: Reader, urls: Urls, resource: str) -> Actor | None:
    actor = _find_by_resource(r, urls, resource)
    return None if actor is None else check_known(r, actor)


def _find_by_resource(r: Reader, urls: Urls, resource: str) -> Actor | None:
    if resource.startswith(("http://", "https://")):
        return _find_by_address(r, urls, resource)
    name, _, host = _account(resource).rpartition("@")
    if not name or host.lower() not in _our_hosts(urls):
        return None
    return find_actor_by_handle(r, name)


def _find_by_address(r: Reader, urls: Urls, address: str) -> Actor | None:
    if address.rstrip("/") == urls.base_url:
        return find_node_actor(r)
    known = find_actor_by_iri(r, address)
    if known is not None:
        return known if known.is_local else None
    page = urls.profile("")
    if not address.startswith(page):
        return None
    return find_actor_by_handle(r, unquote(address.removeprefix(page)).rstrip("/"))


def _our_hosts(urls: Urls) -> frozenset[str]:
    authority = urlsplit(urls.base_url).netloc.lower()
    hosts = {urls.handle_domain.lower(), authority}
    for host in tuple(hosts):
        try:
            hosts.add(canonical_authority(host))
        except InvalidIri:
            continue
    return frozenset(hosts)


def _find_avatar(r: Reader, actor: Actor) -> Media | None:
    if actor.avatar_id is None:
        return None
    found = list_media(r, [actor.avatar_id]).get(actor.avatar_id)
    return found if found is not None and found.state is MediaState.READY else None


def _jrd(urls: Urls, actor: Actor, avatar: Media | None) -> JsonValue:
    links = [
        self_link(actor.iri),
        JrdLink(PROFILE_REL, "text/html", href=actor.page_url),
    ]
    if avatar is not None:
        picture = urls.media(avatar.key, JPEG_FILE)
        links.append(JrdLink(AVATAR_REL, JPEG_MIME, href=picture))
    if actor.kind == "Application":
        links.append(JrdLink(SERVICE_REL, "application/activity+json", href=actor.iri))
    else:
        links.extend(_intents(urls))
    subject = Handle(actor.name, Authority(urls.handle_domain))
    return build_jrd(subject, [actor.page_url, actor.iri], links)


def _intents(urls: Urls) -> list[JrdLink]:
    """Where people here finish what they began on another site."""
    page = f"{urls.base_url}/intent"
    return [
        JrdLink(SUBSCRIBE_REL, template=f"{page}?uri={{uri}}"),
        *(
            JrdLink(f"{INTENT_REL}{name}", template=f"{page}?{query}")
            for name, query in _INTENTS.items()
        ),
    ]


def _template(services: Services) -> str:
    return f"{services.config.base_url}/.well-known/webfinger?resource={{uri}}"


def _read_info(r: Reader, services: Services) -> OwnNodeInfo:
    config, site = services.config, load_site(r)
    registration = effective_registration(config.registration, site)
    staff = (find_actor(r, actor_id) for actor_id in list_staff_ids(r))
    return OwnNodeInfo(
        software_name="vermilion",
        software_version=__version__,
        repository="",
        open_registrations=registration in (Registration.OPEN, Registration.APPROVAL),
        node_name=site.name,
        node_description=site.description,
        staff_accounts=tuple(actor.iri for actor in staff if actor),
        federates=config.federation is not FederationMode.OFF,
        users_total=count_users(r),
        users_active_month=count_users(r, seen_since_ms=r.now_ms - 30 * DAY_MS),
        users_active_half_year=count_users(r, seen_since_ms=r.now_ms - 180 * DAY_MS),
        local_posts=count_local_notes(r),
        metadata={"features": _list_features(r, services)},
    )


def _list_features(r: Reader, services: Services) -> list[JsonValue]:
    """What there is besides notes, for who looks for nodes that have it."""
    sells = any(source.has_shops(r) for source in services.extensions.shops)
    return ["shop"] if sells else []


def _open_json(value: JsonValue, content_type: str) -> Response:
    return _open(orjson.dumps(value), content_type)


def _open(body: bytes, content_type: str) -> Response:
    response = Response(body, 200, content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=600"
    response.headers["Vary"] = "Accept"
    return response
