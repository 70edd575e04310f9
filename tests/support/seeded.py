"""The node to measure: three people, followed and following on a thousand servers.

Written straight into the database before the node starts, with the node's own
actions, so that no scenario pays for another's beginnings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from node.actors.actions import save_remote_actor
from node.actors.keys import make_keys
from node.actors.models import RemoteKey, RemoteProfile
from node.actors.queries import get_actor
from node.clock import SystemClock
from node.database.connect import migrate, open_database
from node.database.types import Database, Writer
from node.ids import ActorId, Iri, UserId
from node.oauth.actions import grant_token, register_app
from node.oauth.policy import Scope
from node.relations.actions import mark_accepted, receive_follow, request_follow
from node.secrets import load_secret_box
from node.urls import Urls
from node.users.actions import create_user, open_session
from node.users.models import NewUser
from node.users.queries import find_session
from tests.support.mock_peers import MockPeers, peer_host

BATCH = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody here, with a session already open, and an app that may do all."""

    actor_id: ActorId
    token: str
    csrf: str
    app_token: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """`reader` follows the senders, `writer` has the followers, `poster` nobody."""

    reader: Person
    writer: Person
    poster: Person


async def seed(
    data_dir: Path,
    base_url: str,
    peers: MockPeers,
    *,
    senders: int,
    followers: int,
    database_url: str = "",
) -> Seeded:
    """Make the database; servers 0…senders are followed, 0…followers follow."""
    data_dir.mkdir(parents=True)
    clock, urls = SystemClock(), Urls(base_url, base_url.removeprefix("http://"))
    url = database_url or f"sqlite:///{data_dir / 'vermilion.db'}"
    await migrate(url, clock)
    box, db = load_secret_box(data_dir), await open_database(url, clock)
    keys = await make_keys(box)
    people = [
        await db.write(_make_person, urls, name, keys)
        for name in ("reader", "writer", "poster")
    ]
    reader, writer, poster = people
    remote = [await _save_peers(db, peers, batch) for batch in _batches(followers)]
    actors = [actor_id for batch in remote for actor_id in batch]
    for batch in _sliced(actors):
        await db.write(_follow_back, urls, writer.actor_id, batch)
    await db.write(_follow, urls, reader.actor_id, actors[:senders])
    await db.write(_forget_work)
    await db.close()
    return Seeded(reader, writer, poster)


def _make_person(w: Writer, urls: Urls, name: str, keys) -> Person:
    user = create_user(w, urls, NewUser(name=name), password_hash="-", keys=keys)
    token = open_session(w, user.id, ip_prefix="127.0.0.0/24", agent="bench")
    viewer = find_session(w, token)
    assert viewer is not None
    return Person(user.actor_id, token, viewer.csrf, _grant(w, user.id))


def _grant(w: Writer, user_id: UserId) -> str:
    made = register_app(
        w,
        name="Bench",
        website="",
        redirect_uris=["urn:ietf:wg:oauth:2.0:oob"],
        scopes=(Scope.READ, Scope.WRITE),
    )
    return grant_token(w, made.app, user_id=user_id, scopes=made.app.scopes).token


async def _save_peers(
    db: Database, peers: MockPeers, numbers: Sequence[int]
) -> list[ActorId]:
    return await db.write(_save_batch, peers, numbers)


def _save_batch(w: Writer, peers: MockPeers, numbers: Sequence[int]) -> list[ActorId]:
    return [save_remote_actor(w, _profile(peers, n)).id for n in numbers]


def _profile(peers: MockPeers, number: int) -> RemoteProfile:
    iri, host = Iri(peers.actor(number)), peer_host(number, peers.port)
    return RemoteProfile(
        iri=iri,
        host=host,
        name="u",
        display_name=f"Peer {number}",
        page_url=f"http://{host}/@u",
        inbox=f"{iri}/inbox",
        shared_inbox=f"http://{host}/inbox",
        outbox=f"{iri}/outbox",
        followers_iri=f"{iri}/followers",
        following_iri=f"{iri}/following",
        discoverable=True,
        indexable=True,
        keys=(RemoteKey(Iri(f"{iri}#main-key"), peers.public_pem),),
    )


def _follow_back(
    w: Writer, urls: Urls, target_id: ActorId, followers: Sequence[ActorId]
) -> None:
    target = get_actor(w, target_id)
    for actor_id in followers:
        follower = get_actor(w, actor_id)
        iri = Iri(f"{follower.iri}/follows/1")
        receive_follow(w, urls, follower=follower, target=target, iri=iri)


def _follow(
    w: Writer, urls: Urls, follower_id: ActorId, targets: Sequence[ActorId]
) -> None:
    for actor_id in targets:
        follower, target = get_actor(w, follower_id), get_actor(w, actor_id)
        request_follow(w, urls, follower=follower, target=target)
        mark_accepted(w, follower=follower, target=target)


def _forget_work(w: Writer) -> None:
    """What the preparation caused is not to be measured."""
    w.run("DELETE FROM deliveries")
    w.run("DELETE FROM jobs")
    w.run("DELETE FROM notifications")


def _batches(count: int) -> list[range]:
    return [range(n, min(n + BATCH, count)) for n in range(0, count, BATCH)]


def _sliced(actors: list[ActorId]) -> list[list[ActorId]]:
    return [actors[n : n + BATCH] for n in range(0, len(actors), BATCH)]
