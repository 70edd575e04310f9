"""Setting up a shop, changing its terms, opening and closing it."""

from dataclasses import asdict

from node.database.types import Reader, Writer
from node.errors import Forbidden, Invalid
from node.ids import ActorId
from node.text.render import render_note
from node.urls import Urls
from storefront.changes import note_shop_change
from storefront.ids import ShopId
from storefront.shops.models import (
    PickupDraft,
    ReadinessItem,
    SellerKind,
    Shop,
    ShopDraft,
    ShopState,
    TermsDraft,
)
from storefront.shops.policy import check_opening, check_shop, readiness_of
from storefront.shops.queries import (
    find_shop_of,
    find_terms,
    get_shop,
    list_pickups,
    may_sell,
)


def ensure_shop(w: Writer, actor_id: ActorId) -> Shop:
    """The actor's shop, made when there is none; raises `Forbidden`."""
    shop = find_shop_of(w, actor_id)
    if shop is not None:
        return shop
    if not may_sell(w, actor_id):
        raise Forbidden("the owner of this node has not let you sell")
    w.run(
        """
        INSERT INTO shops (id, actor_id, state, created_ms, updated_ms)
        VALUES (:id, :actor, 'setup', :now, :now)
        ON CONFLICT (actor_id) DO NOTHING
        """,
        id=w.new_id(),
        actor=actor_id,
        now=w.now_ms,
    )
    made = find_shop_of(w, actor_id)
    assert made is not None
    return made


def save_shop(
    w: Writer, urls: Urls, shop: Shop, draft: ShopDraft, *, state: ShopState
) -> Shop:
    """Store the settings page; raises `Invalid` with every fault.

    A shop that would be open without being ready is refused, not closed behind
    its seller's back. The currency stays once there are products.
    """
    check_shop(draft)
    check_opening(state, readiness_of(draft, is_allowed=shop.is_allowed))
    if draft.currency != shop.currency and _has_products(w, shop.id):
        raise Invalid.field(
            "currency", "in_use", "The currency stays once there are products."
        )
    _keep_terms(w, shop, draft.terms)
    _keep_pickup(w, shop.id, draft.pickup)
    about = render_note(draft.about, mentions={}, topic_url=urls.topic)
    w.run(
        """
        UPDATE shops
        SET state = :state,
            name = :name,
            about = :about,
            about_html = :about_html,
            notice = :notice,
            currency = :currency,
            auto_accept = :auto_accept,
            cash_on_pickup = :cash,
            updated_ms = :now
        WHERE id = :id
        """,
        id=shop.id,
        state=_next_state(shop.state, state),
        name=draft.name,
        about=draft.about,
        about_html=str(about.html),
        notice=draft.notice,
        currency=draft.currency,
        auto_accept=draft.auto_accept,
        cash=draft.cash_on_pickup,
        now=w.now_ms,
    )
    note_shop_change(w, shop.id)
    return get_shop(w, shop.id)


def check_readiness(r: Reader, shop: Shop) -> tuple[ReadinessItem, ...]:
    """What the shop needs before it can open, as it stands."""
    return readiness_of(load_draft(r, shop), is_allowed=shop.is_allowed)


def load_draft(r: Reader, shop: Shop) -> ShopDraft:
    """The settings as they are, for the form and for the checks."""
    terms = find_terms(r, shop.terms_id) if shop.terms_id is not None else None
    pickups = list_pickups(r, shop.id)
    return ShopDraft(
        name=shop.name,
        about=shop.about,
        notice=shop.notice,
        currency=shop.currency,
        auto_accept=shop.auto_accept,
        cash_on_pickup=shop.cash_on_pickup,
        # Until they say otherwise, the stricter law applies.
        terms=terms or TermsDraft(seller_kind=SellerKind.TRADER),
        pickup=pickups[0] if pickups else None,
    )


def _next_state(now: ShopState, wanted: ShopState) -> ShopState:
    """A shop leaves its set-up by opening, and never goes back to it."""
    if now is ShopState.SETUP and wanted is ShopState.CLOSED:
        return ShopState.SETUP
    if now is not ShopState.SETUP and wanted is ShopState.SETUP:
        return now
    return wanted


def _has_products(r: Reader, shop_id: ShopId) -> bool:
    row = r.one("SELECT id FROM products WHERE shop_id = :shop LIMIT 1", shop=shop_id)
    return row is not None


def _keep_terms(w: Writer, shop: Shop, draft: TermsDraft) -> None:
    now = find_terms(w, shop.terms_id) if shop.terms_id is not None else None
    if now is not None and _terms_values(now) == _terms_values(draft):
        return
    terms_id = w.new_id()
    w.run(
        """
        INSERT INTO shop_terms (
            id, shop_id, seller_kind, trader_name, trader_address, trader_email,
            trader_phone, register, vat_id, tax_mode, tax_rate, tax_words, terms,
            withdrawal, privacy, created_ms
        )
        VALUES (
            :id, :shop, :seller_kind, :trader_name, :trader_address, :trader_email,
            :trader_phone, :register, :vat_id, :tax_mode, :tax_rate, :tax_words,
            :terms, :withdrawal, :privacy, :now
        )
        """,
        id=terms_id,
        shop=shop.id,
        now=w.now_ms,
        **_terms_values(draft),
    )
    w.run(
        "UPDATE shops SET terms_id = :terms WHERE id = :id",
        id=shop.id,
        terms=terms_id,
    )


def _terms_values(draft: TermsDraft) -> dict[str, str | int]:
    values = asdict(draft)
    return {name: values[name] for name in TermsDraft.__dataclass_fields__}


def _keep_pickup(w: Writer, shop_id: ShopId, draft: PickupDraft | None) -> None:
    known = list_pickups(w, shop_id)
    wanted = _pickup_values(draft) if draft else None
    if [_pickup_values(place) for place in known] == ([wanted] if wanted else []):
        return
    w.run(
        """
        UPDATE pickup_places
        SET is_active = 0
        WHERE shop_id = :shop
            AND is_active = 1
        """,
        shop=shop_id,
    )
    if wanted is None:
        return
    w.run(
        """
        INSERT INTO pickup_places (
            id, shop_id, label, address, area, hours, instructions, keep_days
        )
        VALUES (
            :id, :shop, :label, :address, :area, :hours, :instructions, :keep_days
        )
        """,
        id=w.new_id(),
        shop=shop_id,
        **wanted,
    )


def _pickup_values(draft: PickupDraft) -> dict[str, str | int]:
    values = asdict(draft)
    return {name: values[name] for name in PickupDraft.__dataclass_fields__}
