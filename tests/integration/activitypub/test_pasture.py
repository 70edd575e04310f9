"""The inputs of the fediverse pasture: each is shown as expected, or refused.

They are variations of one Note, published to compare what software makes of them:
https://inputs.funfedi.dev.
"""

from typing import Any

import pytest
from support.federated import FederatedNode
from support.pasture import NAMES, Pasture, load
from support.peer import Peer


@pytest.mark.engine_only("sqlite")
async def test_every_input_of_the_pasture_has_the_expected_outcome(
    node: FederatedNode, peer: Peer
) -> None:
    pasture = Pasture(peer, await node.person("mei"))
    pasture.settle()
    creates = {name: pasture.creates(name) for name in NAMES}

    statuses = {
        name: [await pasture.post(node, create) for create in creates[name]]
        for name in NAMES
    }
    await node.work()

    outcomes: dict[str, list[Any]] = {}
    for name in NAMES:
        outcomes[name] = []
        for create, status in zip(creates[name], statuses[name], strict=True):
            found = await pasture.outcome(node, create["object"]["id"])
            outcomes[name].append({"refused": status} if found is None else found)
    assert outcomes == load("expected")
