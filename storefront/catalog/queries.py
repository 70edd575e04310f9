"""Questions about products. A product is read whole, in a constant number of queries.

Not for stock that changes (that is `storefront.stock`) and not for who may see a
shop (that is `Shop.is_visible`); the lists for strangers ask for both.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import LiteralString

from node.database.paging import (
    Page,
    Span,
    make_page,
    make_span_page,
    order_by,
    positions,
)
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import MediaId, NoteId
from node.text.segment import query_terms
from storefront.catalog.models import (
    MAX_PHOTOS,
    PricePeriod,
    Product,
    ProductStatus,
    Variant,
    Wanted,
)
from storefront.ids import ProductId, ShopId, VariantId
from storefront.money import Money
from storefront.stock.models import StockPolicy

_END = 2**63 - 1
MAX_TERMS = 8

_PRODUCT: LiteralString = """
    SELECT
        p.id, p.shop_id, p.slug, p.title, p.source, p.html, p.maker, p.safety,
        p.status, p.created_ms, p.updated_ms, p.published_ms, p.hidden_ms
    FROM products AS p
"""

# What strangers may see, for queries that join products p, shops s, users u and
# actors a; the same rule as Product.is_shown and Shop.is_visible.
_SHOWN: LiteralString = """
    p.status = 'public'
    AND p.hidden_ms IS NULL
    AND s.state <> 'setup'
    AND u.may_sell = 1
    AND u.state = 'active'
    AND a.suspended_ms IS NULL
    AND a.deleted_ms IS NULL
"""

_JOIN_SELLER: LiteralString = """
    JOIN shops AS s ON s.id = p.shop_id
    JOIN users AS u ON u.actor_id = s.actor_id
    JOIN actors AS a ON a.id = s.actor_id
"""

_FOUND: LiteralString = "\n".join(
    (
        "SELECT p.id",
        "FROM product_words AS w",
        "JOIN products AS p ON p.id = w.product_id",
        _JOIN_SELLER,
        "WHERE w.word IN (:items) AND s.state = 'open' AND a.hidden_ms IS NULL AND",
        _SHOWN,
        "GROUP BY p.id",
        "HAVING COUNT(*) = :wanted",
        "ORDER BY p.id DESC",
        "LIMIT :limit",
    )
)

_OFFERED: LiteralString = "\n".join(
    (
        _PRODUCT,
        _JOIN_SELLER,
        "WHERE p.id < :before AND p.id > :after",
        "AND s.state = 'open' AND a.hidden_ms IS NULL AND",
        _SHOWN,
        """
        AND (CAST(:seller AS INTEGER) = 0 OR s.actor_id = :seller)
        AND (CAST(:currency AS TEXT) = '' OR s.currency = CAST(:currency AS TEXT))
        AND (
            CAST(:in_stock AS INTEGER) = 0
            OR EXISTS (
                SELECT 1
                FROM variants AS v
                WHERE v.product_id = p.id
                    AND (
                        v.stock_policy = 'unlimited'
                        OR v.on_hand - v.held - v.allocated > 0
                    )
            )
        )
        """,
    )
)

_WITH_WORDS: LiteralString = """
    AND p.id IN (
        SELECT w.product_id
        FROM product_words AS w
        WHERE w.word IN (:items)
        GROUP BY w.product_id
        HAVING COUNT(*) = :terms
    )
"""

_NOTES_WITH: LiteralString = """
    SELECT note_id
    FROM note_products
    WHERE product_id = :product
        AND note_id < :before
        AND note_id > :after
"""


def find_product(r: Reader, product_id: ProductId) -> Product | None:
    found = list_products(r, [product_id])
    return found.get(product_id)


def get_product(r: Reader, product_id: ProductId) -> Product:
    """Raises `NotFound`."""
    product = find_product(r, product_id)
    if product is None:
        raise NotFound("no such product")
    return product


def find_product_by_slug(r: Reader, shop_id: ShopId, slug: str) -> Product | None:
    rows = r.all(
        _PRODUCT + "WHERE p.shop_id = :shop AND p.slug = :slug LIMIT 1",
        shop=shop_id,
        slug=slug,
    )
    return next(iter(_load(r, rows)), None)


def list_products(r: Reader, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
    """Products by id, whatever their status; at most 500."""
    rows = r.many(_PRODUCT + "WHERE p.id IN (:items)", items=list(ids))
    return {product.id: product for product in _load(r, rows)}


def list_shown(r: Reader, ids: Sequence[ProductId]) -> list[Product]:
    """Those that strangers may see, in the order of `ids`; at most 500."""
    rows = r.many(
        _PRODUCT + _JOIN_SELLER + "WHERE p.id IN (:items) AND " + _SHOWN,
        items=list(ids),
    )
    found = {product.id: product for product in _load(r, rows)}
    return [found[each] for each in ids if each in found]


def list_shop_products(
    r: Reader,
    shop_id: ShopId,
    *,
    status: ProductStatus,
    before: int | None,
    limit: int,
) -> Page[Product]:
    """A shop's products of one status, newest first, hidden ones too."""
    rows = r.all(
        _PRODUCT
        + """
        WHERE p.shop_id = :shop
            AND p.status = :status
            AND p.id < :before
        ORDER BY p.id DESC
        LIMIT :limit
        """,
        shop=shop_id,
        status=status,
        before=_END if before is None else before,
        limit=limit + 1,
    )
    return make_page(_load(r, rows), limit, lambda product: product.id)


def list_shop_front(r: Reader, shop_id: ShopId, span: Span) -> Page[Product]:
    """What a shop shows to strangers, newest first."""
    rows = r.all(
        _PRODUCT
        + """
        WHERE p.shop_id = :shop
            AND p.status = 'public'
            AND p.hidden_ms IS NULL
            AND p.id < :before
            AND p.id > :after
        """
        + order_by("p.id", span),
        shop=shop_id,
        **positions(span),
    )
    return make_span_page(_load(r, rows), span, lambda product: product.id)


def list_offered(r: Reader, wanted: Wanted, span: Span) -> Page[Product]:
    """What is on sale in open shops that may be listed, and is as wanted."""
    rows = r.all(
        _OFFERED + order_by("p.id", span), **_asked_of(wanted), **positions(span)
    )
    return make_span_page(_load(r, rows), span, lambda product: product.id)


def search_offered(r: Reader, text: str, wanted: Wanted, span: Span) -> Page[Product]:
    """The same, of what holds every term of a query."""
    terms = list(query_terms(text)[:MAX_TERMS])
    rows = r.many(
        _OFFERED + _WITH_WORDS + order_by("p.id", span),
        items=terms,
        terms=len(terms),
        **_asked_of(wanted),
        **positions(span),
    )
    return make_span_page(_load(r, rows), span, lambda product: product.id)


def list_hidden(r: Reader, *, before: int | None, limit: int) -> Page[Product]:
    """What moderators took down, newest product first."""
    rows = r.all(
        _PRODUCT
        + """
        WHERE p.hidden_ms IS NOT NULL
            AND p.id < :before
        ORDER BY p.id DESC
        LIMIT :limit
        """,
        before=_END if before is None else before,
        limit=limit + 1,
    )
    return make_page(_load(r, rows), limit, lambda product: product.id)


def search_products(r: Reader, text: str, *, limit: int) -> list[Product]:
    """What is on sale and holds every term of a query, newest first."""
    terms = list(query_terms(text)[:MAX_TERMS])
    rows = r.many(
        _FOUND,
        items=terms,
        wanted=len(terms),
        limit=limit,
    )
    ids = [ProductId(row.num("id")) for row in rows]
    found = list_products(r, ids)
    return [found[each] for each in ids]


def list_front_ids(
    r: Reader, shop_ids: list[int], *, per_shop: int
) -> dict[ShopId, list[ProductId]]:
    """The newest few products of several shops; at most 50 shops."""
    assert len(shop_ids) <= 50
    rows = r.many(
        """
        SELECT shop_id, id
        FROM (
            SELECT
                shop_id,
                id,
                ROW_NUMBER() OVER (PARTITION BY shop_id ORDER BY id DESC) AS place
            FROM products
            WHERE shop_id IN (:items)
                AND status = 'public'
                AND hidden_ms IS NULL
        ) AS ranked
        WHERE place <= :per_shop
        ORDER BY shop_id, id DESC
        """,
        items=shop_ids,
        per_shop=per_shop,
    )
    found: dict[ShopId, list[ProductId]] = defaultdict(list)
    for row in rows:
        found[ShopId(row.num("shop_id"))].append(ProductId(row.num("id")))
    return found


def count_by_status(r: Reader, shop_id: ShopId) -> dict[ProductStatus, int]:
    rows = r.all(
        """
        SELECT status, COUNT(*) AS number
        FROM products
        WHERE shop_id = :shop
        GROUP BY status
        ORDER BY status
        LIMIT 10
        """,
        shop=shop_id,
    )
    return {ProductStatus(row.text("status")): row.num("number") for row in rows}


def count_shown(r: Reader, shop_ids: list[int]) -> dict[ShopId, int]:
    """How many products each shop shows."""
    rows = r.many(
        """
        SELECT shop_id, COUNT(*) AS number
        FROM products
        WHERE shop_id IN (:items)
            AND status = 'public'
            AND hidden_ms IS NULL
        GROUP BY shop_id
        """,
        items=shop_ids,
    )
    return {ShopId(row.num("shop_id")): row.num("number") for row in rows}


def list_prices(
    r: Reader, variant_id: VariantId, *, since_ms: int
) -> list[PricePeriod]:
    """Prices that held at any time since `since_ms`, newest first; at most 500."""
    rows = r.all(
        """
        SELECT price_minor, from_ms, to_ms
        FROM price_history
        WHERE variant_id = :variant
            AND (to_ms IS NULL OR to_ms > :since)
        ORDER BY from_ms DESC, id DESC
        LIMIT 500
        """,
        variant=variant_id,
        since=since_ms,
    )
    return [
        PricePeriod(row.num("price_minor"), row.num("from_ms"), row.opt_num("to_ms"))
        for row in rows
    ]


def list_tagged(r: Reader, note_ids: list[NoteId]) -> dict[NoteId, list[ProductId]]:
    """Products under notes, in the author's order, whoever may see them."""
    rows = r.many(
        """
        SELECT note_id, product_id
        FROM note_products
        WHERE note_id IN (:items)
        ORDER BY note_id, position
        """,
        items=list[int](note_ids),
    )
    tagged: dict[NoteId, list[ProductId]] = defaultdict(list)
    for row in rows:
        tagged[NoteId(row.num("note_id"))].append(ProductId(row.num("product_id")))
    return tagged


def list_notes_with(r: Reader, product_id: ProductId, span: Span) -> Page[NoteId]:
    """Notes a product stands under, newest first, whoever may see them."""
    rows = r.all(
        _NOTES_WITH + order_by("note_id", span),
        product=product_id,
        **positions(span),
    )
    ids = [NoteId(row.num("note_id")) for row in rows]
    return make_span_page(ids, span, int)


def _asked_of(wanted: Wanted) -> dict[str, int | str]:
    return {
        "seller": wanted.seller_id or 0,
        "currency": wanted.currency,
        "in_stock": int(wanted.in_stock),
    }


def _load(r: Reader, rows: list[Record]) -> list[Product]:
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
