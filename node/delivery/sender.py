"""The sender: takes what is due and posts it, many servers at once.

Deliveries are claimed in batches and queued in memory by server. A server starts
with two requests at a time; each success widens its lane, up to eight, and each
failure narrows it. A server that hangs holds only its own lane. Results are
written in batches as well, so a thousand deliveries cost a few transactions.

Nothing is lost when the process dies: a lease that is not renewed ends, and the
delivery is claimed again. A peer may then see an activity twice; ids tell it so.
"""

import asyncio
import random
from collections import deque
from contextlib import suppress

from federation.deliver import (
    Delivered,
    Failed,
    Outcome,
    RecipientGone,
    RetryLater,
    deliver,
)
from federation.net.client import HttpClient
from federation.origins import Iri
from node.clock import MINUTE_MS, Clock
from node.database.types import Database, Reader, Writer
from node.delivery.hosts import note_failure, note_success, pause_host
from node.delivery.jobs import InboxRefused
from node.delivery.letters import Enclosures, Letter, Letters, Readers
from node.delivery.models import Delivery
from node.delivery.policy import (
    MOST_UNPROVEN,
    UNPROVEN_MS,
    next_delay_ms,
)
from node.delivery.queue import (
    Result,
    claim_deliveries,
    find_next_delivery_ms,
    free_delivery_leases,
    record_results,
    release_deliveries,
)
from node.errors import Unavailable
from node.failpoints import failpoint
from node.limits.peers import PeerPolicy
from node.logs import get_logger
from node.secrets import SecretBox

log = get_logger(__name__)

CLAIMED_MAX = 512
CLAIM_AT_ONCE = 256
IN_FLIGHT_MAX = 256
NARROW, WIDE = 2, 8
RECORD_AT_ONCE = 256
RECORD_EVERY_S = 0.01
IDLE_S = 15.0
SHARED_IDLE_S = 1.0
BUSY_S = 1.0
GONE = "answered 410"
UNPROVEN = 401
LATE_MS = MINUTE_MS

_MOVED = frozenset({301, 302, 303, 307, 308, 404})


class DeliverySender:
    """One sender loop; it ends when its task is cancelled."""

    def __init__(
        self,
        db: Database,
        http: HttpClient,
        *,
        box: SecretBox,
        peers: PeerPolicy,
        clock: Clock,
        wake: asyncio.Event,
        enclosures: Enclosures | None = None,
        readers: Readers | None = None,
    ) -> None:
        self._db = db
        self._http = http
        self._letters = Letters(db, box, enclosures)
        self._readers = readers
        self._peers = peers
        self._clock = clock
        self._wake = wake
        self._idle_s = IDLE_S
        self._lanes: dict[str, _Lane] = {}
        self._held: set[int] = set()
        self._places = asyncio.Semaphore(IN_FLIGHT_MAX)
        self._results: list[Result] = []
        self._has_results = asyncio.Event()

    async def run(self, *, alone: bool) -> None:
        """Send until cancelled; `alone` frees the leases of a dead predecessor.

        Not alone, other processes may add work without a word: look every second.
        """
        self._idle_s = IDLE_S if alone else SHARED_IDLE_S
        if alone:
            await self._db.write(free_delivery_leases)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._record_forever())
                while True:
                    await self._round(group)
        finally:
            await self._record_rest()

    async def _round(self, group: asyncio.TaskGroup) -> None:
        """Claim what is due, or wait until something is."""
        self._wake.clear()
        try:
            if self._is_full():
                await self._wake.wait()
            elif not await self._claim(group):
                await self._sleep()
        except Unavailable as error:
            log.warning("delivery.unavailable", error=str(error))
            await asyncio.sleep(1)

    def _is_full(self) -> bool:
        return CLAIMED_MAX - len(self._held) < CLAIM_AT_ONCE // 4

    async def _claim(self, group: asyncio.TaskGroup) -> bool:
        """Whether there may be more to claim at once."""
        room = min(CLAIM_AT_ONCE, CLAIMED_MAX - len(self._held))
        deliveries = await self._db.write(claim_deliveries, room)
        if deliveries:
            failpoint("delivery.claimed")
        await self._letters.load(deliveries)
        # A lease may end while its delivery waits for its lane.
        fresh = [each for each in deliveries if each.id not in self._held]
        self._held.update(each.id for each in fresh)
        for delivery in fresh:
            lane = self._lanes.setdefault(delivery.host, _Lane())
            lane.queue.append(delivery)
            self._widen(group, delivery.host, lane)
        return len(deliveries) == room

    def _widen(self, group: asyncio.TaskGroup, host: str, lane: "_Lane") -> None:
        """Use the lane's whole width, if so much waits."""
        if lane.running < min(lane.width, lane.running + len(lane.queue)):
            lane.running += 1
            group.create_task(self._drain(group, host, lane))

    async def _sleep(self) -> None:
        due_in_s = await self._db.read(_due_in_s)
        if due_in_s is None:
            wait_s = self._idle_s
        elif due_in_s <= 0:
            # Due, and not to be had: its server's lane is full. It will say so.
            wait_s = BUSY_S
        else:
            wait_s = min(self._idle_s, due_in_s)
        # Not `wait_for`: it may swallow a cancellation that comes with the wake.
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._wake.wait()

    async def _drain(self, group: asyncio.TaskGroup, host: str, lane: "_Lane") -> None:
        """Work off one server's queue, one after the other."""
        try:
            while lane.queue and lane.running <= lane.width:
                result = await self._send_next(lane)
                lane.learn(result.ok)
                self._widen(group, host, lane)
                if result.is_host_fault:
                    await self._give_back(lane)
        except Unavailable as error:
            # Nothing is lost: their leases end, and they are claimed again.
            log.warning("delivery.unavailable", host=host, error=str(error))
            self._let_go(lane)
        finally:
            lane.running -= 1
            if not lane.queue and lane.running == 0:
                self._lanes.pop(host, None)
            self._wake.set()

    async def _send_next(self, lane: "_Lane") -> Result:
        delivery = lane.queue.popleft()
        try:
            async with self._places:
                result = await self._attempt(delivery)
        finally:
            self._held.discard(delivery.id)
        self._results.append(result)
        self._has_results.set()
        return result

    async def _give_back(self, lane: "_Lane") -> None:
        """The server fails: the rest of its queue waits in the table instead."""
        if rest := self._let_go(lane):
            await self._db.write(release_deliveries, rest)

    def _let_go(self, lane: "_Lane") -> list[int]:
        """Empty the lane's queue; what was in it."""
        rest = [delivery.id for delivery in lane.queue]
        lane.queue.clear()
        self._held.difference_update(rest)
        return rest

    async def _attempt(self, delivery: Delivery) -> Result:
        letter = await self._letters.find(delivery)
        if letter is None:
            return Result(delivery=delivery, ok=False, error="nothing to send")
        if self._peers.refuses(delivery.host):
            return Result(delivery=delivery, ok=False, error="the server is blocked")
        if await self._is_for_nobody(delivery, letter):
            return Result(
                delivery=delivery, ok=False, error="nobody is there to read it"
            )
        try:
            outcome = await self._convince(delivery, letter)
        except Unavailable:
            raise
        except Exception as error:
            log.error("delivery.error", host=delivery.host, exc_info=error)
            outcome = RetryLater(repr(error))
        failpoint("delivery.sent")
        return self._judge(delivery, outcome, give_up_ms=letter.patience_ms)

    async def _is_for_nobody(self, delivery: Delivery, letter: Letter) -> bool:
        """Whether it waited until it was for nobody there any more.

        What goes out at once was addressed just now, and costs no look.
        """
        if self._readers is None or not letter.for_few:
            return False
        if self._clock.now_ms() - delivery.created_ms < LATE_MS:
            return False
        return not await self._readers.is_left(delivery)

    async def _convince(self, delivery: Delivery, letter: Letter) -> Outcome:
        """Post it; if the key was not believed and is out of date, with the new one."""
        outcome = await self._post(delivery, letter)
        if isinstance(outcome, RetryLater) and outcome.status == UNPROVEN:
            renewed = await self._letters.renew(delivery, letter)
            if renewed is not None:
                return await self._post(delivery, renewed)
        return outcome

    async def _post(self, delivery: Delivery, letter: Letter) -> Outcome:
        return await deliver(
            self._http,
            Iri(delivery.inbox),
            letter.body,
            letter.key,
            headers=letter.headers,
        )

    def _judge(
        self, delivery: Delivery, outcome: Outcome, *, give_up_ms: int
    ) -> Result:
        match outcome:
            case Delivered():
                return Result(delivery=delivery, ok=True)
            case RecipientGone():
                return Result(
                    delivery=delivery, ok=False, error=GONE, is_inbox_gone=True
                )
            case Failed(reason=reason, status=status):
                return Result(
                    delivery=delivery,
                    ok=False,
                    error=reason,
                    is_inbox_gone=status in _MOVED,
                )
            case RetryLater():
                return self._postpone(delivery, outcome, give_up_ms=give_up_ms)

    def _postpone(
        self, delivery: Delivery, outcome: RetryLater, *, give_up_ms: int
    ) -> Result:
        tries = delivery.attempts + 1
        log.info(
            "delivery.failed", host=delivery.host, attempt=tries, reason=outcome.reason
        )
        is_unproven = outcome.status == UNPROVEN
        if is_unproven and tries >= MOST_UNPROVEN:
            return Result(delivery=delivery, ok=False, error=outcome.reason)
        now_ms = self._clock.now_ms()
        delay_ms = next_delay_ms(
            tries,
            age_ms=now_ms - delivery.created_ms,
            jitter=random.random(),  # noqa: S311
            retry_after_s=outcome.retry_after_s,
            give_up_ms=give_up_ms,
        )
        if is_unproven and delay_ms is not None:
            delay_ms = max(delay_ms, UNPROVEN_MS)
        retry_ms = None if delay_ms is None else now_ms + delay_ms
        return Result(
            delivery=delivery,
            ok=False,
            error=outcome.reason,
            retry_ms=retry_ms,
            is_host_fault=not is_unproven,
            rest_until_ms=retry_ms if outcome.retry_after_s else None,
        )

    async def _record_rest(self) -> None:
        """Write down what is known; what is not, is sent again after a restart."""
        if self._results:
            with suppress(Unavailable):
                await self._db.write(_record, self._results)

    async def _record_forever(self) -> None:
        while True:
            await self._has_results.wait()
            self._has_results.clear()
            await asyncio.sleep(RECORD_EVERY_S)
            while self._results:
                batch = self._results[:RECORD_AT_ONCE]
                try:
                    await self._db.write(_record, batch)
                except Unavailable as error:
                    # Not written means sent again when the lease ends.
                    log.warning("delivery.unrecorded", error=str(error))
                    await asyncio.sleep(1)
                    continue
                del self._results[: len(batch)]
                failpoint("delivery.recorded")


class _Lane:
    """What waits in memory for one server, and how much of it may run at once."""

    __slots__ = ("queue", "running", "width")

    def __init__(self) -> None:
        self.queue: deque[Delivery] = deque()
        self.running = 0
        self.width = NARROW

    def learn(self, ok: bool) -> None:
        self.width = min(WIDE, self.width + 1) if ok else NARROW


def _record(w: Writer, results: list[Result]) -> None:
    record_results(w, results)
    for host in sorted({result.delivery.host for result in results}):
        _record_host(w, host, [r for r in results if r.delivery.host == host])
    for result in results:
        if result.is_inbox_gone:
            inbox = result.delivery.inbox
            w.enqueue(InboxRefused(inbox), unique=f"inbox_refused {inbox}")


def _record_host(w: Writer, host: str, results: list[Result]) -> None:
    """A server is in trouble when nothing of a batch went through."""
    if any(result.ok for result in results):
        note_success(w, host)
    elif faults := [result for result in results if result.is_host_fault]:
        note_failure(w, host, error=faults[-1].error)
    rests = [result.rest_until_ms for result in results if result.rest_until_ms]
    if rests:
        pause_host(w, host, max(rests))


def _due_in_s(r: Reader) -> float | None:
    due_ms = find_next_delivery_ms(r)
    return None if due_ms is None else (due_ms - r.now_ms) / 1000
