"""Questions about carts. `key_hash` stands for the browser or the person they are of;
see `hash_secret` and `key_of_person`.
"""

from collections import defaultdict

from node.database.types import Reader, Record
from storefront.carts.models import MAX_LINES, MAX_LISTED, AgreedTerms, Cart, CartLine
from storefront.ids import (
    AgreementId,
    CartId,
    CartLineId,
    PickupId,
    ProductId,
    ShopId,
    VariantId,
)


def list_carts(r: Reader, key_hash: bytes) -> list[Cart]:
    """Every cart of a browser or a person that has lines, by shop."""
    rows = r.all(
        """
        SELECT id, shop_id, contact, pickup_id, method, updated_ms
        FROM carts
        WHERE key_hash = :key
        ORDER BY shop_id
        LIMIT :limit
        """,
        key=key_hash,
        limit=MAX_LISTED,
    )
    lines = _lines_of(r, [row.num("id") for row in rows])
    carts = [_cart(row, lines) for row in rows]
    return [cart for cart in carts if cart.lines]


def find_cart(r: Reader, key_hash: bytes, shop_id: ShopId) -> Cart | None:
    row = r.one(
        """
        SELECT id, shop_id, contact, pickup_id, method, updated_ms
        FROM carts
        WHERE key_hash = :key
            AND shop_id = :shop
        """,
        key=key_hash,
        shop=shop_id,
    )
    return _cart(row, _lines_of(r, [row.num("id")])) if row else None


def find_line(r: Reader, key_hash: bytes, line_id: CartLineId) -> CartLine | None:
    """A line of these carts; one of others' is not found."""
    rows = r.all(
        """
        SELECT l.id, l.cart_id, l.variant_id, v.product_id, l.quantity,
            l.seen_price_minor, l.agreement_id, g.unit_minor AS agreed_minor,
            g.is_holding, g.ends_ms
        FROM cart_lines AS l
        JOIN carts AS c ON c.id = l.cart_id
        JOIN variants AS v ON v.id = l.variant_id
        LEFT JOIN agreements AS g ON g.id = l.agreement_id
        WHERE l.id = :id
            AND c.key_hash = :key
        LIMIT 1
        """,
        id=line_id,
        key=key_hash,
    )
    return _line(rows[0], r.now_ms) if rows else None


def count_pieces(r: Reader, key_hash: bytes) -> int:
    """The number beside the cart's icon."""
    row = r.one(
        """
        SELECT COALESCE(SUM(l.quantity), 0) AS pieces
        FROM cart_lines AS l
        JOIN carts AS c ON c.id = l.cart_id
        WHERE c.key_hash = :key
        """,
        key=key_hash,
    )
    return row.num("pieces") if row else 0


def _lines_of(r: Reader, cart_ids: list[int]) -> dict[int, list[CartLine]]:
    rows = r.many(
        """
        SELECT l.id, l.cart_id, l.variant_id, v.product_id, l.quantity,
            l.seen_price_minor, l.agreement_id, g.unit_minor AS agreed_minor,
            g.is_holding, g.ends_ms
        FROM cart_lines AS l
        JOIN variants AS v ON v.id = l.variant_id
        LEFT JOIN agreements AS g ON g.id = l.agreement_id
        WHERE l.cart_id IN (:items)
        ORDER BY l.cart_id, l.id
        """,
        items=cart_ids,
    )
    found: dict[int, list[CartLine]] = defaultdict(list)
    for row in rows:
        found[row.num("cart_id")].append(_line(row, r.now_ms))
    assert all(len(lines) <= MAX_LINES for lines in found.values())
    return found


def _line(row: Record, now_ms: int) -> CartLine:
    return CartLine(
        CartLineId(row.num("id")),
        VariantId(row.num("variant_id")),
        ProductId(row.num("product_id")),
        row.num("quantity"),
        row.num("seen_price_minor"),
        _agreed(row, now_ms),
    )


def _agreed(row: Record, now_ms: int) -> AgreedTerms | None:
    agreement_id = row.opt_num("agreement_id")
    if agreement_id is None:
        return None
    return AgreedTerms(
        AgreementId(agreement_id),
        row.num("agreed_minor"),
        row.flag("is_holding") and now_ms < row.num("ends_ms"),
    )


def _cart(row: Record, lines: dict[int, list[CartLine]]) -> Cart:
    pickup_id = row.opt_num("pickup_id")
    return Cart(
        id=CartId(row.num("id")),
        shop_id=ShopId(row.num("shop_id")),
        lines=tuple(lines.get(row.num("id"), ())),
        contact=row.opt_blob("contact"),
        pickup_id=None if pickup_id is None else PickupId(pickup_id),
        method=row.text("method"),
        updated_ms=row.num("updated_ms"),
    )
