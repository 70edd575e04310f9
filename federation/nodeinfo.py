"""NodeInfo 2.0 and 2.1: what servers say about themselves.

Read for display and statistics only: what a peer can do is never inferred from its
software's name (FEP-0151). Numbers from outside are clamped claims.
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from federation.documents import JsonObject, JsonValue, load_object
from federation.errors import Unreachable, WrongDocument
from federation.net.client import DISCOVERY, HttpClient, Redirects
from federation.origins import (
    Authority,
    Iri,
    Origin,
    find_iri,
    origin_of,
    same_origin,
)
from federation.statuses import check_status
from federation.webfinger import list_schemes

Version = Literal["2.0", "2.1"]

SCHEMA: Final = "http://nodeinfo.diaspora.software/ns/schema/"
APPLICATION_REL: Final = "https://www.w3.org/ns/activitystreams#Application"
MAX_COUNT: Final = 2**53 - 1

_READ_VERSIONS: Final = ("2.2", "2.1", "2.0")
_NAME = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class OwnNodeInfo:
    """What we say; None is left out, for nothing is made up."""

    software_name: str
    software_version: str
    repository: str
    open_registrations: bool
    node_name: str
    node_description: str
    staff_accounts: tuple[Iri, ...] = ()
    federates: bool = True
    users_total: int | None = None
    users_active_month: int | None = None
    users_active_half_year: int | None = None
    local_posts: int | None = None
    metadata: JsonObject = field(default_factory=dict[str, JsonValue])


@dataclass(frozen=True, slots=True)
class PeerNodeInfo:
    """What a peer says; unverified."""

    software_name: str
    software_version: str
    protocols: tuple[str, ...]
    open_registrations: bool
    users_total: int | None


def build_discovery(base: str, application: Iri | None) -> JsonObject:
    """``/.well-known/nodeinfo``; with FEP-2677's link to the node's own actor."""
    links: list[JsonValue] = [
        {"rel": f"{SCHEMA}{version}", "href": f"{base}/nodeinfo/{version}"}
        for version in ("2.0", "2.1")
    ]
    if application is not None:
        links.append({"rel": APPLICATION_REL, "href": application})
    return {"links": links}


def media_type_of(version: Version) -> str:
    """The Content-Type of a NodeInfo document."""
    return f'application/json; profile="{SCHEMA}{version}#"'


def build_nodeinfo(info: OwnNodeInfo, version: Version) -> JsonObject:
    """The NodeInfo document itself."""
    software: JsonObject = {
        "name": info.software_name,
        "version": info.software_version,
    }
    if version == "2.1" and info.repository:  # 2.0 allows no further properties
        software["repository"] = info.repository
    return {
        "version": version,
        "software": software,
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": info.open_registrations,
        "usage": _usage(info),
        "metadata": _metadata(info),
    }


async def find_nodeinfo(http: HttpClient, authority: Authority) -> PeerNodeInfo:
    """``fetch_nodeinfo`` of a server of which only the name is known."""
    *others, last = list_schemes(http, authority)
    for scheme in others:
        try:
            return await fetch_nodeinfo(http, origin_of(f"{scheme}://{authority}"))
        except Unreachable as error:
            if error.status is not None:  # it was there, and is not well
                raise
    return await fetch_nodeinfo(http, origin_of(f"{last}://{authority}"))


async def fetch_nodeinfo(http: HttpClient, origin: Origin) -> PeerNodeInfo:
    """Discover and read a peer's NodeInfo; raises ``FetchError``, ``DecodeError``."""
    discovery = await _get(http, f"{origin}/.well-known/nodeinfo")
    url = _find_document(discovery, origin)
    if url is None:
        raise WrongDocument(str(origin), "names no NodeInfo that we read")
    return read_nodeinfo(await _get(http, url), url)


def read_nodeinfo(json: JsonObject, url: str) -> PeerNodeInfo:
    """A NodeInfo document; raises ``WrongDocument`` without a software name."""
    software = _object(json.get("software"))
    name = _text(software.get("name")).lower()
    if not _NAME.fullmatch(name):
        raise WrongDocument(url, "NodeInfo without a usable software name")
    users = _object(_object(json.get("usage")).get("users"))
    protocols = json.get("protocols")
    return PeerNodeInfo(
        software_name=name,
        software_version=_text(software.get("version")),
        protocols=tuple(
            _text(item)
            for item in (protocols if isinstance(protocols, list) else [])[:16]
            if isinstance(item, str)
        ),
        open_registrations=json.get("openRegistrations") is True,
        users_total=_count(users.get("total")),
    )


async def _get(http: HttpClient, url: str) -> JsonObject:
    answer = await http.get(
        url,
        accept="application/json",
        limits=DISCOVERY,
        redirects=Redirects.ANYWHERE,
    )
    check_status(answer, http.signer.clock.now_ms())
    if answer.media_type not in {"application/json", "application/jrd+json"}:
        raise WrongDocument(answer.url, "not served as JSON")
    return load_object(answer.body)


def _find_document(discovery: JsonObject, origin: Origin) -> Iri | None:
    links = discovery.get("links")
    hrefs: dict[str, Iri] = {}
    for link in (links if isinstance(links, list) else [])[:32]:
        entry = _object(link)
        href = find_iri(entry.get("href"))
        # A document elsewhere would describe somebody else.
        if href is not None and same_origin(href, str(origin)):
            hrefs[_text(entry.get("rel"))] = href
    for version in _READ_VERSIONS:
        if f"{SCHEMA}{version}" in hrefs:
            return hrefs[f"{SCHEMA}{version}"]
    return None


def _usage(info: OwnNodeInfo) -> JsonObject:
    users: JsonObject = {}
    if info.users_total is not None:
        users["total"] = info.users_total
    if info.users_active_month is not None:
        users["activeMonth"] = info.users_active_month
    if info.users_active_half_year is not None:
        users["activeHalfyear"] = info.users_active_half_year
    usage: JsonObject = {"users": users}
    if info.local_posts is not None:
        usage["localPosts"] = info.local_posts
    return usage


def _metadata(info: OwnNodeInfo) -> JsonObject:
    return {
        **info.metadata,
        "nodeName": info.node_name,
        "nodeDescription": info.node_description,
        "staffAccounts": list(info.staff_accounts),
        "federation": {"enabled": info.federates},
    }


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str:
    return value[:256] if isinstance(value, str) else ""


def _count(value: JsonValue) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return min(max(value, 0), MAX_COUNT)
