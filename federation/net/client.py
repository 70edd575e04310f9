"""The HTTP client that everything leaving the node goes through.

Policy, places, limits and redirects around one transport. Knows nothing of
ActivityPub; it carries the signer and what peers taught us for those who do, and
signs only through a callback, hop by hop. Cookies, proxies from the environment and
automatic redirects do not exist here.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Generator,
    Mapping,
    Sequence,
)
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin

import httpx

from federation.errors import InvalidIri, Refused, Unreachable, WrongDocument
from federation.habits import PeerHabits
from federation.net.bodies import BodyLimit, WhenLonger, read_chunks
from federation.net.failures import FailureMemory
from federation.net.guard import NetPolicy, check_url
from federation.net.resolver import Resolve, SystemResolver
from federation.net.transport import GuardedTransport, get_ssl_context
from federation.net.turnstile import Turnstile, Width
from federation.origins import Host, Origin, origin_of, without_fragment
from federation.signatures.messages import Header, OutgoingRequest
from federation.signatures.signer import Signer

SignHop = Callable[[OutgoingRequest], Awaitable[Sequence[Header]]]
"""The headers that sign one request; asked again for every hop."""

Write = Callable[[bytes], Awaitable[None]]
"""Takes the next piece of a download."""

MAX_REDIRECTS: Final = 3
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class Lane(StrEnum):
    """Kinds of traffic that must not stand in each other's way."""

    FETCH = "fetch"
    MEDIA = "media"
    DELIVERY = "delivery"
    SERVICE = "service"
    """Providers that the operator chose: payment, push, webhooks."""


_WIDTHS: Final = {
    Lane.FETCH: Width(total=64, per_host=3, waiting_per_host=64),
    Lane.MEDIA: Width(total=16, per_host=4, waiting_per_host=256),
    Lane.DELIVERY: Width(total=256, per_host=8, waiting_per_host=1_024),
    Lane.SERVICE: Width(total=32, per_host=8, waiting_per_host=256),
}


_REMEMBERS_FAILURES: Final = frozenset({Lane.FETCH, Lane.MEDIA})


class Redirects(StrEnum):
    """How far a GET may be led."""

    SAME_ORIGIN = "same-origin"
    ANYWHERE = "anywhere"
    """Wherever the policy allows, each hop checked; never from https to http."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may cost, from connecting to the last byte."""

    body: BodyLimit
    deadline_s: float = 10.0
    lane: Lane = Lane.FETCH


DOCUMENT: Final = Limits(BodyLimit(1 << 20))
DISCOVERY: Final = Limits(BodyLimit(256 * 1_024))
PAGE_HEAD: Final = Limits(BodyLimit(1 << 20, WhenLonger.CUT))
MEDIA: Final = Limits(BodyLimit(40 << 20), deadline_s=30.0, lane=Lane.MEDIA)
DELIVERY: Final = Limits(BodyLimit(64 * 1_024, WhenLonger.IGNORE), lane=Lane.DELIVERY)
SERVICE: Final = Limits(BodyLimit(1 << 20), deadline_s=30.0, lane=Lane.SERVICE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, after redirects; ``body`` is empty for downloads."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes

    @property
    def media_type(self) -> str:
        """``type/subtype`` in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class HttpClient:
    """One for the whole node; close it when the loop ends.

    ``transport`` replaces the network in tests: everything but address vetting
    still applies.
    """

    def __init__(
        self,
        policy: NetPolicy,
        *,
        user_agent: str,
        signer: Signer,
        resolve: Resolve | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.policy = policy
        self.signer = signer
        self.habits = PeerHabits(signer.clock)
        self._user_agent = user_agent
        self._resolver = SystemResolver()
        self._transport = transport or GuardedTransport(
            policy, resolve or self._resolver, get_ssl_context()
        )
        self._failures = FailureMemory()
        self._turnstiles = {lane: Turnstile(width) for lane, width in _WIDTHS.items()}

    async def aclose(self) -> None:
        """Close all connections that are not in use."""
        await self._transport.aclose()
        self._resolver.close()

    def forget_failures(self, host: Host) -> None:
        """The host was heard from: do not hold old failures against it."""
        self._failures.forget_host(host)

    async def send(
        self,
        request: OutgoingRequest,
        headers: Sequence[Header] = (),
        *,
        limits: Limits = SERVICE,
    ) -> Answer:
        """One exchange, any method, no redirects; raises ``FetchError``."""
        return await self._exchange(request, headers, _Budget(limits))

    async def get(
        self,
        url: str,
        *,
        accept: str,
        limits: Limits = DOCUMENT,
        redirects: Redirects = Redirects.SAME_ORIGIN,
        sign: SignHop | None = None,
    ) -> Answer:
        """GET, following at most three redirects; raises ``FetchError``.

        Any status that is not a redirect comes back as it is. The deadline covers
        all hops together, waiting for a place not counted.
        """
        walk = _Walk(url, accept, redirects, sign)
        return await self._follow(walk, _Budget(limits))

    async def download(
        self, url: str, write: Write, *, accept: str, limits: Limits = MEDIA
    ) -> Answer:
        """GET a file in pieces, wherever it redirects; raises ``FetchError``.

        ``write`` gets the body of a 2xx answer only; what it got before an error
        is the caller's to throw away.
        """
        walk = _Walk(url, accept, Redirects.ANYWHERE, None)
        return await self._follow(walk, _Budget(limits), write)

    async def _follow(
        self, walk: "_Walk", budget: "_Budget", write: Write | None = None
    ) -> Answer:
        url = str(without_fragment(walk.url))
        for _ in range(MAX_REDIRECTS + 1):
            check_url(self.policy, url)  # before anything is signed for it
            request = OutgoingRequest("GET", url)
            headers: list[Header] = [(b"accept", walk.accept.encode("ascii"))]
            if walk.sign is not None:
                headers.extend(await walk.sign(request))
            answer = await self._exchange(request, headers, budget, write)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            url = _next_hop(walk, answer)
        raise WrongDocument(walk.url, "redirects too often")

    async def _exchange(
        self,
        request: OutgoingRequest,
        headers: Sequence[Header],
        budget: "_Budget",
        write: Write | None = None,
    ) -> Answer:
        origin = check_url(self.policy, request.url)
        limits = budget.limits
        remembers = limits.lane in _REMEMBERS_FAILURES
        if remembers:
            self._failures.check(origin)
        async with self._turnstiles[limits.lane].enter(origin):
            if remembers:  # those before us in the line may have found out
                self._failures.check(origin)
            with self._watch(origin, request.url):
                async with budget.spend():
                    built = self._build(request, origin, headers, limits)
                    answer = await self._talk(built, request.url, limits, write)
        self._failures.forget(origin)
        return answer

    @contextmanager
    def _watch(self, origin: Origin, url: str) -> Generator[None]:
        """Tell faults of the way there from faults of what was found."""
        try:
            yield
        except (TimeoutError, httpx.TimeoutException) as error:
            self._failures.record(origin)
            raise Unreachable(url, "did not answer in time") from error
        except httpx.TransportError as error:
            self._failures.record(origin)
            raise Unreachable(url, f"{type(error).__name__}: {error}") from error

    def _build(
        self,
        request: OutgoingRequest,
        origin: Origin,
        headers: Sequence[Header],
        limits: Limits,
    ) -> httpx.Request:
        target = request.target
        own: list[Header] = [
            (b"host", origin.authority.encode("ascii")),
            (b"user-agent", self._user_agent.encode("ascii")),
            (b"accept-encoding", b"gzip, deflate"),
        ]
        content = b""
        if request.body is not None:
            own.append((b"content-type", request.body.content_type.encode("ascii")))
            content = request.body.content
        try:
            return httpx.Request(
                request.method,
                f"{origin}{target}",
                headers=[*own, *headers],
                content=content,
                extensions={
                    "target": target.encode("ascii"),
                    "max_bytes": limits.body.max_bytes,
                },
            )
        except httpx.InvalidURL as error:
            raise Refused(request.url, "not a URL that can be requested") from error

    async def _talk(
        self, request: httpx.Request, url: str, limits: Limits, write: Write | None
    ) -> Answer:
        response = await self._transport.handle_async_request(request)
        try:
            pieces: list[bytes] = []
            async with aclosing(read_chunks(response, url, limits.body)) as body:
                async for piece in body:
                    if write is None or not 200 <= response.status_code < 300:
                        pieces.append(piece)
                    else:
                        await write(piece)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(url, response.status_code, headers, b"".join(pieces))
        finally:
            await response.aclose()


@dataclass(frozen=True, slots=True)
class _Walk:
    """A GET with everything that holds on each of its hops."""

    url: str
    accept: str
    redirects: Redirects
    sign: SignHop | None


class _Budget:
    """Time that may be spent talking, over all hops."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._left_s = limits.deadline_s

    @asynccontextmanager
    async def spend(self) -> AsyncGenerator[None]:
        """Raises ``TimeoutError`` inside once the time is used up."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.timeout(max(self._left_s, 0)):
            yield
        self._left_s -= loop.time() - began


def _next_hop(walk: _Walk, answer: Answer) -> str:
    try:
        url = str(without_fragment(urljoin(answer.url, answer.headers["location"])))
        before, after = origin_of(answer.url), origin_of(url)
    except (InvalidIri, ValueError) as error:
        raise WrongDocument(
            walk.url, "redirects to something that is no URL"
        ) from error
    if before.scheme == "https" and after.scheme == "http":
        raise Refused(walk.url, "redirects from https to http")
    if walk.redirects is Redirects.SAME_ORIGIN and before != after:
        raise WrongDocument(walk.url, "redirects to another origin")
    return url
