"""A node killed while somebody presses the order button: one order, or none yet."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from node.failpoints import ENVIRONMENT
from tests.support.databases import look_into
from tests.support.market import Guest, open_stall
from tests.support.nodes import LiveNode
from tests.support.visits import Member

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

STOCK = 9
MOMENTS = (
    ("shop.held", False),
    ("shop.opened", False),
    ("shop.placed", False),
    ("checkout.ordered", True),
)
"""Where it dies, and whether the order stands by then."""


@pytest.fixture
def node(tmp_path: Path, own_database_url: str) -> Iterator[LiveNode]:
    found = LiveNode(tmp_path, env={"VERMILION_DATABASE_URL": own_database_url})
    yield found.start()
    found.close()


async def test_a_killed_checkout_leaves_one_order_after_a_second_press(
    node: LiveNode,
) -> None:
    stall = open_stall(node, Member(node, "ana", role="owner"), stock=STOCK)
    for number, (moment, is_ordered) in enumerate(MOMENTS):
        guest = Guest(stall, f"guest{number}")
        form = await guest.walk_to_button()
        before = set(stall.order_codes())
        assert node.stop() == 0

        node.start(**{ENVIRONMENT: f"{moment}=crash"})
        with pytest.raises(httpx.TransportError):
            await guest.press(form)
        node.wait_dead()
        node.start()
        assert len(set(stall.order_codes()) - before) == int(is_ordered), moment

        answer = await guest.press(form)
        assert answer.status_code == 303
        (code,) = set(stall.order_codes()) - before
        assert answer.headers["Location"].startswith(f"/orders/{code}")
        stock = "SELECT on_hand, held + allocated FROM variants"
        assert look_into(node.database_url, stock) == [(STOCK, number + 1)]
        await guest.close()
