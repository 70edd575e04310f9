"""What a browser put aside before its reader logged in becomes their own.

Apart from `actions`, which change one cart: this joins two. What the browser was told
at the checkout stays behind, for it may have been somebody else who typed it.
"""

from node.database.types import Writer
from node.ids import ActorId
from storefront.agreements.actions import pass_agreements
from storefront.carts.models import MAX_LINES, Cart, CartLine
from storefront.carts.policy import join_quantities, key_of_person
from storefront.carts.queries import find_cart, list_carts
from storefront.catalog.queries import list_products
from storefront.ids import CartLineId


def merge_carts(w: Writer, browser: bytes, owner_id: ActorId) -> None:
    """Move a browser's carts to a person; quantities of the same add up.

    May be repeated: the browser has nothing afterwards.
    """
    own = key_of_person(owner_id)
    for cart in list_carts(w, browser):
        mine = find_cart(w, own, cart.shop_id)
        if mine is None:
            _take_over(w, cart, own, owner_id)
        else:
            _join(w, mine, cart)
    w.run("DELETE FROM carts WHERE key_hash = :key", key=browser)
    pass_agreements(w, browser, own)


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


def _join(w: Writer, mine: Cart, brought: Cart) -> None:
    there = {line.variant_id: line for line in mine.lines}
    products = list_products(w, [line.product_id for line in brought.lines])
    room = MAX_LINES - len(there)
    for line in brought.lines:
        same = there.get(line.variant_id)
        if same is None:
            if room > 0:
                _move(w, line.id, mine)
                room -= 1
        elif line.agreed is not None:
            # As `put_agreed` has it: instead of other pieces of the same.
            w.run("DELETE FROM cart_lines WHERE id = :id", id=same.id)
            _move(w, line.id, mine)
        elif same.agreed is None:
            orderable = products[line.product_id].variant.orderable
            _add(w, same, line.quantity, orderable)


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
