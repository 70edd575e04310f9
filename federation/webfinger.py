"""WebFinger (RFC 7033) and host-meta (RFC 6415): names to actors, and back.

A name is only what both sides confirm: the host of the name says which actor it is,
and that host's subject is the name that may be shown. Nothing else in a JRD counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote
from xml.sax.saxutils import quoteattr

from federation.documents import JsonObject, load_object
from federation.errors import (
    InvalidHandle,
    InvalidIri,
    NotFoundRemotely,
    Unreachable,
    WrongDocument,
)
from federation.fetch import is_activitystreams
from federation.host_meta import find_lrdd_template
from federation.net.client import DISCOVERY, Answer, HttpClient, Redirects
from federation.origins import (
    Authority,
    Iri,
    Scheme,
    canonical_authority,
    canonical_host,
    find_iri,
)
from federation.statuses import check_status

JRD_JSON: Final = "application/jrd+json"
ACTIVITY_JSON: Final = "application/activity+json"
MAX_USERNAME: Final = 128

_USERNAME = re.compile(
    r"[^\s@:/\\?#\[\]<>\"'\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069]+"
)
_JRD_TYPES: Final = frozenset({JRD_JSON, "application/json"})


@dataclass(frozen=True, slots=True)
class Handle:
    """``@username@host``; compare with ``is_same``, for case is nobody's identity."""

    username: str
    host: Authority

    def __str__(self) -> str:
        return f"{self.username}@{self.host}"

    @property
    def acct(self) -> str:
        """The ``acct:`` URI (RFC 7565) that WebFinger is asked for."""
        return f"acct:{self}"

    def is_same(self, other: "Handle") -> bool:
        """True if both name one account."""
        return (self.host, self.username.casefold()) == (
            other.host,
            other.username.casefold(),
        )


@dataclass(frozen=True, slots=True)
class JrdLink:
    """One link of a JRD: ``href`` or ``template``, as the relation wants."""

    rel: str
    media_type: str | None = None
    href: str | None = None
    template: str | None = None


def parse_handle(text: str, *, allow_port: bool) -> Handle:
    """Read ``@name@host``, ``name@host`` or ``acct:name@host``.

    A port is read only where the policy allows plain test networks. Raises
    ``InvalidHandle``.
    """
    name, at, authority = text.removeprefix("acct:").removeprefix("@").partition("@")
    if not at or len(name) > MAX_USERNAME or not _USERNAME.fullmatch(name):
        raise InvalidHandle("not of the form @name@host")
    try:
        if allow_port:
            return Handle(name, canonical_authority(authority))
        return Handle(name, Authority(canonical_host(authority)))
    except InvalidIri as error:
        raise InvalidHandle(f"host of a handle: {error.text}") from error


async def resolve_handle(http: HttpClient, handle: Handle) -> Iri:
    """The actor that the handle's host names; raises ``FetchError``.

    Not yet a confirmation: see ``confirm_handle``. ``NotFoundRemotely.gone`` if the
    account was deleted.
    """
    return (await _look_up(http, handle)).actor


async def confirm_handle(
    http: HttpClient, actor: Iri, username: str, host: Authority
) -> Handle:
    """The handle that ``actor`` may be shown under.

    Asks the host of the claimed handle and, when it names another subject, that
    subject's host, once. Both must lead back to ``actor``. Raises ``FetchError``.
    """
    claimed = Handle(username, host)
    first = await _look_up(http, claimed)
    if first.actor != actor:
        raise WrongDocument(str(actor), f"{claimed} is another actor")
    if first.subject is None or first.subject.is_same(claimed):
        return first.subject or claimed
    second = await _look_up(http, first.subject)
    if second.actor != actor or not (second.subject or first.subject).is_same(
        first.subject
    ):
        raise WrongDocument(str(actor), f"{first.subject} does not confirm it")
    return first.subject


def list_schemes(http: HttpClient, authority: Authority) -> list[Scheme]:
    """https; on test networks also http, first where TLS is least likely."""
    if not http.policy.allow_http:
        return ["https"]
    name = authority.partition(":")[0]
    if name == "localhost" or name.replace(".", "").isdigit():
        return ["http", "https"]
    return ["https", "http"]


def build_jrd(
    subject: Handle, aliases: Sequence[str], links: Sequence[JrdLink]
) -> JsonObject:
    """The JRD of an account; the ``self`` link is among ``links``."""
    return {
        "subject": subject.acct,
        "aliases": list(aliases),
        "links": [_link_json(link) for link in links],
    }


def self_link(actor: Iri) -> JrdLink:
    """The link that makes a JRD lead to an actor."""
    return JrdLink("self", ACTIVITY_JSON, href=actor)


def build_host_meta_xml(template: str) -> str:
    """host-meta as XRD; ``template`` contains ``{uri}``."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" template={quoteattr(template)}/>\n'
        "</XRD>\n"
    )


def build_host_meta_json(template: str) -> JsonObject:
    """host-meta as JRD (RFC 6415 appendix A)."""
    link = JrdLink("lrdd", JRD_JSON, template=template)
    return {"links": [_link_json(link)]}


@dataclass(frozen=True, slots=True)
class _Found:
    """What a host says about a handle."""

    actor: Iri
    subject: Handle | None


async def _look_up(http: HttpClient, handle: Handle) -> _Found:
    *others, last = list_schemes(http, handle.host)
    for scheme in others:
        try:
            return await _look_up_by(http, handle, scheme)
        except Unreachable as error:
            if error.status is not None:  # it was there, and is not well
                raise
    return await _look_up_by(http, handle, last)


async def _look_up_by(http: HttpClient, handle: Handle, scheme: Scheme) -> _Found:
    base = f"{scheme}://{handle.host}/.well-known"
    template = f"{base}/webfinger?resource={{uri}}"
    try:
        answer = await _get(http, template, handle)
    except NotFoundRemotely as error:
        if error.gone:
            raise
        # The host may say where it keeps its WebFinger (a split domain).
        answer = await _get(http, await _find_template(http, base, error), handle)
    return _read_jrd(answer, http)


async def _find_template(
    http: HttpClient, base: str, not_found: NotFoundRemotely
) -> str:
    answer = await http.get(
        f"{base}/host-meta",
        accept="application/xrd+xml, application/jrd+json;q=0.9",
        limits=DISCOVERY,
        redirects=Redirects.ANYWHERE,
    )
    check_status(answer, http.signer.clock.now_ms())
    template = find_lrdd_template(answer)
    if template is None or "{uri}" not in template:
        raise not_found
    return template


async def _get(http: HttpClient, template: str, handle: Handle) -> Answer:
    url = template.replace("{uri}", quote(handle.acct, safe=""))
    answer = await http.get(
        url, accept=JRD_JSON, limits=DISCOVERY, redirects=Redirects.ANYWHERE
    )
    check_status(answer, http.signer.clock.now_ms())
    if answer.media_type not in _JRD_TYPES:
        raise WrongDocument(answer.url, "not served as a JRD")
    return answer


def _read_jrd(answer: Answer, http: HttpClient) -> _Found:
    jrd = load_object(answer.body)
    actor = _find_self(jrd)
    if actor is None:
        raise WrongDocument(answer.url, "has no link to an actor")
    subject = jrd.get("subject")
    if not isinstance(subject, str):
        return _Found(actor, None)
    try:
        handle = parse_handle(unquote(subject), allow_port=http.policy.allow_http)
    except InvalidHandle:
        return _Found(actor, None)
    return _Found(actor, handle)


def _find_self(jrd: JsonObject) -> Iri | None:
    links = jrd.get("links")
    for link in links if isinstance(links, list) else []:
        if not isinstance(link, dict) or link.get("rel") != "self":
            continue
        media_type = link.get("type")
        if isinstance(media_type, str) and is_activitystreams(media_type):
            actor = find_iri(link.get("href"))
            if actor is not None:
                return actor
    return None


def _link_json(link: JrdLink) -> JsonObject:
    json: JsonObject = {"rel": link.rel}
    if link.media_type is not None:
        json["type"] = link.media_type
    if link.href is not None:
        json["href"] = link.href
    if link.template is not None:
        json["template"] = link.template
    return json
