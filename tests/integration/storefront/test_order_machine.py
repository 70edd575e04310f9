"""Any mix of steps keeps the books: hypothesis plays shop against a small model."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.databases import PostgresScratch, SqliteTemplate
from support.shop import (
    CLERK,
    CONTACT,
    DRAFT,
    answer_steps,
    audit,
    make_product,
    make_shop,
    put_in_cart,
    reload_product,
)

from node.clock import DAY_MS, SetClock
from node.database.connect import open_database
from node.database.types import Reader, Writer
from node.errors import Conflict
from storefront.checkout.actions import place_order
from storefront.ids import OrderId
from storefront.orders.actions import (
    accept_order,
    cancel_order,
    expire_overdue,
    mark_collected,
    mark_ready,
    settle_withdrawal,
    withdraw_from_order,
)
from storefront.orders.models import OrderStatus, ShipmentState, Side
from storefront.orders.policy import PENDING_MS
from storefront.orders.queries import get_order, list_orders
from storefront.stock.actions import correct_stock
from storefront.stock.models import SoldOut

START_MS = 1_800_000_000_000
STOCK = 6


class Shelf(RuleBasedStateMachine):
    """One product; `kept` is what each open order keeps of it, by the model."""

    orders = Bundle("orders")
    make_url: Callable[[Path], str]
    sweep_rows: Callable[[], None]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.clock = SetClock(START_MS)
        self.kept: dict[OrderId, int] = {}
        self.due: dict[OrderId, int] = {}
        self.status: dict[OrderId, OrderStatus] = {}
        self.collected: set[OrderId] = set()
        self.unsettled: set[OrderId] = set()
        self.on_hand = STOCK
        self.buyers = 0

    def run(self, work):
        return self.loop.run_until_complete(work)

    @initialize(auto=st.booleans())
    def open_shop(self, auto: bool) -> None:
        url = type(self).make_url(Path(self.folder.name) / "node.db")
        self.auto = auto

        async def start():
            self.db = await open_database(url, self.clock)
            draft = replace(DRAFT, auto_accept=auto)
            self.shop = await make_shop(self.db, draft=draft)
            self.product = await make_product(self.db, self.shop, stock=STOCK)

        self.run(start())

    def teardown(self) -> None:
        async def stop():
            await self.db.close()

        if hasattr(self, "db"):
            self.run(stop())
        self.loop.close()
        self.folder.cleanup()
        type(self).sweep_rows()

    @rule(target=orders, quantity=st.integers(1, 4))
    def place(self, quantity: int):
        self.buyers += 1
        key = f"b{self.buyers}"
        available = self.on_hand - sum(self.kept.values())

        def press(w: Writer):
            # Straight into the cart, as if it was filled when there was enough.
            put_in_cart(w, key, self.product.id, 1)
            contact = replace(CONTACT, email=f"{key}@mail.example")
            w.run(
                "UPDATE cart_lines SET quantity = :number WHERE quantity = 1",
                number=quantity,
            )
            return place_order(w, CLERK, answer_steps(w, key, self.shop, contact))

        if available < 1:
            return None  # the shelf is empty: nothing can be put in a cart
        available += sum(self.kept[each] for each in self.overdue())
        try:
            order = self.run(self.db.write(press))
        except SoldOut:
            # The refusal also takes back that overdue orders were ended.
            assert quantity > available
            return None
        assert quantity <= available
        self.sweep_model()
        self.kept[order.id] = quantity
        self.status[order.id] = order.status
        if not self.auto:
            self.due[order.id] = self.clock.now_ms() + PENDING_MS
        return order.id

    def step(self, order_id: OrderId, action, *args, **kw) -> bool:
        def run(w: Writer):
            return action(w, *args[:1], get_order(w, order_id), **kw)

        try:
            order = self.run(self.db.write(run))
        except Conflict:
            return False
        self.status[order_id] = order.status
        return True

    @rule(order_id=orders)
    def accept(self, order_id) -> None:
        if order_id is None:
            return
        was = self.status[order_id]
        done = self.step(order_id, accept_order, CLERK)
        assert done == (was is OrderStatus.PENDING)
        if done:
            self.due.pop(order_id, None)

    @rule(order_id=orders)
    def ready(self, order_id) -> None:
        if order_id is None:
            return
        if self.step(order_id, mark_ready, CLERK):
            self.due[order_id] = self.clock.now_ms() + 7 * DAY_MS

    @rule(order_id=orders)
    def collect(self, order_id) -> None:
        if order_id is None:
            return
        was = self.status[order_id]
        done = self.step(order_id, mark_collected)
        assert done == (was is OrderStatus.CONFIRMED)
        if done:
            self.on_hand -= self.kept.pop(order_id)
            self.collected.add(order_id)
            self.due.pop(order_id, None)

    @rule(order_id=orders, side=st.sampled_from([Side.BUYER, Side.MERCHANT]))
    def cancel(self, order_id, side: Side) -> None:
        if order_id is None:
            return
        was = self.status[order_id]
        done = self.step(order_id, cancel_order, CLERK, side=side)
        allowed = {OrderStatus.PENDING}
        if side is Side.MERCHANT:
            allowed.add(OrderStatus.CONFIRMED)
        assert done == (was in allowed)
        if done:
            self.kept.pop(order_id)
            self.due.pop(order_id, None)

    @rule(order_id=orders)
    def withdraw(self, order_id) -> None:
        if order_id is None:
            return
        was = self.status[order_id]
        if self.step(order_id, withdraw_from_order, CLERK):
            if was is OrderStatus.CONFIRMED:
                self.kept.pop(order_id)
                self.due.pop(order_id, None)
            else:
                assert order_id in self.collected
                self.unsettled.add(order_id)

    @rule(order_id=orders)
    def settle(self, order_id) -> None:
        if order_id is None:
            return
        assert self.step(order_id, settle_withdrawal) == (order_id in self.unsettled)
        self.unsettled.discard(order_id)

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.clock.advance(days * DAY_MS)

    @rule()
    def sweep(self) -> None:
        expected = sum(due <= self.clock.now_ms() for due in self.due.values())
        assert self.run(self.db.write(expire_overdue, CLERK)) == expected
        self.sweep_model()

    def overdue(self) -> list[OrderId]:
        now_ms = self.clock.now_ms()
        return [each for each, due in self.due.items() if due <= now_ms]

    def sweep_model(self) -> None:
        for order_id in self.overdue():
            del self.due[order_id]
            del self.kept[order_id]
            lapsed = self.status[order_id] is OrderStatus.PENDING
            self.status[order_id] = (
                OrderStatus.EXPIRED if lapsed else OrderStatus.CANCELLED
            )

    @precondition(lambda self: self.on_hand < 20)
    @rule(more=st.integers(1, 3))
    def restock(self, more: int) -> None:
        variant_id = self.product.variant.id
        self.run(
            self.db.write(
                correct_stock,
                variant_id,
                seen=self.on_hand,
                wanted=self.on_hand + more,
                actor_id=self.shop.actor_id,
            )
        )
        self.on_hand += more

    @invariant()
    def the_books_add_up(self) -> None:
        if not hasattr(self, "product"):
            return
        variant = self.run(reload_product(self.db, self.product)).variant
        assert variant.on_hand == self.on_hand
        assert variant.held + variant.allocated == sum(self.kept.values())
        assert self.run(audit(self.db)) == []

    @invariant()
    def states_and_money_agree(self) -> None:
        if not hasattr(self, "product"):
            return
        for order in self.run(self.db.read(self.all_orders)):
            assert order.status is self.status[order.id]
            is_done = order.status is OrderStatus.COMPLETED
            assert order.is_paid is is_done
            assert (order.shipment is ShipmentState.COLLECTED) is is_done
            assert (order.closed_ms is None) is order.is_open

    def all_orders(self, r: Reader):
        page = list_orders(r, self.shop.id, status=None, before=None, limit=500)
        return page.items


@pytest.mark.slow
def test_no_mix_of_steps_breaks_the_books(
    engine: str, request: pytest.FixtureRequest
) -> None:
    machine = on_sqlite(request) if engine == "sqlite" else on_postgres(request)

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30 if engine == "sqlite" else 8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def on_sqlite(request: pytest.FixtureRequest) -> type[Shelf]:
    template: SqliteTemplate = request.getfixturevalue("sqlite_template")

    class OnSqlite(Shelf):
        make_url = staticmethod(template.copy)
        sweep_rows = staticmethod(lambda: None)

    return OnSqlite


def on_postgres(request: pytest.FixtureRequest) -> type[Shelf]:
    scratch: PostgresScratch = request.getfixturevalue("postgres_scratch")

    class OnPostgres(Shelf):
        make_url = staticmethod(lambda _path: scratch.url)
        sweep_rows = staticmethod(scratch.sweep)

    return OnPostgres
