"""Made-up people: local actors, users who log in, actors of other servers.

All share one RSA pair, since making one takes longer than most tests.
"""

from dataclasses import replace
from functools import cache

from federation.keys import generate_rsa_pem, load_private, public_pem
from node.actors.actions import create_local_actor, save_remote_actor, set_privacy
from node.actors.keys import PURPOSE, make_proof_key_now
from node.actors.models import (
    Actor,
    ActorKind,
    NewKeys,
    RemoteKey,
    RemoteProfile,
)
from node.actors.queries import get_actor
from node.database.types import Database, Writer
from node.ids import ActorId, Iri
from node.secrets import SecretBox
from node.urls import Urls
from node.users.actions import create_user
from node.users.models import NewUser, Role, User

URLS = Urls("https://node.example", "node.example")
BOX = SecretBox(bytes(32))
PASSWORD = "correct horse battery"
# Argon2id of PASSWORD; made once, since hashing is slow on purpose.
PASSWORD_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$i/KKeTR++sUB3EyfYntdUg"
    "$+6AJmbCV76igxhqvBLr+413hPrd5Dk/mtJSuTJLoMyc"
)


@cache
def private_pem() -> str:
    """The private key of everybody in the tests."""
    return generate_rsa_pem()


@cache
def make_keys() -> NewKeys:
    """The same pair for every local actor."""
    pem = private_pem()
    return NewKeys(
        sealed_pem=BOX.seal(pem.encode(), purpose=PURPOSE),
        public_pem=public_pem(load_private(pem)),
        proof=make_proof_key_now(BOX),
    )


async def make_local(
    db: Database, name: str, *, locked: bool = False, discoverable: bool = True
) -> Actor:
    """A local actor without a user."""
    return await db.write(_make_local, name, locked, discoverable)


async def make_user(db: Database, name: str, *, role: Role = Role.MEMBER) -> User:
    """Somebody who can log in with `PASSWORD`; their actor is `user.actor_id`."""
    return await db.write(_make_user, name, role)


def move_away(
    w: Writer, actor_id: ActorId, *, to: str = "https://new.example/u/ana"
) -> None:
    """As an account says it; nobody is taken along."""
    w.run("UPDATE actors SET moved_to = :iri WHERE id = :id", iri=to, id=actor_id)


async def make_remote(
    db: Database, name: str, host: str = "peer.example", *, locked: bool = False
) -> Actor:
    """An actor of another server, with a shared inbox and a key."""
    profile = replace(remote_profile(name, host), locked=locked)
    return await db.write(save_remote_actor, profile)


def remote_profile(name: str, host: str = "peer.example") -> RemoteProfile:
    """What the actor's document says; change it with `dataclasses.replace`."""
    iri = Iri(f"https://{host}/users/{name}")
    return RemoteProfile(
        iri=iri,
        host=host,
        name=name,
        display_name=name.title(),
        page_url=f"https://{host}/@{name}",
        inbox=f"{iri}/inbox",
        shared_inbox=f"https://{host}/inbox",
        outbox=f"{iri}/outbox",
        followers_iri=f"{iri}/followers",
        following_iri=f"{iri}/following",
        discoverable=True,
        indexable=True,
        keys=(RemoteKey(Iri(f"{iri}#main-key"), make_keys().public_pem),),
    )


async def reload(db: Database, actor: Actor) -> Actor:
    """The actor as it is now."""
    return await db.read(get_actor, actor.id)


def _make_local(w: Writer, name: str, locked: bool, discoverable: bool) -> Actor:
    actor = create_local_actor(
        w,
        URLS,
        name=name,
        kind=ActorKind.PERSON,
        display_name=name.title(),
        keys=make_keys(),
    )
    return _open(w, actor.id, locked=locked, discoverable=discoverable)


def _make_user(w: Writer, name: str, role: Role) -> User:
    user = create_user(
        w,
        URLS,
        NewUser(name=name, role=role),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
    )
    _open(w, user.actor_id, locked=False, discoverable=True)
    return user


def _open(w: Writer, actor_id: ActorId, *, locked: bool, discoverable: bool) -> Actor:
    set_privacy(
        w,
        actor_id,
        locked=locked,
        discoverable=discoverable,
        indexable=discoverable,
    )
    return get_actor(w, actor_id)
