"""What strangers see of the catalogue: some of it by id, of one shop, by words."""

from collections import defaultdict
from collections.abc import Sequence
from typing import LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader
from node.text.segment import query_terms
from storefront.catalog.models import Product
from storefront.catalog.queries.products import list_products
from storefront.catalog.queries.rows import (
    JOIN_SELLER,
    MAX_TERMS,
    PRODUCT,
    SHOWN,
    load_rows,
)
from storefront.ids import ProductId, ShopId

_FOUND: LiteralString = "\n".join(
    (
        "SELECT p.id",
        "FROM product_words AS w",
        "JOIN products AS p ON p.id = w.product_id",
        JOIN_SELLER,
        "WHERE w.word IN (:items) AND s.state = 'open' AND a.hidden_ms IS NULL AND",
        SHOWN,
        "GROUP BY p.id",
        "HAVING COUNT(*) = :wanted",
        "ORDER BY p.id DESC",
        "LIMIT :limit",
    )
)


def list_shown(r: Reader, ids: Sequence[ProductId]) -> list[Product]:
    """Those that strangers may see, in the order of `ids`; at most 500."""
    rows = r.many(
        PRODUCT + JOIN_SELLER + "WHERE p.id IN (:items) AND " + SHOWN,
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
