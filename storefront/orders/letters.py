"""What is written to buyer and seller about an order, queued with the change itself.

The first letter to the buyer is the copy on a durable medium that Directive
2011/83/EU art. 8(7) asks for: what was ordered, from whom, on which terms.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from node.database.types import Writer
from node.users.mail import queue_mail
from storefront.letters import Letters
from storefront.money import Money
from storefront.orders.models import Order, OrderLine
from storefront.orders.queries import list_lines
from storefront.orders.words import next_text, payment_text, state_text
from storefront.seals import Seals
from storefront.shops.models import Pickup, SellerKind, Shop, Terms
from storefront.shops.queries import (
    find_pickup,
    find_seller_email,
    get_shop,
    get_terms,
)


@dataclass(frozen=True, slots=True)
class _LineText:
    title: str
    quantity: int
    total: Money


@dataclass(frozen=True, slots=True)
class _TotalText:
    total: Money


@dataclass(frozen=True, slots=True)
class _TraderText:
    name: str
    address_lines: tuple[str, ...]
    email: str
    phone: str


class Clerk:
    """Writes the letters of orders; holds no state of its own."""

    def __init__(self, seals: Seals, letters: Letters, base_url: str) -> None:
        self.seals = seals
        self._letters = letters
        self._base_url = base_url

    def confirm_receipt(self, w: Writer, order: Order) -> None:
        """To the buyer: everything that was agreed."""
        shop, terms = get_shop(w, order.shop_id), get_terms(w, order.terms_id)
        pickup = _pickup(w, order)
        values = {
            **self._buyer_values(order, shop),
            "lines": _line_texts(order, list_lines(w, order.id)),
            "totals": _TotalText(order.total),
            "tax_words": terms.tax_words,
            "payment_text": f"{payment_text(order)}\n{_place_text(pickup)}",
            "trader": _trader_text(terms),
            "terms": terms.terms,
            "withdrawal": _withdrawal(terms),
        }
        self._to_buyer(w, order, "order_received", values, about="placed")

    def tell_update(self, w: Writer, order: Order, *, reason: str = "") -> None:
        """To the buyer: the order stands differently now."""
        shop, pickup = get_shop(w, order.shop_id), _pickup(w, order)
        following = next_text(order, pickup)
        values = {
            **self._buyer_values(order, shop),
            "state_text": state_text(order),
            "next_text": f"{reason}\n\n{following}" if reason else following,
        }
        about = f"{order.status}.{order.shipment}"
        self._to_buyer(w, order, "order_update", values, about=about)

    def send_link(self, w: Writer, order: Order) -> None:
        """To the buyer: the order's new link."""
        shop, pickup = get_shop(w, order.shop_id), _pickup(w, order)
        values = {
            **self._buyer_values(order, shop),
            "state_text": state_text(order),
            "next_text": next_text(order, pickup),
        }
        about = f"link.{order.secret_version}"
        self._to_buyer(w, order, "order_update", values, about=about)

    def confirm_withdrawal(self, w: Writer, order: Order) -> None:
        """To the buyer: content, date and time of the withdrawal (art. 11a)."""
        shop = get_shop(w, order.shop_id)
        values = {
            **self._buyer_values(order, shop),
            "at_ms": w.now_ms,
            "lines": _line_texts(order, list_lines(w, order.id)),
        }
        self._to_buyer(w, order, "withdrawal_received", values, about="withdrawn")

    def tell_seller_new(self, w: Writer, order: Order) -> None:
        """To the seller: there is an order."""
        shop = get_shop(w, order.shop_id)
        values = {
            "code": order.code,
            "buyer_name": self._buyer_name(order),
            "shop_name": shop.shown_name,
            "lines": _line_texts(order, list_lines(w, order.id)),
            "totals": _TotalText(order.total),
            "url": f"{self._base_url}/sell/orders/{order.code}",
        }
        self._to_seller(w, order, shop, "order_new", values, about="new")

    def tell_seller_change(self, w: Writer, order: Order, *, words: str) -> None:
        """To the seller: the buyer changed something."""
        shop = get_shop(w, order.shop_id)
        values = {
            "code": order.code,
            "shop_name": shop.shown_name,
            "words": words,
            "url": f"{self._base_url}/sell/orders/{order.code}",
        }
        self._to_seller(w, order, shop, "order_changed", values, about="changed")

    def _buyer_name(self, order: Order) -> str:
        return self.seals.open_contact(order.contact).name if order.contact else ""

    def _buyer_values(self, order: Order, shop: Shop) -> dict[str, object]:
        return {
            "code": order.code,
            "buyer_name": self._buyer_name(order),
            "shop_name": shop.shown_name,
            "url": self.seals.order_url(order.id, order.code, order.secret_version),
        }

    def _to_buyer(
        self,
        w: Writer,
        order: Order,
        kind: str,
        values: Mapping[str, object],
        *,
        about: str,
    ) -> None:
        if order.contact is None:
            return
        letter = self._letters.write(kind, values)
        queue_mail(
            w,
            self.seals.box,
            kind=f"shop.{kind}",
            recipient=self.seals.open_contact(order.contact).email,
            subject=letter.subject,
            body=letter.body,
            dedupe=f"shop.{order.id}.buyer.{about}",
        )

    def _to_seller(
        self,
        w: Writer,
        order: Order,
        shop: Shop,
        kind: str,
        values: Mapping[str, object],
        *,
        about: str,
    ) -> None:
        terms = get_terms(w, order.terms_id)
        recipient = find_seller_email(w, shop.actor_id) or terms.trader_email
        if not recipient:
            return
        letter = self._letters.write(kind, values)
        queue_mail(
            w,
            self.seals.box,
            kind=f"shop.{kind}",
            recipient=recipient,
            subject=letter.subject,
            body=letter.body,
            dedupe=f"shop.{order.id}.seller.{about}",
        )


def _pickup(w: Writer, order: Order) -> Pickup:
    pickup = find_pickup(w, order.pickup_id)
    assert pickup is not None, "a foreign key holds it"
    return pickup


def _line_texts(order: Order, lines: list[OrderLine]) -> list[_LineText]:
    return [
        _LineText(line.title, line.quantity, Money(line.gross_minor, order.currency))
        for line in lines
    ]


def _place_text(pickup: Pickup) -> str:
    parts = (pickup.label, pickup.address, pickup.hours, pickup.instructions)
    return "Collect it at:\n" + "\n".join(part for part in parts if part)


def _trader_text(terms: Terms) -> _TraderText:
    return _TraderText(
        terms.trader_name,
        tuple(terms.trader_address.splitlines()),
        terms.trader_email,
        terms.trader_phone,
    )


def _withdrawal(terms: Terms) -> str:
    return terms.withdrawal if terms.seller_kind is SellerKind.TRADER else ""
