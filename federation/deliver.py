"""Delivering one activity to one inbox, and saying what the answer means.

One attempt, at most: a second knock with the other signature scheme, or with the
signature that the 401 asked for, and redirects that keep method, body and origin.
When to try again, and what a dead host is, are the caller's calendar.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from federation.errors import FetchError, InvalidIri, Refused, Unreachable
from federation.habits import RFC9421_WAY, Way
from federation.keys import SigningKey
from federation.knocking import requested_by
from federation.net.client import DELIVERY, MAX_REDIRECTS, Answer, HttpClient
from federation.origins import Iri, Origin, origin_of, same_origin
from federation.signatures.messages import (
    Header,
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.requested import RequestedSignature
from federation.statuses import TEMPORARY, find_retry_after_s

_TURNED_AWAY: Final = frozenset({400, 401})
_KEEPS_METHOD: Final = frozenset({307, 308})


@dataclass(frozen=True, slots=True)
class Delivered:
    """The peer took it (any 2xx)."""

    status: int
    scheme: SignatureScheme


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Not now: unreachable, busy, broken, or (401) unable to check our signature."""

    reason: str
    status: int | None = None
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Not ever, the same way. 404 and redirects say: look at the actor again."""

    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class RecipientGone:
    """410: the inbox is gone for good, if the actor says so too."""


Outcome = Delivered | RetryLater | Failed | RecipientGone


async def deliver(
    http: HttpClient,
    inbox: Iri,
    body: SignableBody,
    key: SigningKey,
    *,
    scheme: SignatureScheme | None = None,
    headers: tuple[Header, ...] = (),
) -> Outcome:
    """POST ``body`` to ``inbox``, signed with ``key``; never raises ``FetchError``.

    ``headers`` are sent along, under the signature. Without ``scheme`` the one that
    last worked with the peer is used, cavage at first. What a second knock teaches is
    remembered in ``http.habits``.
    """
    try:
        origin = origin_of(inbox)
        way = http.habits.find_way(origin) if scheme is None else Way(scheme)
        return await _knock(http, _Parcel(inbox, origin, body, key, headers), way)
    except InvalidIri as error:
        return Failed(error.text)
    except Refused as error:
        return Failed(error.reason)
    except Unreachable as error:
        return RetryLater(error.reason, error.status, error.retry_after_s)
    except FetchError as error:
        return RetryLater(error.reason)


def judge(answer: Answer, scheme: SignatureScheme, now_ms: int) -> Outcome:
    """What an inbox's answer means."""
    status = answer.status
    if 200 <= status < 300:
        return Delivered(status, scheme)
    if status == 410:
        return RecipientGone()
    reason = f"answered {status}"
    # 401 may pass: keys are cached over there, clocks get set. 501 will not.
    if status in TEMPORARY or status == 401 or (status >= 500 and status != 501):
        return RetryLater(reason, status, find_retry_after_s(answer, now_ms))
    return Failed(reason, status)


@dataclass(frozen=True, slots=True)
class _Parcel:
    inbox: Iri
    origin: Origin
    body: SignableBody
    key: SigningKey
    headers: tuple[Header, ...]


async def _knock(http: HttpClient, parcel: _Parcel, way: Way) -> Outcome:
    answer = await _post(http, parcel, way.scheme)
    if answer.status in _TURNED_AWAY:
        http.habits.forget(parcel.origin)
        requested = requested_by(answer, "POST", parcel.key)
        other = way.other_scheme if requested is None else RFC9421_WAY
        second = await _post(http, parcel, other.scheme, requested)
        if 200 <= second.status < 300:
            http.habits.learn(parcel.origin, other)
            return Delivered(second.status, other.scheme)
    return judge(answer, way.scheme, http.signer.clock.now_ms())


async def _post(
    http: HttpClient,
    parcel: _Parcel,
    scheme: SignatureScheme,
    requested: RequestedSignature | None = None,
) -> Answer:
    answer = await _post_once(http, parcel, parcel.inbox, scheme, requested)
    for _ in range(MAX_REDIRECTS):
        url = _find_next(answer)
        if url is None:
            break
        answer = await _post_once(http, parcel, url, scheme, requested)
    return answer


async def _post_once(
    http: HttpClient,
    parcel: _Parcel,
    url: str,
    scheme: SignatureScheme,
    requested: RequestedSignature | None,
) -> Answer:
    request = OutgoingRequest("POST", url, parcel.body, signed_headers=parcel.headers)
    signature = await http.signer.sign(request, parcel.key, scheme, requested=requested)
    return await http.send(request, [*parcel.headers, *signature], limits=DELIVERY)


def _find_next(answer: Answer) -> str | None:
    """Where the same POST may go on: 307 and 308, and on the same origin only.

    Elsewhere is a server nobody asked us to trust, and 301 to 303 may turn a POST
    into a GET (RFC 9110 §15.4): both mean that the actor has a new inbox.
    """
    if answer.status not in _KEEPS_METHOD:
        return None
    try:
        url = urljoin(answer.url, answer.headers.get("location", ""))
    except ValueError:
        return None
    return url if same_origin(url, answer.url) else None
