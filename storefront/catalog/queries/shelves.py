"""What strangers see of the catalogue: of one shop, of all of them, and by words.

Who may see a product is one rule here, the same as `Product.is_shown` with
`Shop.is_visible`.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader
from node.text.segment import query_terms
from storefront.catalog.models import Product, Wanted
from storefront.catalog.queries.products import list_products
from storefront.catalog.queries.rows import PRODUCT, load_rows
from storefront.ids import ProductId, ShopId

MAX_TERMS = 8

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
        PRODUCT,
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


def list_shown(r: Reader, ids: Sequence[ProductId]) -> list[Product]:
    """Those that strangers may see, in the order of `ids`; at most 500."""
    rows = r.many(
        PRODUCT + _JOIN_SELLER + "WHERE p.id IN (:items) AND " + _SHOWN,
        items=list(ids),
    )
    found = {product.id: product for product in load_rows(r, rows)}
    return [found[each] for each in ids if each in found]


def list_shop_front(r: Reader, shop_id: ShopId, span: Span) -> Page[Product]:
    """What a shop shows to strangers, newest first."""
    rows = r.all(
        PRODUCT
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
    return make_span_page(load_rows(r, rows), span, lambda product: product.id)


def list_offered(r: Reader, wanted: Wanted, span: Span) -> Page[Product]:
    """What is on sale in open shops that may be listed, and is as wanted."""
    rows = r.all(
        _OFFERED + order_by("p.id", span), **_asked_of(wanted), **positions(span)
    )
    return make_span_page(load_rows(r, rows), span, lambda product: product.id)


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
    return make_span_page(load_rows(r, rows), span, lambda product: product.id)


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


def _asked_of(wanted: Wanted) -> dict[str, int | str]:
    return {
        "seller": wanted.seller_id or 0,
        "currency": wanted.currency,
        "in_stock": int(wanted.in_stock),
    }
