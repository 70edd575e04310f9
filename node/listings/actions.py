"""Keeping listings: ours as the shop says, others' as their servers tell.

One seller and one address are one listing, however many notes say so; the newest
word counts.
"""

from dataclasses import replace

from federation.listings import Listing
from node.database.patterns import escape_like
from node.database.types import Writer
from node.ids import ActorId, NoteId
from node.limits.decisions import read_domain
from node.listings.models import (
    MAX_PER_ACTOR,
    MAX_TITLE,
    MAX_WORDS,
    Place,
    StoredListing,
)
from node.listings.queries import (
    count_listings,
    find_listing,
    find_listing_by_link,
    refuses_listings,
)
from node.text.plain import clean_name
from node.text.weblinks import clean_url


def receive_listing(
    w: Writer, *, note_id: NoteId, actor_id: ActorId, host: str, listing: Listing
) -> None:
    """Keep what another server says a note of its lists.

    An older word than the one that is here is ignored; a server whose listings the
    owner refuses, and a seller with too many, have notes only.
    """
    known = find_listing(w, note_id)
    updated_ms = min(listing.updated_ms or w.now_ms, w.now_ms)
    if known is not None and updated_ms < known.updated_ms:
        return
    if refuses_listings(w, host):
        return
    if known is None and count_listings(w, actor_id) >= MAX_PER_ACTOR:
        return
    cleaned = _cleaned(listing)
    if _is_older_twin(w, actor_id, note_id, cleaned, updated_ms):
        return
    _put(
        w,
        StoredListing(
            note_id=note_id,
            actor_id=actor_id,
            listing=cleaned,
            position=_position(w, known, cleaned),
            updated_ms=updated_ms,
            seen_ms=w.now_ms,
        ),
    )


def put_listing(
    w: Writer,
    *,
    note_id: NoteId,
    actor_id: ActorId,
    listing: Listing,
    is_paused: bool = False,
    on_flohmarkt: bool = False,
    place: Place | None = None,
) -> None:
    """Keep what a note of ours lists; it counts as changed now."""
    _put(
        w,
        StoredListing(
            note_id=note_id,
            actor_id=actor_id,
            listing=listing,
            is_paused=is_paused,
            on_flohmarkt=on_flohmarkt,
            place=place,
            position=w.new_id(),
            updated_ms=w.now_ms,
            seen_ms=w.now_ms,
        ),
    )


def drop_listing(w: Writer, note_id: NoteId) -> None:
    """The note stays, and lists nothing any more."""
    w.run("DELETE FROM listings WHERE note_id = :note_id", note_id=note_id)


def note_market_host(w: Writer, host: str) -> None:
    """A server reads listings: it sent one, or says so (FEP-844e)."""
    w.run(
        """
        INSERT INTO market_hosts (host, seen_ms)
        VALUES (:host, :now)
        ON CONFLICT (host) DO UPDATE
        SET seen_ms = excluded.seen_ms
        """,
        host=host,
        now=w.now_ms,
    )


def refuse_listings(w: Writer, host: str, *, refused: bool) -> str:
    """Take a domain's listings as plain notes from now on, or no longer; its name.

    Those that are here go at once; the notes stay. Raises `Invalid`.
    """
    name = read_domain(host)
    w.run(
        """
        INSERT INTO peers (host, first_seen_ms, refuses_listings)
        VALUES (:host, :now, :refused)
        ON CONFLICT (host) DO UPDATE
        SET refuses_listings = excluded.refuses_listings
        """,
        host=name,
        refused=refused,
        now=w.now_ms,
    )
    if refused:
        _drop_of_domain(w, name)
    return name


def _cleaned(listing: Listing) -> Listing:
    return replace(
        listing,
        link=clean_url(listing.link) or listing.iri,
        title=clean_name(listing.title, max_length=MAX_TITLE),
        price_words=clean_name(listing.price_words, max_length=MAX_WORDS),
        unit=clean_name(listing.unit, max_length=MAX_WORDS) or "one",
        action=clean_name(listing.action, max_length=MAX_WORDS) or "transfer",
    )


def _is_older_twin(
    w: Writer, actor_id: ActorId, note_id: NoteId, listing: Listing, updated_ms: int
) -> bool:
    """Whether another note has the newer word about the same thing; else it yields."""
    twin_id = find_listing_by_link(w, actor_id, listing.link)
    if twin_id is None or twin_id == note_id:
        return False
    twin = find_listing(w, twin_id)
    if twin is not None and twin.updated_ms > updated_ms:
        return True
    drop_listing(w, NoteId(twin_id))
    return False


def _position(w: Writer, known: StoredListing | None, listing: Listing) -> int:
    """A copy that says nothing new stays where it is in the lists."""
    if known is not None and _words(known.listing) == _words(listing):
        return known.position
    return w.new_id()


def _words(listing: Listing) -> Listing:
    return replace(listing, updated_ms=None)


def _put(w: Writer, stored: StoredListing) -> None:
    listing, price = stored.listing, stored.listing.price
    w.run(
        """
        INSERT INTO listings (
            note_id, actor_id, link, title, purpose, action, amount, currency,
            price_words, unit, unit_based, quantity, available, minimum, resource,
            primary_iri, reciprocal_iri, ends_ms, is_paused, on_flohmarkt, latitude,
            longitude, position, updated_ms, seen_ms
        )
        VALUES (
            :note_id, :actor_id, :link, :title, :purpose, :action, :amount, :currency,
            :price_words, :unit, :unit_based, :quantity, :available, :minimum,
            :resource, :primary_iri, :reciprocal_iri, :ends_ms, :is_paused,
            :on_flohmarkt, :latitude, :longitude, :position, :updated_ms, :seen_ms
        )
        ON CONFLICT (note_id) DO UPDATE
        SET link = excluded.link,
            title = excluded.title,
            purpose = excluded.purpose,
            action = excluded.action,
            amount = excluded.amount,
            currency = excluded.currency,
            price_words = excluded.price_words,
            unit = excluded.unit,
            unit_based = excluded.unit_based,
            quantity = excluded.quantity,
            available = excluded.available,
            minimum = excluded.minimum,
            resource = excluded.resource,
            primary_iri = excluded.primary_iri,
            reciprocal_iri = excluded.reciprocal_iri,
            ends_ms = excluded.ends_ms,
            is_paused = excluded.is_paused,
            on_flohmarkt = excluded.on_flohmarkt,
            latitude = excluded.latitude,
            longitude = excluded.longitude,
            position = excluded.position,
            updated_ms = excluded.updated_ms,
            seen_ms = excluded.seen_ms
        """,
        note_id=stored.note_id,
        actor_id=stored.actor_id,
        link=listing.link,
        title=listing.title,
        purpose=listing.purpose,
        action=listing.action,
        amount=f"{price.amount:f}" if price else "",
        currency=price.currency if price else "",
        price_words=listing.price_words,
        unit=listing.unit,
        unit_based=listing.unit_based,
        quantity=_digits(listing.quantity),
        available=_digits(listing.available),
        minimum=_digits(listing.minimum),
        resource=listing.resource or "",
        primary_iri=listing.primary or "",
        reciprocal_iri=listing.reciprocal or "",
        ends_ms=listing.ends_ms,
        is_paused=stored.is_paused,
        on_flohmarkt=stored.on_flohmarkt,
        latitude=stored.place.latitude if stored.place else None,
        longitude=stored.place.longitude if stored.place else None,
        position=stored.position,
        updated_ms=stored.updated_ms,
        seen_ms=stored.seen_ms,
    )


def _digits(amount: object) -> str:
    return "" if amount is None else f"{amount:f}"


def _drop_of_domain(w: Writer, name: str) -> None:
    escaped = escape_like(name)
    w.run(
        """
        DELETE FROM listings
        WHERE actor_id IN (
            SELECT a.id
            FROM actors AS a
            WHERE a.host <> ''
                AND (
                    a.host = :name
                    OR a.host LIKE :below ESCAPE '!'
                    OR a.host LIKE :with_port ESCAPE '!'
                )
        )
        """,
        name=name,
        below=f"%.{escaped}",
        with_port=f"{escaped}:%",
    )
