"""What a browser put aside before its reader logged in becomes their own.

Apart from `actions`, which change one cart: this joins two. What the browser was told
at the checkout stays behind, for it may have been somebody else who typed it.
"""

from node.database.types import Writer
from node.ids import ActorId
from storefront.agreements.actions import pass_agreements
from storefront.carts.models import MAX_LINES, MAX_LISTED, Cart, CartLine
from storefront.carts.policy import join_quantities, key_of_person
from storefront.carts.queries import find_cart, list_carts
from storefront.catalog.queries import list_products
from storefront.ids import CartLineId


def merge_carts(w: Writer, browser: bytes, owner_id: ActorId) -> int:
    """Move a browser's carts to a person; quantities of the same add up.

    How many products there is no room for: they stay in the browser's carts, and come
    along when this is done again and there is room.
    """
    own = key_of_person(owner_id)
    room = MAX_LISTED - len(list_carts(w, own))
    left = 0
    for cart in list_carts(w, browser):
        mine = find_cart(w, own, cart.shop_id)
        if mine is not None:
            left += _join(w, mine, cart)
        elif room > 0:
            _take_over(w, cart, own, owner_id)
            room -= 1
        else:
            left += len(cart.lines)
    _drop_empty(w, browser)
    pass_agreements(w, browser, own)
    return left


def _take_over(w: Writer, cart: Cart, own: bytes, owner_id: ActorId) -> None:
    w.run(
        """
        UPDATE carts
        SET key_hash = :own,
            owner_id = :owner,
            contact = NULL,
            updated_ms = :now
        WHERE id = :id
        """,
        id=cart.id,
        own=own,
        owner=owner_id,
        now=w.now_ms,
    )


def _join(w: Writer, mine: Cart, brought: Cart) -> int:
    """How many lines stay where they are; the rest is in one's own cart then."""
    there = {line.variant_id: line for line in mine.lines}
    products = list_products(w, [line.product_id for line in brought.lines])
    room, left = MAX_LINES - len(there), 0
    for line in brought.lines:
        same = there.get(line.variant_id)
        if same is None:
            if room <= 0:
                left += 1
                continue
            _move(w, line.id, mine)
            room -= 1
            continue
        if line.agreed is not None:
            # As `put_agreed` has it: instead of other pieces of the same.
            _drop(w, same.id)
            _move(w, line.id, mine)
            continue
        if same.agreed is None:
            orderable = products[line.product_id].variant.orderable
            _add(w, same, line.quantity, orderable)
        _drop(w, line.id)
    return left


def _move(w: Writer, line_id: CartLineId, to: Cart) -> None:
    w.run(
        "UPDATE cart_lines SET cart_id = :cart WHERE id = :id", id=line_id, cart=to.id
    )


def _add(w: Writer, line: CartLine, added: int, orderable: int) -> None:
    w.run(
        "UPDATE cart_lines SET quantity = :quantity WHERE id = :id",
        id=line.id,
        quantity=join_quantities(line.quantity, added, orderable=orderable),
    )


def _drop(w: Writer, line_id: CartLineId) -> None:
    w.run("DELETE FROM cart_lines WHERE id = :id", id=line_id)


def _drop_empty(w: Writer, browser: bytes) -> None:
    w.run(
        """
        DELETE FROM carts
        WHERE key_hash = :key
            AND NOT EXISTS (SELECT 1 FROM cart_lines AS l WHERE l.cart_id = carts.id)
        """,
        key=browser,
    )
