"""Products by themselves, whoever may see them: for their seller and for moderators."""

from collections.abc import Sequence
from typing import Final

from node.database.paging import (
    Page,
    Span,
    make_page,
    make_span_page,
    order_by,
    positions,
)
from node.database.types import Reader
from node.errors import NotFound
from storefront.catalog.models import PricePeriod, Product, ProductStatus
from storefront.catalog.queries.rows import PRODUCT, load_rows
from storefront.ids import ProductId, ShopId, VariantId

_END: Final = 2**63 - 1


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
        PRODUCT + "WHERE p.shop_id = :shop AND p.slug = :slug LIMIT 1",
        shop=shop_id,
        slug=slug,
    )
    return next(iter(load_rows(r, rows)), None)


def find_submitted(r: Reader, shop_id: ShopId, submission: str) -> Product | None:
    """The product that this submission made already; none for an empty one."""
    if not submission:
        return None
    rows = r.all(
        PRODUCT
        + "WHERE p.shop_id = :shop AND p.submission = :submission"
        + " AND p.submission <> '' LIMIT 1",
        shop=shop_id,
        submission=submission,
    )
    return next(iter(load_rows(r, rows)), None)


def list_products(r: Reader, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
    """Products by id, whatever their status; at most 500."""
    rows = r.many(PRODUCT + "WHERE p.id IN (:items)", items=list(ids))
    return {product.id: product for product in load_rows(r, rows)}


def list_shop_products(
    r: Reader, shop_id: ShopId, status: ProductStatus, span: Span
) -> Page[Product]:
    """A shop's products of one status, newest first, hidden ones too."""
    rows = r.all(
        PRODUCT
        + """
        WHERE p.shop_id = :shop
            AND p.status = :status
            AND p.id < :before
            AND p.id > :after
        """
        + order_by("p.id", span),
        shop=shop_id,
        status=status,
        **positions(span),
    )
    return make_span_page(load_rows(r, rows), span, lambda product: product.id)


def list_hidden(r: Reader, *, before: int | None, limit: int) -> Page[Product]:
    """What moderators took down, newest product first."""
    rows = r.all(
        PRODUCT
        + """
        WHERE p.hidden_ms IS NOT NULL
            AND p.id < :before
        ORDER BY p.id DESC
        LIMIT :limit
        """,
        before=_END if before is None else before,
        limit=limit + 1,
    )
    return make_page(load_rows(r, rows), limit, lambda product: product.id)


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
