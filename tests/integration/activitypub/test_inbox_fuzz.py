"""Thousands of bent activities, validly signed: none breaks the node or forges."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from support.campaign import Campaign
from support.examples import examples
from support.federated import FederatedNode, count_rows
from support.names import look_up
from support.peer import Peer

from federation.net import resolver

LETTERS = min(examples(5_000), 100_000)
SEED = int(os.environ.get("VERMILION_FUZZ_SEED", "1"))


# What enough of them must get to, or nothing was tried.
REACHED = (
    *("notes", "note_media", "note_topics", "note_edits", "notifications", "home"),
    *("likes", "boosts", "emoji_reactions", "polls", "listings", "tombstones"),
    *("follows", "reports", "early_undos", "note_details", "note_mentions"),
)


@pytest.fixture
def quiet_logs() -> Iterator[None]:
    """Thousands of refusals, each with its reason, are nobody's to read."""
    usual = structlog.get_config()["wrapper_class"]
    loud = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=loud)
    yield
    structlog.configure(wrapper_class=usual)


@pytest.mark.timeout(3_600)
@pytest.mark.usefixtures("quiet_logs")
@pytest.mark.engine_only("sqlite")
async def test_no_bent_activity_breaks_the_inbox_or_forges_anything(
    node: FederatedNode, peer: Peer, other: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "_lookup", look_up)
    campaign = Campaign(node, evil=peer, good=other, seed=SEED)
    await campaign.settle()

    await campaign.run(LETTERS // 5)
    early = resident_bytes()
    await campaign.run(LETTERS - LETTERS // 5)

    assert campaign.faults == []
    assert campaign.statuses.total() == LETTERS
    assert set(campaign.statuses) <= {202, 400, 401, 403, 413}
    assert campaign.statuses[202] > LETTERS // 3
    rows = await count_rows(node.db)
    assert [table for table in REACHED if not rows[table]] == []
    assert resident_bytes() - early < 64 * 1024**2


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
