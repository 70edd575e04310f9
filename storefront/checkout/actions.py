"""Pressing the order button.

Everything is read and priced again from the database, compared with what the page
showed, and only then becomes an order. The order of things matters:

1. A token that made an order before leads to that order, whatever changed since.
2. What the page showed must be what it is now, else nothing happens.
3. Orders whose time is over give back their stock first.
4. The order's row comes before its stock, so that two presses of one button meet
   at the token and not at the last piece.
5. What was agreed on with another server keeps its pieces, now as this order's.
6. Emptying the cart must remove the lines that were priced.

A refusal ends the transaction, so a buyer holds either an order or nothing.
"""

from hashlib import sha256
from typing import Final

from node.database.types import Reader, Writer
from node.errors import Conflict, Invalid
from node.failpoints import failpoint
from storefront.agreements.actions import bind_order
from storefront.carts.actions import empty_cart
from storefront.carts.models import Cart
from storefront.carts.queries import find_cart
from storefront.checkout.models import Fit, Press, Quote, QuoteChanged, StepMissing
from storefront.checkout.policy import is_offered, is_token, order_lines
from storefront.checkout.queries import load_quote
from storefront.orders.actions import expire_overdue_with, open_order
from storefront.orders.letters import Clerk
from storefront.orders.models import NewOrder, Order
from storefront.orders.queries import find_by_token

NOT_OFFERED: Final = "something in the cart is no longer offered"


def place_order(w: Writer, clerk: Clerk, press: Press) -> Order:
    """The order that this press makes, or made before.

    Raises `SoldOut`, `QuoteChanged`, `StepMissing`, `Invalid` for a missing
    consent, or `Conflict` when the shop takes no orders.
    """
    token_hash = _token_hash(press)
    known = find_placed(w, press)
    if known is not None:
        return known
    if not press.has_agreed:
        raise Invalid.field("terms", "missing", "Agree to the terms to order.")
    cart = find_cart(w, press.key_hash, press.shop_id)
    if cart is None or not cart.lines:
        raise QuoteChanged("the cart is empty")
    expire_overdue_with(w, clerk, [line.variant_id for line in cart.lines])
    quote = load_quote(w, cart)
    _check_quote(quote, press)
    order = open_order(w, clerk, _new_order(clerk, cart, quote, token_hash, press))
    if order is None:
        raced = find_by_token(w, token_hash)
        assert raced is not None, "the token was taken by a committed order"
        return raced
    bind_order(w, [each.agreement_id for each in quote.agreed], order.id)
    empty_cart(w, cart)
    failpoint("shop.placed")
    return order


def find_placed(r: Reader, press: Press) -> Order | None:
    """The order that this press made before."""
    return find_by_token(r, _token_hash(press))


def _token_hash(press: Press) -> bytes:
    if not is_token(press.token):
        raise QuoteChanged("this page is too old")
    # Bound to the browser: a token alone opens nobody else's order.
    return sha256(press.key_hash + press.token.encode()).digest()


def _check_quote(quote: Quote, press: Press) -> None:
    if not quote.is_taken:
        raise Conflict("this shop takes no orders at the moment")
    if quote.hash != press.quote_hash:
        raise QuoteChanged("something changed since the page was shown")
    for line in quote.lines:
        # A seller is bound by what was agreed on, those who moderate are not.
        if line.product.hidden_ms is not None:
            raise QuoteChanged(NOT_OFFERED)
        if line.agreement_id is not None:
            if line.fit is not Fit.FITS:
                raise Conflict("the time to order what was agreed on is over")
        elif not is_offered(line.product, line.quantity):
            raise QuoteChanged(NOT_OFFERED)


def _new_order(
    clerk: Clerk, cart: Cart, quote: Quote, token_hash: bytes, press: Press
) -> NewOrder:
    if cart.contact is None or quote.pickup is None or quote.method is None:
        raise StepMissing("an earlier step is missing")
    return NewOrder(
        shop=quote.shop,
        terms=quote.terms,
        pickup=quote.pickup,
        method=quote.method,
        lines=order_lines(quote),
        totals=quote.totals,
        quote_hash=quote.hash,
        token_hash=token_hash,
        contact=clerk.seals.open_contact(cart.contact),
        sealed_contact=cart.contact,
        buyer_id=press.buyer_id,
        kept=frozenset(each.variant_id for each in quote.agreed),
    )
