"""Finding requests. Whose they are is part of every question a person asks."""

from decimal import Decimal
from typing import Final, LiteralString

from federation.prices import Price
from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Record
from node.ids import ActorId, Iri
from storefront.agreements.models import AgreementState
from storefront.ids import RequestId
from storefront.requests.models import PurchaseRequest, RequestState

_REQUEST: Final[LiteralString] = """
    SELECT q.id, q.key, q.buyer_id, q.seller_id, q.note_iri, q.primary_iri,
        q.reciprocal_iri, q.title, q.quantity, q.total, q.currency, q.state, q.words,
        q.agreement_iri, q.checkout_url, q.order_state, q.ends_ms, q.told_ms,
        q.receipt_ms, q.created_ms
    FROM purchase_requests AS q
"""


def find_by_key(r: Reader, key: str) -> PurchaseRequest | None:
    row = r.one(_REQUEST + "WHERE q.key = :key", key=key)
    return _request(row) if row else None


def find_of_buyer(
    r: Reader, buyer_id: ActorId, request_id: int
) -> PurchaseRequest | None:
    row = r.one(
        _REQUEST + "WHERE q.id = :id AND q.buyer_id = :buyer",
        id=request_id,
        buyer=buyer_id,
    )
    return _request(row) if row else None


def find_by_agreement(
    r: Reader, seller_id: ActorId, agreement_iri: str
) -> PurchaseRequest | None:
    row = r.one(
        _REQUEST
        + """
        WHERE q.agreement_iri = :iri
            AND q.seller_id = :seller
        ORDER BY q.id
        LIMIT 1
        """,
        iri=agreement_iri,
        seller=seller_id,
    )
    return _request(row) if row else None


def list_of_buyer(r: Reader, buyer_id: ActorId, span: Span) -> Page[PurchaseRequest]:
    """What somebody asked for, newest first."""
    rows = r.all(
        _REQUEST
        + """
        WHERE q.buyer_id = :buyer
            AND q.id < :before
            AND q.id > :after
        """
        + order_by("q.id", span),
        buyer=buyer_id,
        **positions(span),
    )
    return make_span_page([_request(row) for row in rows], span, lambda each: each.id)


def list_of_buyer_by_id(
    r: Reader, buyer_id: ActorId, ids: list[int]
) -> list[PurchaseRequest]:
    """Those of these that this buyer asked for."""
    rows = r.many(
        _REQUEST + "WHERE q.id IN (:items) AND q.buyer_id = :buyer",
        items=ids,
        buyer=buyer_id,
    )
    return [_request(row) for row in rows]


def list_overdue(r: Reader, *, limit: int) -> list[PurchaseRequest]:
    """Those that nobody answered in time."""
    rows = r.all(
        _REQUEST
        + """
        WHERE q.state = 'requested'
            AND q.ends_ms <= :now
        ORDER BY q.ends_ms, q.id
        LIMIT :limit
        """,
        now=r.now_ms,
        limit=limit,
    )
    return [_request(row) for row in rows]


def list_waiting_hosts(r: Reader, *, limit: int) -> list[str]:
    """The servers whose answers are waited for."""
    rows = r.all(
        """
        SELECT DISTINCT a.host
        FROM purchase_requests AS q
        JOIN actors AS a ON a.id = q.seller_id
        WHERE q.state = 'requested'
        ORDER BY a.host
        LIMIT :limit
        """,
        limit=limit,
    )
    return [row.text("host") for row in rows]


def list_waiting_at(r: Reader, host: str, *, limit: int) -> list[PurchaseRequest]:
    """Those that a server has not answered."""
    rows = r.all(
        _REQUEST
        + """
        JOIN actors AS a ON a.id = q.seller_id
        WHERE q.state = 'requested'
            AND a.host = :host
        ORDER BY q.id
        LIMIT :limit
        """,
        host=host,
        limit=limit,
    )
    return [_request(row) for row in rows]


def count_waiting_of(r: Reader, buyer_id: ActorId) -> int:
    row = r.one(
        """
        SELECT COUNT(*) AS found
        FROM purchase_requests
        WHERE buyer_id = :buyer
            AND state = 'requested'
        """,
        buyer=buyer_id,
    )
    return row.num("found") if row else 0


def is_on_its_way(r: Reader, activity_iri: str) -> bool:
    """Whether the seller's server has not taken it yet."""
    row = r.one(
        """
        SELECT d.id
        FROM activities AS a
        JOIN deliveries AS d ON d.activity_id = a.id
        WHERE a.iri = :iri
        LIMIT 1
        """,
        iri=activity_iri,
    )
    return row is not None


def _request(row: Record) -> PurchaseRequest:
    order_state = row.text("order_state")
    return PurchaseRequest(
        id=RequestId(row.num("id")),
        key=row.text("key"),
        buyer_id=ActorId(row.num("buyer_id")),
        seller_id=ActorId(row.num("seller_id")),
        note_iri=Iri(row.text("note_iri")),
        primary=Iri(row.text("primary_iri")),
        reciprocal=Iri(row.text("reciprocal_iri")),
        title=row.text("title"),
        quantity=row.num("quantity"),
        total=Price(Decimal(row.text("total")), row.text("currency")),
        state=RequestState(row.text("state")),
        words=row.text("words"),
        agreement_iri=row.text("agreement_iri"),
        checkout_url=row.text("checkout_url"),
        order_state=AgreementState(order_state) if order_state else None,
        ends_ms=row.num("ends_ms"),
        told_ms=row.num("told_ms"),
        receipt_ms=row.opt_num("receipt_ms"),
        created_ms=row.num("created_ms"),
    )
