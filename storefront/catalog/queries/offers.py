"""What is on sale in all open shops: filtered, by words, newest or by price.

A place in the list is the id of a product, also where prices order it: those of one
price follow each other by id, and the price at a place is looked up.
"""

from typing import Final, LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader
from node.ids import MAX_ID
from node.text.segment import query_terms
from storefront.catalog.models import Product, Sorting, Wanted
from storefront.catalog.queries.rows import (
    CHEAPEST,
    JOIN_SELLER,
    MAX_TERMS,
    PRICED_PRODUCT,
    PRODUCT,
    SHOWN,
    load_rows,
)

_WANTED: LiteralString = "\n".join(
    (
        "s.state = 'open' AND a.hidden_ms IS NULL AND",
        SHOWN,
        """
        AND (CAST(:seller AS INTEGER) = 0 OR s.actor_id = :seller)
        AND (CAST(:currency AS TEXT) = '' OR s.currency = CAST(:currency AS TEXT))
        AND (
            CAST(:follower AS INTEGER) = 0
            OR EXISTS (
                SELECT 1
                FROM follows AS f
                WHERE f.follower_id = :follower
                    AND f.target_id = s.actor_id
                    AND f.state = 'accepted'
            )
        )
        AND EXISTS (
            SELECT 1
            FROM variants AS o
            WHERE o.product_id = p.id
                AND o.price_minor BETWEEN :least AND :most
                AND (
                    CAST(:in_stock AS INTEGER) = 0
                    OR o.stock_policy = 'unlimited'
                    OR o.on_hand - o.held - o.allocated > 0
                )
        )
        """,
    )
)

_NEWEST: LiteralString = "\n".join((PRODUCT, JOIN_SELLER, "WHERE", _WANTED))
_BY_PRICE: LiteralString = "\n".join(
    (PRICED_PRODUCT, JOIN_SELLER, "WHERE", CHEAPEST, "AND", _WANTED)
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

_BETWEEN: LiteralString = "AND p.id < :before AND p.id > :after\n"

_PLACE: LiteralString = "(v.price_minor, v.product_id)"
_AT_BEFORE: LiteralString = (
    "((SELECT MIN(price_minor) FROM variants WHERE product_id = :before), :before)"
)
_AT_AFTER: LiteralString = (
    "((SELECT MIN(price_minor) FROM variants WHERE product_id = :after), :after)"
)

_ANY_PRICE: Final = 2**53


def list_offered(r: Reader, wanted: Wanted, span: Span) -> Page[Product]:
    """What is on sale in open shops that may be listed, and is as wanted."""
    place, at = _place(wanted.sorting, span)
    rows = r.all(_offered(wanted) + place, **_asked_of(wanted), **at)
    return make_span_page(load_rows(r, rows), span, lambda product: product.id)


def search_offered(r: Reader, text: str, wanted: Wanted, span: Span) -> Page[Product]:
    """The same, of what holds every term of a query."""
    terms = list(query_terms(text)[:MAX_TERMS])
    place, at = _place(wanted.sorting, span)
    rows = r.many(
        _offered(wanted) + _WITH_WORDS + place,
        items=terms,
        terms=len(terms),
        **_asked_of(wanted),
        **at,
    )
    return make_span_page(load_rows(r, rows), span, lambda product: product.id)


def _offered(wanted: Wanted) -> LiteralString:
    return _NEWEST if wanted.sorting is Sorting.NEWEST else _BY_PRICE


def _place(sorting: Sorting, span: Span) -> tuple[LiteralString, dict[str, int]]:
    """The end of a query for this part of the list, and its parameters."""
    if sorting is Sorting.NEWEST:
        return _BETWEEN + order_by("p.id", span), positions(span)
    is_rising = sorting is Sorting.CHEAPEST
    further: LiteralString = " > " if is_rising else " < "
    nearer: LiteralString = " < " if is_rising else " > "
    place: LiteralString = ""
    at = {"limit": span.limit + 1}
    if span.before < MAX_ID:
        place += "AND " + _PLACE + further + _AT_BEFORE + "\n"
        at["before"] = span.before
    if span.after > 0:
        place += "AND " + _PLACE + nearer + _AT_AFTER + "\n"
        at["after"] = span.after
    order: LiteralString = "" if is_rising is not span.is_upwards else " DESC"
    ending: LiteralString = (
        "ORDER BY v.price_minor" + order + ", v.product_id" + order + "\nLIMIT :limit"
    )
    return place + ending, at


def _asked_of(wanted: Wanted) -> dict[str, int | str]:
    return {
        "seller": wanted.seller_id or 0,
        "currency": wanted.currency,
        "in_stock": int(wanted.in_stock),
        "follower": wanted.follower_id or 0,
        "least": wanted.min_minor or 0,
        "most": _ANY_PRICE if wanted.max_minor is None else wanted.max_minor,
    }
