"""Ordering in one go, as apps do it: the steps of the checkout, in one transaction.

There is no other way to an order than `place_order`: what is wanted is put in a cart
under a key that lives as long as the transaction, priced, compared with what the buyer
expects, and ordered.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from node.database.types import Reader, Writer
from node.errors import Invalid
from storefront.carts.actions import keep_contact, keep_method, lend_cart, put_aside
from storefront.carts.models import Cart
from storefront.carts.policy import key_of_person
from storefront.carts.queries import find_cart, list_carts
from storefront.catalog.queries import get_product
from storefront.checkout.actions import find_placed, place_order
from storefront.checkout.models import Instruction, Item, Press, Quote
from storefront.checkout.policy import check_contact
from storefront.checkout.queries import load_quote
from storefront.ids import PickupId, ShopId
from storefront.money import AmountFault, Money, decimal_text, parse_money
from storefront.orders.actions import expire_overdue_with
from storefront.orders.letters import Clerk
from storefront.orders.models import Order
from storefront.shops.models import Method, Shop
from storefront.shops.queries import find_shop_of, get_shop, list_pickups
from storefront.stock.models import SoldOut


def order_at_once(w: Writer, clerk: Clerk, asked: Instruction) -> Order:
    """The order that this key makes, or made before.

    Raises `Invalid` with the field that is in the way, `NotFound` for products that
    strangers do not see, `Conflict` as `place_order` does.
    """
    press = _press_for(asked)
    known = find_placed(w, press)
    if known is not None:
        return known
    check_contact(asked.contact)
    cart = _fill_cart(w, clerk, asked, press.key_hash)
    shop = get_shop(w, cart.shop_id)
    _answer_steps(w, clerk, asked, cart, shop)
    quote = load_quote(w, _one_cart(w, press.key_hash))
    _check_total(quote, asked)
    try:
        return place_order(
            w, clerk, replace(press, shop_id=shop.id, quote_hash=quote.hash)
        )
    except SoldOut as error:
        raise Invalid.field("items", error.code, str(error)) from error


def find_ordered(r: Reader, asked: Instruction) -> Order | None:
    """The order that this key made before."""
    return find_placed(r, _press_for(asked))


def _press_for(asked: Instruction) -> Press:
    """One press for one key of one person, whatever is asked for with it."""
    own = key_of_person(asked.buyer_id)
    secret = sha256(own + b"order" + asked.key.encode())
    return Press(
        shop_id=ShopId(0),
        key_hash=secret.digest(),
        token=secret.hexdigest(),
        quote_hash="",
        has_agreed=asked.has_agreed,
        buyer_id=asked.buyer_id,
    )


def _fill_cart(w: Writer, clerk: Clerk, asked: Instruction, key: bytes) -> Cart:
    if asked.items:
        _put_items(w, clerk, asked.items, key)
    else:
        lend_cart(w, _own_cart(w, asked), key)
    return _one_cart(w, key)


def _put_items(w: Writer, clerk: Clerk, items: Sequence[Item], key: bytes) -> None:
    variants = [get_product(w, each.product_id).variant.id for each in items]
    # Or the last piece would seem sold to an order whose time is over.
    expire_overdue_with(w, clerk, variants)
    for each in items:
        put_aside(w, key, each.product_id, each.quantity, variant_id=each.variant_id)


def _own_cart(r: Reader, asked: Instruction) -> Cart:
    shop = None if asked.seller_id is None else find_shop_of(r, asked.seller_id)
    own = key_of_person(asked.buyer_id)
    cart = None if shop is None else find_cart(r, own, shop.id)
    if cart is None or not cart.lines:
        raise Invalid.field("items", "blank", "Say what to order.")
    return cart


def _one_cart(r: Reader, key: bytes) -> Cart:
    carts = list_carts(r, key)
    if len(carts) != 1:
        raise Invalid.field("items", "sellers", "One order has one seller.")
    return carts[0]


def _answer_steps(
    w: Writer, clerk: Clerk, asked: Instruction, cart: Cart, shop: Shop
) -> None:
    if asked.method is Method.CASH_ON_PICKUP and not shop.cash_on_pickup:
        raise Invalid.field("payment_method", "unknown", "The shop does not take it.")
    pickup_id = _choose_pickup(w, shop, asked.pickup_id)
    sealed = clerk.seals.seal_contact(asked.contact)
    keep_contact(w, cart, sealed_contact=sealed, pickup_id=pickup_id)
    keep_method(w, cart, asked.method)


def _choose_pickup(r: Reader, shop: Shop, wanted: PickupId | None) -> PickupId:
    offered = [each.id for each in list_pickups(r, shop.id)]
    if wanted is None and len(offered) == 1:
        return offered[0]
    if wanted is None or wanted not in offered:
        raise Invalid.field("pickup_id", "unknown", "Choose where you collect it.")
    return wanted


def _check_total(quote: Quote, asked: Instruction) -> None:
    """Nobody owes what they were not shown."""
    currency = quote.shop.currency
    is_other = asked.currency not in ("", currency)
    if is_other or _read_total(asked.expected, currency) != quote.total:
        total = f"{decimal_text(quote.total)} {quote.total.currency}"
        raise Invalid.field("expected_total", "changed", f"It comes to {total} now.")


def _read_total(text: str, currency: str) -> Money:
    try:
        return parse_money(text, currency)
    except AmountFault as fault:
        raise Invalid.field("expected_total", "amount", str(fault)) from None
