"""SIGKILL in the middle of a change: all of it or none, and a second try is safe."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.shop import (
    audit,
    buy,
    fill_cart,
    make_product,
    make_shop,
    reload_product,
    walk_to_button,
)

from node.clock import SetClock
from node.database.types import Database, Reader
from node.failpoints import ENVIRONMENT
from storefront.orders.models import Order, OrderStatus
from storefront.orders.queries import list_orders
from storefront.shops.models import Shop

ROOT = Path(__file__).resolve().parents[3]

BEFORE_COMMIT = ["shop.held", "shop.confirmed", "shop.opened", "shop.placed"]


@dataclass(frozen=True)
class Ended:
    code: int | None
    printed: str
    complaint: str


async def run_process(
    url: str, step: str, arguments: dict[str, str | int], *, failpoint: str = ""
) -> Ended:
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    if failpoint:
        environ[ENVIRONMENT] = f"{failpoint}=crash"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "support.shop_process",
        url,
        step,
        json.dumps(arguments),
        cwd=ROOT,
        env=environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(process.returncode, out.decode().strip(), err.decode())


async def orders_of(db: Database, shop: Shop) -> tuple[Order, ...]:
    page = await db.read(list_orders, shop.id, status=None, before=None, limit=10)
    return page.items


def count_mails(r: Reader) -> int:
    row = r.one("SELECT COUNT(*) AS number FROM mails")
    assert row is not None
    return row.num("number")


@pytest.mark.parametrize("failpoint", [*BEFORE_COMMIT, "database.committed"])
async def test_a_killed_checkout_leaves_an_order_or_nothing(
    db: Database, database_url: str, clock: SetClock, failpoint: str
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=1)
    await fill_cart(db, "b", product)
    press = await walk_to_button(db, "b", shop)
    arguments: dict[str, str | int] = {
        "now_ms": clock.now_ms(),
        "shop_id": press.shop_id,
        "key_hash": press.key_hash.hex(),
        "token": press.token,
        "quote_hash": press.quote_hash,
    }

    killed = await run_process(database_url, "place", arguments, failpoint=failpoint)

    assert (killed.code, killed.printed) == (-signal.SIGKILL, ""), killed.complaint
    expected = 0 if failpoint in BEFORE_COMMIT else 1
    assert len(await orders_of(db, shop)) == expected
    assert await db.read(count_mails) == 2 * expected
    assert (await reload_product(db, product)).variant.allocated == expected

    again = await run_process(database_url, "place", arguments)

    assert again.code == 0, again.complaint
    assert [str(order.id) for order in await orders_of(db, shop)] == [again.printed]
    assert await db.read(count_mails) == 2
    assert (await reload_product(db, product)).variant.available == 0
    assert await audit(db) == []


@pytest.mark.parametrize(
    ("step", "failpoint", "status", "left"),
    [
        ("collect", "shop.completed", OrderStatus.COMPLETED, 2),
        ("cancel", "shop.lapsed", OrderStatus.CANCELLED, 3),
    ],
)
async def test_a_killed_step_is_taken_whole_the_second_time(
    db: Database,
    database_url: str,
    clock: SetClock,
    *,
    step: str,
    failpoint: str,
    status: OrderStatus,
    left: int,
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=3)
    order = await buy(db, shop, product)
    arguments: dict[str, str | int] = {"now_ms": clock.now_ms(), "order_id": order.id}

    killed = await run_process(database_url, step, arguments, failpoint=failpoint)

    assert killed.code == -signal.SIGKILL, killed.complaint
    assert [each.status for each in await orders_of(db, shop)] == [
        OrderStatus.CONFIRMED
    ]
    assert await audit(db) == []

    again = await run_process(database_url, step, arguments)

    assert again.code == 0, again.complaint
    assert [each.status for each in await orders_of(db, shop)] == [status]
    variant = (await reload_product(db, product)).variant
    assert (variant.on_hand, variant.held, variant.allocated) == (left, 0, 0)
    assert await audit(db) == []
