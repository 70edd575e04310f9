"""A flood of bent activities from many hands, and what must hold after it.

Everybody on `evil` signs validly and says anything; vic, at home on `good`, and those
who live here never do. So whatever is theirs must be as it was, and whatever is
somebody's on `evil` must have an id of that server.
"""

import asyncio
import zlib
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from federation.errors import Unreachable
from federation.origins import same_origin
from node.actors.models import Actor
from node.background import make_subscribers
from node.database.types import Reader
from node.errors import Unavailable
from node.jobs.queue import ClaimedJob
from node.jobs.types import JobDelayed, JobFailed
from node.jobs.worker import Subscribers, Worker
from node.notes.actions import post_note
from node.notes.models import NoteDraft
from node.notes.polls import PollDraft
from node.relations.actions import mark_accepted, request_follow
from support.corpus import list_shelves, moved
from support.federated import BASE_URL, FederatedNode
from support.mutations import Mutator
from support.ownership import list_owned, list_remote_actors, list_remote_notes
from support.peer import ACTIVITY_JSON, PUBLIC, Peer, make_activity, make_note
from support.scripted_peer import answer, json_answer, redirect

EACH: Final = 250
"""How many letters one hand writes; who is not followed any more is not heard."""
AT_ONCE: Final = 16
# What is expected to fail and be tried again: peers that cannot be asked.
PATIENT: Final = (Unreachable, JobDelayed, JobFailed, Unavailable)


class WatchedSubscribers(Subscribers):
    """The node's own, which remember what they could not take."""

    def __init__(self, inner: Subscribers, faults: list[str]) -> None:
        self._inner = inner
        self._faults = faults

    async def run(self, job: ClaimedJob) -> None:
        try:
            await self._inner.run(job)
        except PATIENT:
            raise
        except Exception as error:
            self._faults.append(f"{error!r} by {job.kind} {job.payload}"[:4_000])
            raise


@dataclass
class Campaign:
    """One node under a flood; `faults` is what must stay empty."""

    node: FederatedNode
    evil: Peer
    good: Peer
    seed: int
    faults: list[str] = field(default_factory=list[str])
    statuses: Counter[int] = field(default_factory=Counter[int])
    sent: int = 0

    async def settle(self) -> None:
        """People, notes and follows that are worth an attack."""
        self._mei = await self.node.person("mei")
        vic = self.good.add("vic")
        follow = make_activity("Follow", vic, self._mei.iri)
        await self.node.receive(self.good, "vic", follow)
        self._targets = [vic, self._mei.iri, f"{self._mei.iri}/followers", follow["id"]]
        for number in range(3):
            note = make_note(vic, number, to=[PUBLIC, self._mei.iri])
            self._targets.append(self.good.show(note))
            await self.node.receive(
                self.good, "vic", make_activity("Create", vic, note)
            )
        await self._post_own_notes()
        self.evil.route("*", lambda asked: self._answer(asked))
        self._shelves = list_shelves(self.evil.base, self._mei.iri)
        self._corpus = [each for shelf in self._shelves for each in shelf]
        await self.node.work()
        self._before = await self.node.db.read(list_owned, self.good.host)

    async def run(self, letters: int) -> None:
        """Send so many; then look whether all work gets done and nothing was forged."""
        services = self.node.services
        watched = WatchedSubscribers(make_subscribers(services), self.faults)
        worker = Worker(services.db, watched, services.job_wake)
        async with self.node.sending():
            task = asyncio.create_task(worker.run(alone=True))
            try:
                for done in range(0, letters, EACH):
                    await self._write_letters(min(EACH, letters - done))
                    self.evil.script.received.clear()
                    self.good.script.received.clear()
                await self._drain()
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await self._look_for_forgeries()

    async def _write_letters(self, count: int) -> None:
        first, name = self.sent, f"evil{self.sent // EACH}"
        sender = await self._introduce(name)
        letters = [
            self._letter(number, sender) for number in range(first, first + count)
        ]
        for start in range(0, count, AT_ONCE):
            batch = letters[start : start + AT_ONCE]
            await asyncio.gather(*(self._post(name, body) for body in batch))
        self.sent += count

    async def _introduce(self, name: str) -> str:
        """Somebody whom mei follows, so that what they say is wanted here."""
        iri = self.evil.add(name)
        target = await self.node.services.strangers.ensure(iri)
        await self.node.db.write(
            request_follow, self.node.urls, follower=self._mei, target=target
        )
        await self.node.db.write(mark_accepted, follower=self._mei, target=target)
        return iri

    def _letter(self, number: int, sender: str) -> bytes:
        rng = Random(f"{self.seed} {number}")
        evil = self.evil.base
        ids = [*self._targets, sender, PUBLIC, f"{sender}/followers"]
        ids += [_thing_of(sender, rng), f"{evil}/fetch/{rng.randrange(400)}"]
        # What is not there yet is anybody's to claim, if nobody looks where it is.
        ids += [f"{home}/unseen/{number}" for home in (self.good.base, BASE_URL)] * 3
        mutator = Mutator(rng, ids, self._corpus)
        model = rng.choice(rng.choice(self._shelves))
        document = self._adopt(rng, model, sender, number)
        bent = mutator.bent(document, rng.choice((0, 0, 1, 1, 1, 2, 3, 6)))
        return mutator.written(bent)

    def _adopt(
        self, rng: Random, document: dict[str, Any], sender: str, number: int
    ) -> dict[str, Any]:
        """A document as if `sender` had written it to mei."""
        own = moved(document, {self._mei.iri: rng.choice(self._targets)})
        if "actor" not in own:
            is_late = "inbox" in own or rng.random() < 0.3
            kind = "Update" if is_late else "Create"
            own = {"type": kind, "object": own, "to": own.get("to", PUBLIC)}
        elif own.get("object") == "{own}":
            own["object"] = _thing_of(sender, rng)
        own |= {"id": f"{sender}/a/{number}", "actor": sender}
        thing = own.get("object")
        if isinstance(thing, dict):
            thing["id"] = _thing_of(sender, rng)
            thing |= {"attributedTo": sender, "to": [PUBLIC, self._mei.iri]}
            if "object" in thing:
                thing["actor"] = sender
            if "inbox" in thing:
                thing |= self.evil.document(sender.rpartition("/")[2])
        return own

    async def _post(self, name: str, body: bytes) -> None:
        where = "/ap/inbox" if zlib.crc32(body) % 4 else _path_of(self._mei)
        try:
            response = await self.node.post(self.evil, name, body, to=where)
        except Exception as error:  # the door itself raised
            self.faults.append(f"{error!r} at the door, for {body[:4_000]!r}")
            return
        self.statuses[response.status_code] += 1
        if response.status_code >= 500:
            self.faults.append(f"{response.status_code} for {body[:4_000]!r}")

    def _answer(self, request: Any) -> bytes:
        """What `evil` serves under addresses that it made up: anything."""
        target = request.target.decode()
        rng = Random(zlib.crc32(target.encode()))
        author = f"{self.evil.base}/users/evil{rng.randrange(4)}"
        document = self._adopt(rng, rng.choice(self._corpus), author, rng.randrange(99))
        mutator = Mutator(rng, [*self._targets, author], self._corpus)
        thing = document.get("object", document)
        shown = thing if isinstance(thing, dict) else document
        shown["id"] = self.evil.base + target
        answers = (
            lambda: answer(rng.choice((404, 410, 403))),
            lambda: answer(200, b"<p>no", "text/html"),
            lambda: redirect(rng.choice(self._targets)),
            lambda: json_answer(shown | {"id": rng.choice(self._targets)}),
            lambda: answer(200, mutator.written(shown), ACTIVITY_JSON),
            lambda: json_answer(mutator.bent(shown, 2)),
        )
        return rng.choice(answers)()

    async def _post_own_notes(self) -> None:
        poll = PollDraft(options=("tea", "coffee"))
        for draft in (NoteDraft(text="one"), NoteDraft(text="two?", poll=poll)):
            note = await self.node.db.write(
                post_note, self.node.urls, author=self._mei, draft=draft
            )
            self._targets.append(note.iri)

    async def _drain(self) -> None:
        """Wait until no job is due; what waits for others may wait until tomorrow."""
        async with asyncio.timeout(120):
            while await self.node.db.read(_count_due):
                await asyncio.sleep(0.02)

    async def _look_for_forgeries(self) -> None:
        db, servers = self.node.db, {self.evil.host, self.good.host}
        after = await db.read(list_owned, self.good.host)
        for table, rows in self._before.items():
            changed = sorted(rows ^ after[table])
            self.faults += [f"{table}: {row}" for row in changed[:6]]
        for note, author in await db.read(list_remote_notes):
            if not same_origin(note, author):
                self.faults.append(f"{author} owns {note}")
        for iri, host in await db.read(list_remote_actors):
            if host not in servers or iri.split("/")[2] != host:
                self.faults.append(f"nobody could have shown {iri} of {host}")


def _thing_of(sender: str, rng: Random) -> str:
    """One of few ids, so that what comes later often is about what came before."""
    return f"{sender}/o/{rng.randrange(40)}"


def _path_of(actor: Actor) -> str:
    return "/" + actor.inbox.partition("://")[2].partition("/")[2]


def _count_due(r: Reader) -> int:
    row = r.one(
        """
        SELECT COUNT(*) AS n
        FROM jobs
        WHERE failed_ms IS NULL
            AND due_ms <= :now
        """,
        now=r.now_ms,
    )
    return row.num("n") if row else 0
