"""Both of our signature schemes, one at a time, on POST and on GET.

The node chooses by itself; here a member's key is taken out of its database.
"""

import ipaddress
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import orjson
import pytest

from federation import encode
from federation.deliver import Delivered, deliver
from federation.fetch import fetch_document
from federation.habits import Way
from federation.keys import SigningKey
from federation.net.client import HttpClient
from federation.net.guard import NetPolicy
from federation.origins import Iri, origin_of
from federation.signatures.messages import SignableBody, SignatureScheme
from federation.signatures.signer import Signer
from federation.vocabulary import Like, Ref
from node.actors.keys import open_key
from node.actors.models import SealedKey
from node.actors.queries import find_actor_by_handle, find_signing_key
from node.clock import SystemClock
from node.database.connect import open_database
from node.database.types import Reader
from node.secrets import load_secret_box
from tests.peers.lab import Lab
from tests.peers.matrix import OURS
from tests.peers.settings import AUTHORIZED, BOTH
from tests.support.nodes import LiveNode

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@dataclass(frozen=True, slots=True)
class Hand:
    """A member's id and key, and a client to use it with."""

    iri: Iri
    key: SigningKey
    http: HttpClient


@asynccontextmanager
async def hand_of(node: LiveNode, name: str) -> AsyncGenerator[Hand]:
    clock = SystemClock()
    db = await open_database(f"sqlite:///{node.database}", clock)
    try:
        iri, sealed = await db.read(_find_key, name)
    finally:
        await db.close()
    key = open_key(load_secret_box(node.database.parent), sealed)
    signer = Signer(clock)
    policy = NetPolicy(allow_networks=LOOPBACK)
    http = HttpClient(policy, user_agent="Vermilion peers check", signer=signer)
    try:
        yield Hand(iri, key, http)
    finally:
        await http.aclose()
        signer.close()


def _find_key(r: Reader, name: str) -> tuple[Iri, SealedKey]:
    actor = find_actor_by_handle(r, name)
    assert actor is not None
    sealed = find_signing_key(r, actor.id)
    assert sealed is not None
    return Iri(actor.iri), sealed


@pytest.mark.settings(BOTH, AUTHORIZED)
@pytest.mark.shows(OURS, "POST signed once, in each scheme")
@pytest.mark.parametrize("scheme", list(SignatureScheme), ids=lambda each: each.name)
async def test_the_peer_verifies_a_delivery(lab: Lab, scheme: SignatureScheme) -> None:
    mei = lab.member()
    inbox = Iri(lab.peer.look_up(lab.peer.handle)["inbox"])
    async with hand_of(lab.node, mei.name) as hand:
        like = Like(
            iri=Iri(f"{lab.node.base_url}/ap/l/{uuid4().hex}"),
            actor=hand.iri,
            to=(Iri(lab.peer.iri),),
            object=Ref(iri=Iri(lab.peer.iri)),
        )
        body = SignableBody.of(orjson.dumps(encode.document(like)))
        outcome = await deliver(hand.http, inbox, body, hand.key, scheme=scheme)
    assert isinstance(outcome, Delivered), outcome
    assert outcome.scheme is scheme, "it had to be knocked at twice"
    arrival = lab.peer.await_arrival("Like", lambda each: each.id == like.iri)
    assert arrival.scheme == scheme.name.lower()


@pytest.mark.settings(BOTH, AUTHORIZED)
@pytest.mark.shows(OURS, "GET signed once, in each scheme")
@pytest.mark.parametrize("scheme", list(SignatureScheme), ids=lambda each: each.name)
async def test_the_peer_verifies_a_fetch(lab: Lab, scheme: SignatureScheme) -> None:
    mei = lab.member()
    uri = Iri(lab.peer.do("post", text="for whoever asks")["uri"])
    before = len(lab.peer.gets())
    async with hand_of(lab.node, mei.name) as hand:
        hand.http.habits.learn(origin_of(uri), Way(scheme))
        document = await fetch_document(hand.http, uri, signer=hand.key)
    assert document.iri == uri
    asked = [get for get in lab.peer.gets()[before:] if uri.endswith(get["path"])]
    assert [(get["status"], get["scheme"]) for get in asked] == [
        (200, scheme.name.lower())
    ]
