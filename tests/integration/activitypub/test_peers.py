"""The owner's decisions about servers hold in every spelling."""

import pytest
from support.servers import set_policy

from node.config import FederationMode
from node.database.types import Database
from node.errors import Invalid
from node.limits.decisions import Policy
from node.limits.peers import PeerPolicy, list_peers


@pytest.mark.parametrize(
    "spelling",
    [
        "evil.example",
        "EVIL.example",
        "evil.example.",
        "sub.evil.example",
        "evil.example:8443",
        "bücher.example",
        "xn--bcher-kva.example",
        "not a host",
        "",
    ],
)
async def test_a_block_holds_for_the_domain_and_all_below_it(
    db: Database, spelling: str
) -> None:
    await db.write(set_policy, "Evil.Example", Policy.BLOCKED)
    await db.write(set_policy, "bücher.example", Policy.BLOCKED)
    peers = PeerPolicy(FederationMode.OPEN)
    await peers.load(db)
    assert peers.refuses(spelling)
    assert not peers.refuses("notevil.example")
    assert not peers.refuses("example")


async def test_an_allow_list_refuses_everybody_else(db: Database) -> None:
    await db.write(set_policy, "good.example", Policy.ALLOWED)
    peers = PeerPolicy(FederationMode.ALLOWLIST)
    await peers.load(db)
    assert not peers.refuses("good.example")
    assert peers.refuses("other.example")
    assert PeerPolicy(FederationMode.OFF).refuses("good.example")


async def test_what_is_no_domain_is_refused_as_a_decision(db: Database) -> None:
    for text in ("", "a b", "http://x.example/"):
        with pytest.raises(Invalid):
            await db.write(set_policy, text, Policy.BLOCKED)


async def test_decisions_can_be_listed_and_taken_back(db: Database) -> None:
    await db.write(set_policy, "a.example", Policy.BLOCKED, reason="spam")
    await db.write(set_policy, "b.example", Policy.ALLOWED)
    page = await db.read(list_peers, policy=Policy.BLOCKED)
    assert [(peer.host, peer.policy_reason) for peer in page.items] == [
        ("a.example", "spam")
    ]
    await db.write(set_policy, "a.example", Policy.OPEN)
    peers = PeerPolicy(FederationMode.OPEN)
    await peers.load(db)
    assert not peers.refuses("a.example")
