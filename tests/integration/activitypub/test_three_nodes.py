"""One conversation over three nodes: complete and the same on each, come what may."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.databases import SqliteTemplate
from support.federated import FederatedNode
from support.network import Network, open_network

from node.actors.models import Actor
from node.clock import DAY_MS, SECOND_MS, SetClock
from node.database.types import Reader
from node.ids import Iri
from node.notes.actions import ask_for_thread, post_note
from node.notes.models import Note, NoteDraft
from node.notes.queries import find_note, find_note_by_iri, list_thread
from node.notes.queries.conversations import count_conversation
from node.notes.remote import NoteFetcher
from node.relations.actions import request_follow

HOSTS = ("a.example", "b.example", "c.example")
START_MS = 1_800_000_000_000

# Who answers which note: a long chain over all three, and branches.
STORY = ((1, 0), (2, 1), (0, 2), (1, 3), (2, 1), (0, 4), (2, 6), (1, 0))


@dataclass
class Play:
    """Three nodes, somebody on each, and what they wrote."""

    network: Network
    people: list[Actor]
    iris: list[Iri]

    @property
    def nodes(self) -> list[FederatedNode]:
        return self.network.nodes

    async def say(self, who: int, answered: int | None) -> None:
        """Write a note, or an answer to one that was found by its address."""
        node = self.nodes[who]
        parent = None if answered is None else await self._find(node, answered)
        text = f"note {len(self.iris)}"
        draft = NoteDraft(text=text, reply_to_id=parent.id if parent else None)
        note = await node.db.write(
            post_note, node.urls, author=self.people[who], draft=draft
        )
        self.iris.append(note.iri)
        self.network.clock.advance(2 * SECOND_MS)

    async def open(self, who: int) -> None:
        """Somebody reads the page of the newest note that is here."""
        node = self.nodes[who]
        for iri in reversed(self.iris):
            note = await node.db.read(find_note_by_iri, iri)
            if note is not None:
                await node.db.write(ask_for_thread, note.root_id)
                break
        await self.network.work()

    async def shown(self, who: int) -> list[tuple[object, ...]]:
        """The whole conversation as a node shows it, in reading order."""
        return await self.nodes[who].db.read(_shown, self.iris[0])

    async def _find(self, node: FederatedNode, number: int) -> Note:
        services = node.services
        fetcher = NoteFetcher(services.db, services.strangers, services.urls)
        note = await fetcher.by_address(self.iris[number])
        assert note is not None
        return note


@asynccontextmanager
async def staged(directory: Path, template: SqliteTemplate) -> AsyncGenerator[Play]:
    """Ben follows ana, cho follows ben, and the story is told, undelivered."""
    clock = SetClock(START_MS)
    with pytest.MonkeyPatch.context() as patch:
        async with open_network(HOSTS, directory, template, patch, clock) as network:
            names = ("ana", "ben", "cho")
            pairs = zip(network.nodes, names, strict=True)
            people = [await node.person(name) for node, name in pairs]
            for follower, target in ((1, 0), (2, 1)):
                node = network.nodes[follower]
                found = await node.services.strangers.ensure(people[target].iri)
                await node.db.write(
                    request_follow, node.urls, follower=people[follower], target=found
                )
            await network.deliver_all()
            play = Play(network, people, [])
            await play.say(0, None)
            for who, answered in STORY:
                await play.say(who, answered)
            for node in network.nodes:
                # What was stated is made into deliveries; nothing is sent yet.
                await node.work()
            yield play


def _shown(r: Reader, root_iri: Iri) -> list[tuple[object, ...]]:
    root = find_note_by_iri(r, root_iri)
    assert root is not None
    thread = list_thread(r, root, viewer_id=None)
    notes = [root, *(find_note(r, entry.id) for entry in thread.replies)]
    depths = [-1, *(entry.depth for entry in thread.replies)]
    return [
        (
            depth,
            note.iri,
            note.reply_to_iri,
            note.html,
            note.context,
            note.conversation,
            note.replies_count,
            note.created_ms,
        )
        for note, depth in zip(notes, depths, strict=True)
        if note is not None
    ]


async def play_with(
    directory: Path, template: SqliteTemplate, rnd: Random, absent: int | None
) -> None:
    """Deliver in any order, some of it twice, some of it three days late."""
    async with staged(directory, template) as play:
        network = play.network
        parcels = await network.take_parcels()
        assert len(parcels) > len(STORY)
        parcels += [parcel for parcel in parcels if rnd.random() < 0.3]
        rnd.shuffle(parcels)
        if absent is not None:
            network.leave(play.nodes[absent])
        late = []
        for parcel in parcels:
            if rnd.random() < 0.3 or not await parcel.hand_over():
                late.append(parcel)
            await network.work()
        network.clock.advance(3 * DAY_MS)
        for node in play.nodes:
            network.come_back(node)
        await network.work()
        rnd.shuffle(late)
        for parcel in late:
            assert await parcel.hand_over()
        await network.deliver_all()
        await check_readers(play, rnd)


async def check_readers(play: Play, rnd: Random) -> None:
    """Each node's readers open the conversation, in any order, and see all of it."""
    readers = [0, 1, 2]
    rnd.shuffle(readers)
    for who in readers:
        await play.open(who)
    first, second, third = [await play.shown(who) for who in range(3)]
    assert {row[1] for row in first} == set(play.iris)
    assert first == second == third
    answered = {row[1]: row[2] for row in first}
    for number, (_, parent) in enumerate(STORY, 1):
        assert answered[play.iris[number]] == play.iris[parent]
    assert {row[4] for row in first} == {f"{play.iris[0]}/context"}
    home = play.nodes[0]
    root = await home.db.read(find_note_by_iri, play.iris[0])
    assert root is not None
    assert await home.db.read(count_conversation, root) == len(play.iris)


@settings(
    max_examples=7,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    rnd=st.randoms(use_true_random=False),
    absent=st.sampled_from([None, 0, 1, 2]),
)
def test_a_conversation_is_the_same_everywhere_in_whatever_order_it_arrives(
    rnd: Random,
    absent: int | None,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: SqliteTemplate,
) -> None:
    directory = tmp_path_factory.mktemp("network")
    asyncio.run(play_with(directory, sqlite_template, rnd, absent))
