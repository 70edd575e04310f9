"""Fetching one ActivityPub document, signed, and believing it only from its origin.

A document counts if it was served as ActivityStreams by the origin of its own id,
under that id (FEP-fe34). An upload with the right JSON in it, an open redirect and
a page that quotes somebody else's object all fail that. Nothing is followed from
inside a document but its id, once.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from federation.documents import JsonObject, load_object
from federation.errors import WrongDocument
from federation.habits import RFC9421_WAY, Way
from federation.keys import SigningKey
from federation.knocking import requested_by
from federation.net.client import DOCUMENT, Answer, HttpClient, Redirects, SignHop
from federation.origins import (
    Iri,
    find_iri,
    origin_of,
    parse_iri,
    same_origin,
    without_fragment,
)
from federation.signatures.messages import Header, OutgoingRequest
from federation.signatures.requested import RequestedSignature
from federation.statuses import check_status

ACTIVITYSTREAMS: Final = "https://www.w3.org/ns/activitystreams"
# Some servers answer in the first type they know.
ACCEPT: Final = (
    f'application/activity+json, application/ld+json; profile="{ACTIVITYSTREAMS}"'
)
_TURNED_AWAY: Final = frozenset({400, 401})


class DocumentKind(StrEnum):
    """What is asked for, and so what its id must be."""

    OBJECT = "object"
    """Actors, notes, activities: known by an id that must be their own address."""
    PAGE = "page"
    """Collections and their pages: often without an id; their origin is enough."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what it is known by, whatever address was asked for."""

    iri: Iri
    json: JsonObject


async def fetch_document(
    http: HttpClient,
    iri: Iri,
    *,
    signer: SigningKey,
    kind: DocumentKind = DocumentKind.OBJECT,
    redirects: Redirects = Redirects.SAME_ORIGIN,
) -> Document:
    """GET what ``iri`` (without its fragment) stands for, signed by ``signer``.

    ``Redirects.ANYWHERE`` is for addresses that a person pasted: the result may then
    belong to another origin. Raises ``FetchError`` and ``DecodeError``.
    """
    asked = without_fragment(iri)
    answer = await _get(http, asked, signer, redirects)
    json = read_document(answer)
    if kind is DocumentKind.PAGE:
        return Document(Iri(answer.url), json)
    claimed = _claimed_id(answer, json)
    if claimed in {answer.url, asked}:
        return Document(claimed, json)
    return await _fetch_again(http, claimed, signer)


def read_document(answer: Answer) -> JsonObject:
    """The JSON object in an answer that is served as ActivityStreams.

    Raises ``WrongDocument`` for every other media type, whatever is inside: people
    can upload files to most servers.
    """
    if not is_activitystreams(answer.headers.get("content-type", "")):
        raise WrongDocument(answer.url, "not served as ActivityStreams")
    return load_object(answer.body)


def is_activitystreams(content_type: str) -> bool:
    """True for the two media types of AP §3.2."""
    media_type, *parameters = content_type.split(";")
    essence = media_type.strip().lower()
    if essence == "application/activity+json":
        return True
    if essence != "application/ld+json":
        return False
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        profiles = value.strip().strip("\"'").split()
        if name.strip().lower() == "profile" and ACTIVITYSTREAMS in profiles:
            return True
    return False


async def _fetch_again(http: HttpClient, iri: Iri, signer: SigningKey) -> Document:
    """The id differs from the address: what counts is what the id itself gives."""
    answer = await _get(http, iri, signer, Redirects.SAME_ORIGIN)
    json = read_document(answer)
    if _claimed_id(answer, json) != iri:
        raise WrongDocument(str(iri), "does not give the document of that id")
    return Document(iri, json)


def _claimed_id(answer: Answer, json: JsonObject) -> Iri:
    claimed = find_iri(json.get("id"))
    if claimed is None or "#" in claimed:
        raise WrongDocument(answer.url, "has no usable id")
    if not same_origin(claimed, answer.url):
        raise WrongDocument(answer.url, "claims an id of another origin")
    return claimed


async def _get(
    http: HttpClient, iri: Iri, signer: SigningKey, redirects: Redirects
) -> Answer:
    origin = origin_of(parse_iri(iri))
    first, *others = _ways(http.habits.find_way(origin), has_query="?" in iri)
    answer = await _get_once(http, iri, redirects, _hop(http, signer, first))
    if answer.status in _TURNED_AWAY:
        http.habits.forget(origin)
        requested = requested_by(answer, "GET", signer)
        if requested is not None:
            others = [RFC9421_WAY]
        for way in others:
            sign = _hop(http, signer, way, requested)
            answer = await _get_once(http, iri, redirects, sign)
            if answer.status not in _TURNED_AWAY:
                http.habits.learn(origin, way)
                break
    check_status(answer, http.signer.clock.now_ms())
    return answer


def _ways(first: Way, *, has_query: bool) -> list[Way]:
    """Ways to sign, in the order of trying: three at most."""
    if has_query:
        return [first, first.other_target, first.other_scheme]
    return [first, first.other_scheme]


async def _get_once(
    http: HttpClient, iri: Iri, redirects: Redirects, sign: SignHop
) -> Answer:
    return await http.get(
        iri, accept=ACCEPT, limits=DOCUMENT, redirects=redirects, sign=sign
    )


def _hop(
    http: HttpClient,
    signer: SigningKey,
    way: Way,
    requested: RequestedSignature | None = None,
) -> SignHop:
    async def sign(request: OutgoingRequest) -> list[Header]:
        if not way.with_query:
            path = request.target.partition("?")[0]
            request = replace(request, signed_target=path)
        return await http.signer.sign(request, signer, way.scheme, requested=requested)

    return sign
