"""Putting things in carts and taking them out; keeping the checkout's answers."""

from node.clock import DAY_MS
from node.database.types import Writer
from node.errors import Conflict, NotFound
from storefront.agreements.models import Agreement
from storefront.carts.models import MAX_LINES, MAX_SHOPS, Cart
from storefront.carts.policy import (
    check_orderable,
    check_quantity,
    check_variant,
    find_owner,
)
from storefront.carts.queries import find_cart, find_line, list_carts
from storefront.catalog.models import Product
from storefront.catalog.queries import get_product
from storefront.ids import (
    CartId,
    CartLineId,
    PickupId,
    ProductId,
    ShopId,
    VariantId,
)
from storefront.shops.models import Method, Shop
from storefront.shops.queries import get_shop

KEEP_IDLE_MS = 30 * DAY_MS
AGREED = "the number was agreed on; order it as it is, or take it out first"


def put_aside(
    w: Writer,
    key_hash: bytes,
    product_id: ProductId,
    quantity: int,
    *,
    variant_id: VariantId | None = None,
) -> None:
    """Put pieces of what strangers may see aside; raises `NotFound` for the rest."""
    product = get_product(w, product_id)
    shop = get_shop(w, product.shop_id)
    if not (shop.is_visible and product.is_shown):
        raise NotFound("no such product")
    check_variant(product, variant_id)
    add_to_cart(w, key_hash, shop=shop, product=product, quantity=quantity)


def add_to_cart(
    w: Writer, key_hash: bytes, *, shop: Shop, product: Product, quantity: int
) -> None:
    """Put pieces aside; those already there count. Raises `Invalid`, `Conflict`."""
    check_orderable(shop, product)
    check_quantity(product, quantity)
    cart = _ensure_cart(w, key_hash, shop.id)
    variant = product.variant
    there = {line.variant_id: line.quantity for line in cart.lines}
    if any(line.agreed and line.variant_id == variant.id for line in cart.lines):
        raise Conflict(AGREED)
    check_quantity(product, quantity + there.get(variant.id, 0))
    if variant.id not in there and len(there) >= MAX_LINES:
        raise Conflict(f"a cart holds at most {MAX_LINES} products")
    w.run(
        """
        INSERT INTO cart_lines (
            id, cart_id, variant_id, quantity, seen_price_minor, seen_ms
        )
        VALUES (:id, :cart, :variant, :quantity, :price, :now)
        ON CONFLICT (cart_id, variant_id) DO UPDATE
        SET quantity = cart_lines.quantity + excluded.quantity,
            seen_price_minor = excluded.seen_price_minor,
            seen_ms = excluded.seen_ms
        """,
        id=w.new_id(),
        cart=cart.id,
        variant=variant.id,
        quantity=quantity,
        price=variant.price.minor,
        now=w.now_ms,
    )
    _touch(w, cart.id)


def put_agreed(w: Writer, key_hash: bytes, agreement: Agreement) -> None:
    """Put what was agreed on aside, instead of other pieces of the same."""
    cart = _ensure_cart(w, key_hash, agreement.shop_id)
    w.run(
        """
        INSERT INTO cart_lines (
            id, cart_id, variant_id, quantity, seen_price_minor, seen_ms,
            agreement_id
        )
        VALUES (:id, :cart, :variant, :quantity, :price, :now, :agreement)
        ON CONFLICT (cart_id, variant_id) DO UPDATE
        SET quantity = excluded.quantity,
            seen_price_minor = excluded.seen_price_minor,
            seen_ms = excluded.seen_ms,
            agreement_id = excluded.agreement_id
        """,
        id=w.new_id(),
        cart=cart.id,
        variant=agreement.variant_id,
        quantity=agreement.quantity,
        price=agreement.unit.minor,
        agreement=agreement.id,
        now=w.now_ms,
    )
    _touch(w, cart.id)


def set_quantity(
    w: Writer, key_hash: bytes, *, line_id: CartLineId, quantity: int
) -> None:
    """Change a line; the buyer has now seen the present price."""
    line = find_line(w, key_hash, line_id)
    if line is None:
        raise NotFound("no such line")
    if line.agreed is not None:
        raise Conflict(AGREED)
    product = get_product(w, line.product_id)
    check_orderable(get_shop(w, product.shop_id), product)
    check_quantity(product, quantity)
    w.run(
        """
        UPDATE cart_lines
        SET quantity = :quantity,
            seen_price_minor = :price,
            seen_ms = :now
        WHERE id = :id
        """,
        id=line_id,
        quantity=quantity,
        price=product.variant.price.minor,
        now=w.now_ms,
    )


def remove_line(w: Writer, key_hash: bytes, line_id: CartLineId) -> None:
    """Take a line out; raises `NotFound` for one of others'."""
    if find_line(w, key_hash, line_id) is None:
        raise NotFound("no such line")
    w.run("DELETE FROM cart_lines WHERE id = :id", id=line_id)


def keep_contact(
    w: Writer, cart: Cart, *, sealed_contact: bytes, pickup_id: PickupId
) -> None:
    """Remember the first step of the checkout."""
    w.run(
        """
        UPDATE carts
        SET contact = :contact,
            pickup_id = :pickup,
            updated_ms = :now
        WHERE id = :id
        """,
        id=cart.id,
        contact=sealed_contact,
        pickup=pickup_id,
        now=w.now_ms,
    )


def keep_method(w: Writer, cart: Cart, method: Method) -> None:
    """Remember the second step of the checkout."""
    w.run(
        "UPDATE carts SET method = :method, updated_ms = :now WHERE id = :id",
        id=cart.id,
        method=method,
        now=w.now_ms,
    )


def lend_cart(w: Writer, cart: Cart, key_hash: bytes) -> None:
    """Let another key order a cart, in the transaction that does so."""
    w.run(
        "UPDATE carts SET key_hash = :key, owner_id = NULL WHERE id = :id",
        id=cart.id,
        key=key_hash,
    )


def empty_cart(w: Writer, cart: Cart) -> None:
    """The cart became an order; raises `Conflict` when it was not as read."""
    taken = w.run("DELETE FROM cart_lines WHERE cart_id = :cart", cart=cart.id)
    if taken != len(cart.lines):
        raise Conflict("the cart changed meanwhile; look at it again")
    w.run("DELETE FROM carts WHERE id = :id", id=cart.id)


def drop_carts(w: Writer, key_hash: bytes) -> None:
    """Take everything out of every cart."""
    w.run("DELETE FROM carts WHERE key_hash = :key", key=key_hash)


def drop_idle_carts(w: Writer, *, limit: int = 500) -> int:
    """Forget carts that nobody touched for a month."""
    return w.run(
        """
        DELETE FROM carts
        WHERE id IN (
            SELECT id
            FROM carts
            WHERE updated_ms < :before
            ORDER BY updated_ms
            LIMIT :limit
        )
        """,
        before=w.now_ms - KEEP_IDLE_MS,
        limit=limit,
    )


def _ensure_cart(w: Writer, key_hash: bytes, shop_id: ShopId) -> Cart:
    cart = find_cart(w, key_hash, shop_id)
    if cart is not None:
        return cart
    if len(list_carts(w, key_hash)) >= MAX_SHOPS:
        raise Conflict(f"carts in at most {MAX_SHOPS} shops at once")
    w.run(
        """
        INSERT INTO carts (id, shop_id, key_hash, owner_id, updated_ms)
        VALUES (:id, :shop, :key, :owner, :now)
        ON CONFLICT (key_hash, shop_id) DO NOTHING
        """,
        id=w.new_id(),
        shop=shop_id,
        key=key_hash,
        owner=find_owner(key_hash),
        now=w.now_ms,
    )
    made = find_cart(w, key_hash, shop_id)
    assert made is not None
    return made


def _touch(w: Writer, cart_id: CartId) -> None:
    w.run("UPDATE carts SET updated_ms = :now WHERE id = :id", id=cart_id, now=w.now_ms)
