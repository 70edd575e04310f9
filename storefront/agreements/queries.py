"""Finding agreements, and counting what somebody asked for of late."""

from typing import Final, LiteralString

from node.database.types import Reader, Record
from node.ids import ActorId, Iri
from storefront.agreements.models import Agreement, AgreementState
from storefront.ids import AgreementId, OrderId, ProductId, ShopId, VariantId
from storefront.money import Money
from storefront.orders.policy import KEEP_LAPSED_MS

MAX_PER_ORDER = 50

_AGREEMENT: Final[LiteralString] = """
    SELECT g.id, g.key, g.offer_iri, g.buyer_iri, g.buyer_host, g.seller_id, g.note_iri,
        g.shop_id, g.product_id, g.variant_id, g.quantity, g.unit_minor, g.currency,
        g.state, g.is_holding, g.taken_by, g.order_id, g.ends_ms, g.created_ms,
        g.updated_ms
    FROM agreements AS g
"""


def find_agreement(r: Reader, agreement_id: AgreementId) -> Agreement | None:
    row = r.one(_AGREEMENT + "WHERE g.id = :id", id=agreement_id)
    return _agreement(row) if row else None


def find_by_key(r: Reader, key: str) -> Agreement | None:
    row = r.one(_AGREEMENT + "WHERE g.key = :key", key=key)
    return _agreement(row) if row else None


def find_by_offer(r: Reader, buyer_iri: Iri, offer_iri: Iri) -> Agreement | None:
    row = r.one(
        _AGREEMENT + "WHERE g.buyer_iri = :buyer AND g.offer_iri = :offer",
        buyer=buyer_iri,
        offer=offer_iri,
    )
    return _agreement(row) if row else None


def list_of_order(r: Reader, order_id: OrderId) -> list[Agreement]:
    rows = r.all(
        _AGREEMENT + "WHERE g.order_id = :id ORDER BY g.id LIMIT :limit",
        id=order_id,
        limit=MAX_PER_ORDER,
    )
    return [_agreement(row) for row in rows]


def list_ended(r: Reader, *, limit: int) -> list[Agreement]:
    """Those that hold pieces though their time is over, in the order of variants."""
    rows = r.all(
        _AGREEMENT
        + """
        WHERE g.is_holding = 1
            AND g.ends_ms <= :now
        ORDER BY g.variant_id, g.id
        LIMIT :limit
        """,
        now=r.now_ms,
        limit=limit,
    )
    return [_agreement(row) for row in rows]


def list_holding_of_shop(r: Reader, shop_id: ShopId, *, limit: int) -> list[Agreement]:
    """What is kept for buyers of other servers, oldest first."""
    rows = r.all(
        _AGREEMENT
        + """
        WHERE g.shop_id = :shop
            AND g.is_holding = 1
        ORDER BY g.id
        LIMIT :limit
        """,
        shop=shop_id,
        limit=limit,
    )
    return [_agreement(row) for row in rows]


def list_holding_hosts(r: Reader, *, limit: int) -> list[str]:
    """The servers of those for whom something is kept."""
    rows = r.all(
        """
        SELECT DISTINCT buyer_host
        FROM agreements
        WHERE is_holding = 1
        ORDER BY buyer_host
        LIMIT :limit
        """,
        limit=limit,
    )
    return [row.text("buyer_host") for row in rows]


def list_holding_at(r: Reader, host: str, *, limit: int) -> list[Agreement]:
    """Those of one server, in the order of variants."""
    rows = r.all(
        _AGREEMENT
        + """
        WHERE g.buyer_host = :host
            AND g.is_holding = 1
        ORDER BY g.variant_id, g.id
        LIMIT :limit
        """,
        host=host,
        limit=limit,
    )
    return [_agreement(row) for row in rows]


def list_holding_with(
    r: Reader, seller_id: ActorId, buyer_iri: Iri, *, limit: int
) -> list[Agreement]:
    """Those of one person, on either side, in the order of variants."""
    rows = r.all(
        _AGREEMENT
        + """
        WHERE g.is_holding = 1
            AND (g.seller_id = :seller OR g.buyer_iri = :buyer)
        ORDER BY g.variant_id, g.id
        LIMIT :limit
        """,
        seller=seller_id,
        buyer=buyer_iri,
        limit=limit,
    )
    return [_agreement(row) for row in rows]


def list_holding_product(
    r: Reader, product_id: ProductId, *, limit: int
) -> list[Agreement]:
    """Those about one product, in the order of variants."""
    rows = r.all(
        _AGREEMENT
        + """
        JOIN variants AS v ON v.id = g.variant_id
        WHERE g.is_holding = 1
            AND v.product_id = :product
        ORDER BY g.variant_id, g.id
        LIMIT :limit
        """,
        product=product_id,
        limit=limit,
    )
    return [_agreement(row) for row in rows]


def list_forgettable(r: Reader, *, limit: int) -> list[AgreementId]:
    """What never became an order, after a month; and with its order what did."""
    rows = r.all(
        """
        SELECT g.id
        FROM agreements AS g
        LEFT JOIN orders AS o ON o.id = g.order_id
        WHERE g.is_holding = 0
            AND (
                (g.order_id IS NULL AND g.ends_ms < :before)
                OR (o.closed_ms IS NOT NULL AND o.contact IS NULL)
            )
        ORDER BY g.id
        LIMIT :limit
        """,
        before=r.now_ms - KEEP_LAPSED_MS,
        limit=limit,
    )
    return [AgreementId(row.num("id")) for row in rows]


def is_answered(r: Reader, buyer_iri: Iri, offer_iri: Iri) -> bool:
    """Whether this offer was accepted or rejected already."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM agreements
        WHERE buyer_iri = :buyer
            AND offer_iri = :offer
        UNION ALL
        SELECT 1 AS found
        FROM refused_offers
        WHERE buyer_iri = :buyer
            AND offer_iri = :offer
        LIMIT 1
        """,
        buyer=buyer_iri,
        offer=offer_iri,
    )
    return row is not None


def count_waiting_of(r: Reader, buyer_iri: Iri) -> int:
    """Agreements of a buyer that hold pieces and are no orders yet."""
    row = r.one(
        """
        SELECT COUNT(*) AS found
        FROM agreements
        WHERE buyer_iri = :buyer
            AND is_holding = 1
        """,
        buyer=buyer_iri,
    )
    return row.num("found") if row else 0


def count_since(r: Reader, host: str, since_ms: int) -> int:
    """What a server's people asked for since then, granted or not."""
    row = r.one(
        """
        SELECT (
            SELECT COUNT(*)
            FROM agreements
            WHERE buyer_host = :host
                AND created_ms > :since
        ) + (
            SELECT COUNT(*)
            FROM refused_offers
            WHERE buyer_host = :host
                AND created_ms > :since
        ) AS found
        """,
        host=host,
        since=since_ms,
    )
    return row.num("found") if row else 0


def _agreement(row: Record) -> Agreement:
    order_id = row.opt_num("order_id")
    return Agreement(
        id=AgreementId(row.num("id")),
        key=row.text("key"),
        offer_iri=Iri(row.text("offer_iri")),
        buyer_iri=Iri(row.text("buyer_iri")),
        buyer_host=row.text("buyer_host"),
        seller_id=ActorId(row.num("seller_id")),
        note_iri=Iri(row.text("note_iri")),
        shop_id=ShopId(row.num("shop_id")),
        product_id=ProductId(row.num("product_id")),
        variant_id=VariantId(row.num("variant_id")),
        quantity=row.num("quantity"),
        unit=Money(row.num("unit_minor"), row.text("currency")),
        state=AgreementState(row.text("state")),
        is_holding=row.flag("is_holding"),
        taken_by=row.opt_blob("taken_by"),
        order_id=None if order_id is None else OrderId(order_id),
        ends_ms=row.num("ends_ms"),
        created_ms=row.num("created_ms"),
        updated_ms=row.num("updated_ms"),
    )
