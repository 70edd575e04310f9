"""Finding listings. Who may see the note beside one is the caller's question."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, LiteralString

from federation.listings import Listing
from federation.prices import Price
from federation.vocabulary import Purpose
from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.ids import MAX_ID, ActorId, Iri, NoteId
from node.limits.decisions import list_domains
from node.listings.models import Place, StoredListing

_COLUMNS: Final[LiteralString] = """
    l.note_id, l.actor_id, l.link, l.title, l.purpose, l.action, l.amount,
    l.currency, l.price_words, l.unit, l.unit_based, l.quantity, l.available,
    l.minimum, l.resource, l.primary_iri, l.reciprocal_iri, l.ends_ms, l.is_paused,
    l.on_flohmarkt, l.latitude, l.longitude, l.position, l.updated_ms, l.seen_ms,
    n.iri
"""
_SELECT: Final[LiteralString] = "\n".join(
    (
        "SELECT",
        _COLUMNS,
        "FROM listings AS l",
        "JOIN notes AS n ON n.id = l.note_id",
    )
)
_FIND: Final[LiteralString] = _SELECT + "\nWHERE l.note_id = :note_id"
_FIND_BY_LINK: Final[LiteralString] = (
    _SELECT + "\nWHERE l.actor_id = :actor_id AND l.link = :link"
)
_LIST: Final[LiteralString] = _SELECT + "\nWHERE l.note_id IN (:items)"
_PUBLIC_OF: Final[LiteralString] = (
    _SELECT
    + """
    WHERE l.actor_id = :actor_id
        AND l.position < :before
        AND n.visibility IN ('public', 'unlisted')
    ORDER BY l.position DESC
    LIMIT :limit
    """
)


def find_listing(r: Reader, note_id: int) -> StoredListing | None:
    row = r.one(_FIND, note_id=note_id)
    return _listing_of(row) if row else None


def find_listing_by_link(r: Reader, actor_id: ActorId, link: str) -> int | None:
    """The note that already lists what a seller sells at that address."""
    row = r.one(_FIND_BY_LINK, actor_id=actor_id, link=link)
    return row.num("note_id") if row else None


def list_listings(r: Reader, note_ids: Sequence[NoteId]) -> dict[NoteId, StoredListing]:
    """The listings among some notes; at most 500."""
    rows = r.many(_LIST, items=[*note_ids])
    return {NoteId(row.num("note_id")): _listing_of(row) for row in rows}


def list_public_of(
    r: Reader, actor_id: ActorId, *, before: int | None, limit: int
) -> Page[StoredListing]:
    """What an actor lists for everybody, what changed last first."""
    rows = r.all(
        _PUBLIC_OF,
        actor_id=actor_id,
        before=MAX_ID if before is None else before,
        limit=limit + 1,
    )
    listings = [_listing_of(row) for row in rows]
    return make_page(listings, limit, lambda each: each.position)


def count_listings(r: Reader, actor_id: ActorId) -> int:
    row = r.one(
        "SELECT COUNT(*) AS found FROM listings WHERE actor_id = :actor_id",
        actor_id=actor_id,
    )
    return row.num("found") if row else 0


def list_market_hosts(r: Reader, hosts: Sequence[str]) -> set[str]:
    """Those of some hosts whose software reads listings."""
    found: set[str] = set()
    wanted = sorted(set(hosts))
    for start in range(0, len(wanted), 500):
        rows = r.many(
            "SELECT host FROM market_hosts WHERE host IN (:items)",
            items=wanted[start : start + 500],
        )
        found.update(row.text("host") for row in rows)
    return found


def refuses_listings(r: Reader, host: str) -> bool:
    """Whether the owner wants no listings of a server, or of a domain above it."""
    rows = r.many(
        "SELECT host FROM peers WHERE host IN (:items) AND refuses_listings = 1",
        items=list(list_domains(host)),
    )
    return bool(rows)


def _listing_of(row: Record) -> StoredListing:
    return StoredListing(
        note_id=NoteId(row.num("note_id")),
        actor_id=ActorId(row.num("actor_id")),
        listing=_terms_of(row),
        is_paused=row.flag("is_paused"),
        on_flohmarkt=row.flag("on_flohmarkt"),
        place=_place_of(row),
        position=row.num("position"),
        updated_ms=row.num("updated_ms"),
        seen_ms=row.num("seen_ms"),
    )


def _terms_of(row: Record) -> Listing:
    amount = _decimal(row, "amount")
    price = None if amount is None else Price(amount, row.text("currency"))
    return Listing(
        iri=Iri(row.text("iri")),
        link=Iri(row.text("link")),
        title=row.text("title"),
        purpose=Purpose(row.text("purpose")),
        action=row.text("action"),
        price=price,
        price_words=row.text("price_words"),
        unit=row.text("unit"),
        unit_based=row.flag("unit_based"),
        quantity=_decimal(row, "quantity"),
        available=_decimal(row, "available"),
        minimum=_decimal(row, "minimum"),
        resource=row.text("resource") or None,
        primary=_iri(row, "primary_iri"),
        reciprocal=_iri(row, "reciprocal_iri"),
        ends_ms=row.opt_num("ends_ms"),
        updated_ms=row.num("updated_ms"),
    )


def _decimal(row: Record, name: str) -> Decimal | None:
    text = row.text(name)
    return Decimal(text) if text else None


def _iri(row: Record, name: str) -> Iri | None:
    text = row.text(name)
    return Iri(text) if text else None


def _place_of(row: Record) -> Place | None:
    if row["latitude"] is None or row["longitude"] is None:
        return None
    return Place(row.real("latitude"), row.real("longitude"))
