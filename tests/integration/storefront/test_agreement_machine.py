"""Any mix of offers, orders and ends keeps the books, and tells the buyer the truth."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from support.agreements import answers, ask_here, walk
from support.databases import SqliteTemplate
from support.people import URLS, make_remote
from support.shop import CLERK, audit, make_product, make_shop, reload_product

from node.clock import HOUR_MS, SetClock
from node.database.connect import open_database
from node.database.types import Writer
from node.errors import Conflict, NotFound
from storefront.agreements.actions import cancel_agreement, follow_order
from storefront.agreements.keeping import end_agreements
from storefront.agreements.models import Agreement, AgreementState
from storefront.agreements.offers import undo_offer
from storefront.agreements.policy import HOLD_MS, MAX_OPEN, may_move
from storefront.agreements.queries import find_agreement
from storefront.checkout.actions import place_order
from storefront.ids import AgreementId, OrderId
from storefront.listings.actions import announce_product
from storefront.orders.actions import cancel_order, mark_collected
from storefront.orders.models import OrderStatus, Side
from storefront.orders.queries import get_order
from storefront.stock.models import SoldOut

START_MS = 1_800_000_000_000
STOCK = 5
PRICE = 24.9


class Counter(RuleBasedStateMachine):
    """One product and one buyer elsewhere; the model counts what is kept for them."""

    agreements = Bundle("agreements")
    make_url: Callable[[Path], str]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.clock = SetClock(START_MS)
        self.on_hand = STOCK
        self.offers = 0
        self.waiting: dict[AgreementId, tuple[int, int]] = {}
        self.ordered: dict[AgreementId, tuple[OrderId, int]] = {}

    def run(self, work):
        return self.loop.run_until_complete(work)

    def write(self, change, *args: Any) -> Any:
        return self.run(self.db.write(change, *args))

    @initialize()
    def open_shop(self) -> None:
        url = type(self).make_url(Path(self.folder.name) / "node.db")

        async def start():
            self.db = await open_database(url, self.clock)
            self.shop = await make_shop(self.db)
            self.product = await make_product(self.db, self.shop, stock=STOCK)
            self.note = await self.db.write(
                announce_product, URLS, self.shop, self.product
            )
            self.buyer = await make_remote(self.db, "bob")

        self.run(start())

    def teardown(self) -> None:
        async def stop():
            await self.db.close()

        if hasattr(self, "db"):
            self.run(stop())
        self.loop.close()
        self.folder.cleanup()

    @rule(target=agreements, quantity=st.integers(1, 3))
    def offer(self, quantity: int) -> Agreement | None:
        self.offers += 1
        total, number = f"{PRICE * quantity:.2f}", self.offers

        def ask(w: Writer) -> Agreement | None:
            return ask_here(
                w,
                self.shop,
                self.note,
                self.buyer,
                number=number,
                quantity=str(quantity),
                total=total,
            )

        made = self.write(ask)
        self._end_overdue()
        fits = quantity <= self._left() and len(self.waiting) < MAX_OPEN
        assert (made is not None) == fits
        if made is not None:
            self.waiting[made.id] = (quantity, self.clock.now_ms() + HOLD_MS)
        return made

    @rule(made=agreements)
    def order(self, made: Agreement | None) -> None:
        if made is None:
            return
        in_time = made.id in self.waiting and (
            self.clock.now_ms() < self.waiting[made.id][1]
        )

        def press(w: Writer):
            return place_order(w, CLERK, walk(w, self.shop, made.key, made.key))

        try:
            order = self.write(press)
        except (NotFound, Conflict, SoldOut):
            assert not in_time
            return
        assert in_time
        self.ordered[made.id] = (order.id, self.waiting.pop(made.id)[0])

    @rule(made=agreements)
    def take_back(self, made: Agreement | None) -> None:
        if made is None:
            return
        self.write(undo_offer, URLS, CLERK, self.buyer, made.offer_iri)
        self.waiting.pop(made.id, None)

    @rule(made=agreements)
    def free(self, made: Agreement | None) -> None:
        if made is None:
            return
        self.write(cancel_agreement, URLS, made)
        self.waiting.pop(made.id, None)

    @rule(made=agreements)
    def collect(self, made: Agreement | None) -> None:
        if self._step(made, mark_collected):
            assert made is not None
            self.on_hand -= self.ordered.pop(made.id)[1]

    @rule(made=agreements)
    def cancel(self, made: Agreement | None) -> None:
        def end(w: Writer, order):
            return cancel_order(w, CLERK, order, side=Side.MERCHANT)

        if self._step(made, end):
            assert made is not None
            del self.ordered[made.id]

    @rule(hours=st.sampled_from([1, 23, 24]))
    def wait(self, hours: int) -> None:
        self.clock.advance(hours * HOUR_MS)

    @rule()
    def sweep(self) -> None:
        overdue = [e for e, (_, at) in self.waiting.items() if at <= self._now()]
        assert self.write(end_agreements, URLS) == len(overdue)
        self._end_overdue()

    def _step(self, made: Agreement | None, action) -> bool:
        if made is None or made.id not in self.ordered:
            return False
        order_id = self.ordered[made.id][0]

        def run(w: Writer) -> OrderStatus:
            action(w, get_order(w, order_id))
            follow_order(w, URLS, order_id)
            return get_order(w, order_id).status

        return self.write(run) in (OrderStatus.COMPLETED, OrderStatus.CANCELLED)

    def _now(self) -> int:
        return self.clock.now_ms()

    def _end_overdue(self) -> None:
        for key, (_, at) in list(self.waiting.items()):
            if at <= self._now():
                del self.waiting[key]

    def _left(self) -> int:
        kept = sum(each[0] for each in self.waiting.values())
        return self.on_hand - kept - sum(each[1] for each in self.ordered.values())

    @invariant()
    def the_books_add_up(self) -> None:
        if not hasattr(self, "buyer"):
            return
        variant = self.run(reload_product(self.db, self.product)).variant
        assert variant.on_hand == self.on_hand
        assert variant.available == self._left()
        assert self.run(audit(self.db)) == []

    @invariant()
    def what_is_told_is_how_it_is(self) -> None:
        """Every step in its order, each later than the one before."""
        if not hasattr(self, "buyer"):
            return
        states: dict[str, AgreementState] = {}
        times: dict[str, str] = {}
        for told in self.run(answers(self.db)):
            thing = told.get("result") or told["object"]
            if not isinstance(thing, dict) or thing.get("type") != "Agreement":
                continue
            iri, state = thing["id"], AgreementState(thing["orderStatus"])
            assert iri not in states or may_move(states[iri], state)
            assert iri not in times or times[iri] < thing["updated"]
            states[iri], times[iri] = state, thing["updated"]
        for agreement_id in self.waiting.keys() | self.ordered.keys():
            made = self.run(self.db.read(find_agreement, agreement_id))
            assert made is not None
            assert states[f"{URLS.base_url}/ap/agreements/{made.key}"] == made.state


@pytest.mark.slow
def test_no_mix_of_offers_and_orders_breaks_the_books(
    sqlite_template: SqliteTemplate,
) -> None:
    class OnSqlite(Counter):
        make_url = staticmethod(sqlite_template.copy)

    run_state_machine_as_test(
        OnSqlite,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
