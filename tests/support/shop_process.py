"""A process that does one thing to a shop, so that a test can kill it on the way.

Run as `python -m support.shop_process URL STEP JSON`; prints the order's id once
the change is durable, as a server would answer.
"""

import asyncio
import json
import sys

from node.clock import SetClock
from node.database.connect import open_database
from node.database.types import Writer
from storefront.checkout.actions import place_order
from storefront.checkout.models import Press
from storefront.ids import OrderId, ShopId
from storefront.orders.actions import cancel_order, mark_collected
from storefront.orders.models import Order, Side
from storefront.orders.queries import get_order
from support.shop import CLERK


async def main(url: str, step: str, arguments: dict[str, str | int]) -> None:
    db = await open_database(url, SetClock(int(arguments["now_ms"])))
    order = await db.write(STEPS[step], arguments)
    print(order.id, flush=True)
    await db.close()


def _place(w: Writer, arguments: dict[str, str | int]) -> Order:
    press = Press(
        shop_id=ShopId(int(arguments["shop_id"])),
        key_hash=bytes.fromhex(str(arguments["key_hash"])),
        token=str(arguments["token"]),
        quote_hash=str(arguments["quote_hash"]),
        has_agreed=True,
        buyer_id=None,
    )
    return place_order(w, CLERK, press)


def _collect(w: Writer, arguments: dict[str, str | int]) -> Order:
    return mark_collected(w, get_order(w, OrderId(int(arguments["order_id"]))))


def _cancel(w: Writer, arguments: dict[str, str | int]) -> Order:
    order = get_order(w, OrderId(int(arguments["order_id"])))
    return cancel_order(w, CLERK, order, side=Side.MERCHANT)


STEPS = {"place": _place, "collect": _collect, "cancel": _cancel}


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
