"""Fifty guests want the last piece at the same moment, over HTTP."""

import asyncio
from pathlib import Path

import pytest

from tests.support.market import Guest, open_stall
from tests.support.nodes import LiveNode
from tests.support.visits import Member

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

GUESTS = 50


async def test_one_of_fifty_gets_the_last_piece_and_the_rest_are_told(
    tmp_path: Path,
) -> None:
    node = LiveNode(tmp_path).start()
    try:
        stall = open_stall(node, Member(node, "ana", role="owner"), stock=1)
        guests = [Guest(stall, f"guest{at}") for at in range(GUESTS)]
        forms = await asyncio.gather(*(guest.walk_to_button() for guest in guests))
        answers = await asyncio.gather(
            *(guest.press(form) for guest, form in zip(guests, forms, strict=True))
        )

        won = [each for each in answers if each.status_code == 303]
        lost = [each for each in answers if each.status_code != 303]
        assert len(won) == 1
        assert {each.status_code for each in lost} <= {409, 422}
        for each in lost:
            assert "can no longer be ordered" in each.text or "sold out" in each.text
            assert "Traceback" not in each.text

        codes = stall.order_codes()
        assert len(codes) == 1
        assert won[0].headers["Location"].startswith(f"/orders/{codes[0]}")
        product = node.visitor().get(stall.product_path)
        assert "Sold out" in product

        again = await guests[answers.index(won[0])].press(forms[answers.index(won[0])])
        assert again.status_code == 303, "pressing twice leads to the same order"
        assert again.headers["Location"] == won[0].headers["Location"]
        assert stall.order_codes() == codes
        for guest in guests:
            await guest.close()
    finally:
        node.close()
