"""Questions about shops. Not for products: those are the catalogue's."""

from collections import defaultdict
from collections.abc import Collection
from typing import LiteralString

from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import ActorId
from storefront.ids import PickupId, ShopId, TermsId
from storefront.shops.models import (
    CountedShop,
    Pickup,
    SellerKind,
    Shop,
    ShopState,
    TaxMode,
    Terms,
)

# `is_allowed` is asked anew each time: when the node's owner takes the permission
# back, or an account is suspended, its shop stops selling at once.
_SHOP: LiteralString = """
    SELECT
        s.id, s.actor_id, a.name AS owner_name, s.state, s.name, s.about,
        s.about_html, s.notice, s.currency, s.auto_accept, s.cash_on_pickup,
        s.terms_id, s.updated_ms,
        CASE
            WHEN u.may_sell = 1
                AND u.state = 'active'
                AND a.suspended_ms IS NULL
                AND a.deleted_ms IS NULL
            THEN 1
            ELSE 0
        END AS is_allowed,
        CASE WHEN a.hidden_ms IS NULL THEN 1 ELSE 0 END AS is_listed
    FROM shops AS s
    JOIN actors AS a ON a.id = s.actor_id
    JOIN users AS u ON u.actor_id = s.actor_id
"""

_TERMS: LiteralString = """
    SELECT
        id, shop_id, seller_kind, trader_name, trader_address, trader_email,
        trader_phone, register, vat_id, tax_mode, tax_rate, tax_words, terms,
        withdrawal, privacy, created_ms
    FROM shop_terms
"""


def find_shop(r: Reader, shop_id: ShopId) -> Shop | None:
    row = r.one(_SHOP + "WHERE s.id = :id", id=shop_id)
    return _shop(row) if row else None


def get_shop(r: Reader, shop_id: ShopId) -> Shop:
    """Raises `NotFound`."""
    shop = find_shop(r, shop_id)
    if shop is None:
        raise NotFound("no such shop")
    return shop


def find_shop_of(r: Reader, actor_id: ActorId) -> Shop | None:
    """The shop an actor owns, visible or not."""
    row = r.one(_SHOP + "WHERE s.actor_id = :actor", actor=actor_id)
    return _shop(row) if row else None


def find_shop_by_owner(r: Reader, name: str) -> Shop | None:
    """The shop of a local name, visible or not; case does not matter."""
    row = r.one(_SHOP + "WHERE a.host = '' AND a.name_key = :name", name=name.lower())
    return _shop(row) if row else None


def list_shops_by_id(r: Reader, ids: list[int]) -> dict[ShopId, Shop]:
    rows = r.many(_SHOP + "WHERE s.id IN (:items)", items=ids)
    return {shop.id: shop for shop in map(_shop, rows)}


def list_open_shops(r: Reader, *, before: int | None, limit: int) -> Page[Shop]:
    """Shops that sell and may be listed, newest first."""
    rows = r.all(
        _SHOP
        + """
        WHERE s.state = 'open'
            AND s.id < :before
            AND u.may_sell = 1
            AND u.state = 'active'
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
            AND a.hidden_ms IS NULL
        ORDER BY s.id DESC
        LIMIT :limit
        """,
        before=before if before is not None else 2**63 - 1,
        limit=limit + 1,
    )
    return make_page([_shop(row) for row in rows], limit, lambda shop: shop.id)


def count_shops_of(r: Reader, actor_ids: Collection[ActorId]) -> list[CountedShop]:
    """The shops of these people that strangers may see."""
    rows = r.many(
        """
        SELECT
            s.actor_id, a.name, s.state,
            (
                SELECT COUNT(*)
                FROM products AS p
                WHERE p.shop_id = s.id
                    AND p.status = 'public'
                    AND p.hidden_ms IS NULL
            ) AS products
        FROM shops AS s
        JOIN users AS u ON u.actor_id = s.actor_id
        JOIN actors AS a ON a.id = s.actor_id
        WHERE s.actor_id IN (:items)
            AND s.state <> 'setup'
            AND u.may_sell = 1
            AND u.state = 'active'
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        """,
        items=list[int](actor_ids),
    )
    return [
        CountedShop(
            ActorId(row.num("actor_id")),
            row.text("name"),
            row.text("state") == ShopState.OPEN,
            row.num("products"),
        )
        for row in rows
    ]


def may_sell(r: Reader, actor_id: ActorId) -> bool:
    """Whether the node's owner lets this user sell."""
    row = r.one(
        """
        SELECT may_sell
        FROM users
        WHERE actor_id = :actor
            AND state = 'active'
        """,
        actor=actor_id,
    )
    return row is not None and row.flag("may_sell")


def find_seller_email(r: Reader, actor_id: ActorId) -> str | None:
    """Where the seller reads mail, if they gave an address to their account."""
    row = r.one("SELECT email FROM users WHERE actor_id = :actor", actor=actor_id)
    return row.opt_text("email") if row else None


def find_terms(r: Reader, terms_id: TermsId) -> Terms | None:
    row = r.one(_TERMS + "WHERE id = :id", id=terms_id)
    return _terms(row) if row else None


def list_terms(r: Reader, ids: list[int]) -> dict[TermsId, Terms]:
    rows = r.many(_TERMS + "WHERE id IN (:items)", items=ids)
    return {terms.id: terms for terms in map(_terms, rows)}


def get_terms(r: Reader, terms_id: TermsId) -> Terms:
    """Raises `NotFound`."""
    terms = find_terms(r, terms_id)
    if terms is None:
        raise NotFound("no such terms")
    return terms


def list_pickups(r: Reader, shop_id: ShopId) -> list[Pickup]:
    """Where buyers may collect now, oldest first; at most 20."""
    rows = r.all(
        """
        SELECT id, shop_id, label, address, area, hours, instructions, keep_days
        FROM pickup_places
        WHERE shop_id = :shop
            AND is_active = 1
        ORDER BY id
        LIMIT 20
        """,
        shop=shop_id,
    )
    return [_pickup(row) for row in rows]


def list_pickups_of(r: Reader, ids: list[int]) -> dict[ShopId, list[Pickup]]:
    """The same of several shops."""
    rows = r.many(
        """
        SELECT id, shop_id, label, address, area, hours, instructions, keep_days
        FROM pickup_places
        WHERE shop_id IN (:items)
            AND is_active = 1
        ORDER BY shop_id, id
        """,
        items=ids,
    )
    found: dict[ShopId, list[Pickup]] = defaultdict(list)
    for pickup in map(_pickup, rows):
        found[pickup.shop_id].append(pickup)
    return found


def find_pickup(r: Reader, pickup_id: PickupId) -> Pickup | None:
    """A place, also one that is no longer offered: an order may name it."""
    return list_pickups_by_id(r, [pickup_id]).get(pickup_id)


def list_pickups_by_id(r: Reader, ids: list[PickupId]) -> dict[PickupId, Pickup]:
    """The same for several."""
    rows = r.many(
        """
        SELECT id, shop_id, label, address, area, hours, instructions, keep_days
        FROM pickup_places
        WHERE id IN (:items)
        """,
        items=list[int](ids),
    )
    return {pickup.id: pickup for pickup in map(_pickup, rows)}


def _shop(row: Record) -> Shop:
    terms_id = row.opt_num("terms_id")
    return Shop(
        id=ShopId(row.num("id")),
        actor_id=ActorId(row.num("actor_id")),
        owner_name=row.text("owner_name"),
        state=ShopState(row.text("state")),
        name=row.text("name"),
        about=row.text("about"),
        about_html=row.text("about_html"),
        notice=row.text("notice"),
        currency=row.text("currency"),
        auto_accept=row.flag("auto_accept"),
        cash_on_pickup=row.flag("cash_on_pickup"),
        terms_id=None if terms_id is None else TermsId(terms_id),
        updated_ms=row.num("updated_ms"),
        is_allowed=row.flag("is_allowed"),
        is_listed=row.flag("is_listed"),
    )


def _terms(row: Record) -> Terms:
    return Terms(
        id=TermsId(row.num("id")),
        shop_id=ShopId(row.num("shop_id")),
        seller_kind=SellerKind(row.text("seller_kind")),
        trader_name=row.text("trader_name"),
        trader_address=row.text("trader_address"),
        trader_email=row.text("trader_email"),
        trader_phone=row.text("trader_phone"),
        register=row.text("register"),
        vat_id=row.text("vat_id"),
        tax_mode=TaxMode(row.text("tax_mode")),
        tax_rate=row.num("tax_rate"),
        tax_words=row.text("tax_words"),
        terms=row.text("terms"),
        withdrawal=row.text("withdrawal"),
        privacy=row.text("privacy"),
        created_ms=row.num("created_ms"),
    )


def _pickup(row: Record) -> Pickup:
    return Pickup(
        id=PickupId(row.num("id")),
        shop_id=ShopId(row.num("shop_id")),
        label=row.text("label"),
        address=row.text("address"),
        area=row.text("area"),
        hours=row.text("hours"),
        instructions=row.text("instructions"),
        keep_days=row.num("keep_days"),
    )
