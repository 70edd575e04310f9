"""From rows to products, each whole. Not for use outside this package."""

from collections import defaultdict
from typing import Final, LiteralString

from node.database.types import Reader, Record
from node.ids import MediaId
from storefront.catalog.models import MAX_PHOTOS, Product, ProductStatus, Variant
from storefront.ids import ProductId, ShopId, VariantId
from storefront.money import Money
from storefront.stock.models import StockPolicy

_COLUMNS: LiteralString = """
    SELECT
        p.id, p.shop_id, p.slug, p.title, p.source, p.html, p.maker, p.safety,
        p.status, p.created_ms, p.updated_ms, p.published_ms, p.hidden_ms
"""

PRODUCT: LiteralString = _COLUMNS + "FROM products AS p\n"

# Each beside its cheapest variant v, which is read first: CROSS JOIN keeps SQLite from
# beginning elsewhere, so that an index gives the order. Wants CHEAPEST among its
# conditions.
PRICED_PRODUCT: LiteralString = (
    _COLUMNS + "FROM variants AS v\nCROSS JOIN products AS p\n"
)

CHEAPEST: LiteralString = """
    p.id = v.product_id
    AND NOT EXISTS (
        SELECT 1
        FROM variants AS c
        WHERE c.product_id = v.product_id
            AND (c.price_minor, c.id) < (v.price_minor, v.id)
    )
"""

# What strangers may see, for queries that join products p, shops s, users u and
# actors a; the same rule as Product.is_shown and Shop.is_visible.
SHOWN: LiteralString = """
    p.status = 'public'
    AND p.hidden_ms IS NULL
    AND s.state <> 'setup'
    AND u.may_sell = 1
    AND u.state = 'active'
    AND a.suspended_ms IS NULL
    AND a.deleted_ms IS NULL
"""

JOIN_SELLER: LiteralString = """
    JOIN shops AS s ON s.id = p.shop_id
    JOIN users AS u ON u.actor_id = s.actor_id
    JOIN actors AS a ON a.id = s.actor_id
"""

MAX_TERMS: Final = 8
"""Of a query, how many words are looked for."""


def load_rows(r: Reader, rows: list[Record]) -> list[Product]:
    ids = [row.num("id") for row in rows]
    variants = _variants_of(r, ids)
    media = _media_of(r, ids)
    return [_product(row, variants, media) for row in rows]


def _variants_of(r: Reader, ids: list[int]) -> dict[int, list[Variant]]:
    rows = r.many(
        """
        SELECT
            v.id, v.product_id, v.label, v.is_active, v.price_minor, v.stock_policy,
            v.on_hand, v.held, v.allocated, v.max_per_order, s.currency
        FROM variants AS v
        JOIN shops AS s ON s.id = v.shop_id
        WHERE v.product_id IN (:items)
        ORDER BY v.product_id, v.position, v.id
        """,
        items=ids,
    )
    found: dict[int, list[Variant]] = defaultdict(list)
    for row in rows:
        found[row.num("product_id")].append(_variant(row))
    return found


def _media_of(r: Reader, ids: list[int]) -> dict[int, list[MediaId]]:
    rows = r.many(
        """
        SELECT product_id, media_id
        FROM product_media
        WHERE product_id IN (:items)
        ORDER BY product_id, position
        """,
        items=ids,
    )
    found: dict[int, list[MediaId]] = defaultdict(list)
    for row in rows:
        found[row.num("product_id")].append(MediaId(row.num("media_id")))
    assert all(len(each) <= MAX_PHOTOS for each in found.values())
    return found


def _variant(row: Record) -> Variant:
    return Variant(
        id=VariantId(row.num("id")),
        product_id=ProductId(row.num("product_id")),
        label=row.text("label"),
        is_active=row.flag("is_active"),
        price=Money(row.num("price_minor"), row.text("currency")),
        stock_policy=StockPolicy(row.text("stock_policy")),
        on_hand=row.num("on_hand"),
        held=row.num("held"),
        allocated=row.num("allocated"),
        max_per_order=row.num("max_per_order"),
    )


def _product(
    row: Record,
    variants: dict[int, list[Variant]],
    media: dict[int, list[MediaId]],
) -> Product:
    product_id = row.num("id")
    return Product(
        id=ProductId(product_id),
        shop_id=ShopId(row.num("shop_id")),
        slug=row.text("slug"),
        title=row.text("title"),
        text=row.text("source"),
        html=row.text("html"),
        maker=row.text("maker"),
        safety=row.text("safety"),
        status=ProductStatus(row.text("status")),
        media_ids=tuple(media.get(product_id, ())),
        variants=tuple(variants.get(product_id, ())),
        created_ms=row.num("created_ms"),
        updated_ms=row.num("updated_ms"),
        published_ms=row.opt_num("published_ms"),
        hidden_ms=row.opt_num("hidden_ms"),
    )
