"""Pages of shops, for everyone. The products' own pages are in `products`."""

from dataclasses import dataclass

from markupsafe import Markup
from quart import Blueprint, Response

from node.database.paging import Page, newest
from node.database.types import Reader
from node.errors import NotFound
from node.ids import ActorId
from node.web.context import services, viewer
from node.web.inputs import next_page, read_cursor
from node.web.pages.shop import ShopCardView, ShopPage, ShopsPage
from node.web.render import render_page
from storefront.catalog.models import Product, Wanted
from storefront.catalog.queries import (
    count_shown,
    list_front_ids,
    list_offered,
    list_products,
    list_shop_front,
)
from storefront.ids import ProductId, ShopId
from storefront.shops.models import Shop, ShopState, Terms
from storefront.shops.queries import (
    find_shop_by_owner,
    get_terms,
    list_open_shops,
)
from storefront.web.legal import legal_of, trader_of
from storefront.web.listings import answer_offers
from storefront.web.shelf import (
    Shelf,
    card_of,
    load_shelf,
    seller_of,
    shop_path,
)

PAGE_SIZE = 24
SHOPS = 12
FRONT_PHOTOS = 3

blueprint = Blueprint("shops", __name__)


@blueprint.get("/shop")
async def get_shops() -> Response:
    """Every shop of the node, and what is new in them."""
    loaded = await services().db.read(_load_shops, read_cursor())
    return await render_page("shop/shops.html", _shops_page(loaded))


@blueprint.get("/@<name>/shop")
async def get_shop(name: str) -> Response:
    """One shop; of somebody elsewhere, what is known of what they offer."""
    if "@" in name:
        return await answer_offers(name)
    front = await services().db.read(_load_front, name, reader_id(), read_cursor())
    if name != front.shop.owner_name:
        return moved(shop_path(front.shop.owner_name))
    return await render_page("shop/shop.html", _shop_page(front))


def moved(path: str) -> Response:
    """A name in another spelling has one address."""
    return Response("", 301, {"Location": path})


def reader_id() -> ActorId | None:
    """The actor who reads, if one is logged in."""
    reader = viewer()
    return reader.actor.id if reader else None


def closed_text(shop: Shop) -> str:
    """Why nothing can be ordered, or ""."""
    match shop.state:
        case _ if not shop.is_allowed:
            return "This shop does not sell at the moment."
        case ShopState.OPEN:
            return ""
        case ShopState.VACATION:
            return shop.notice or "The shop takes a break and will be back."
        case ShopState.CLOSED | ShopState.SETUP:
            return shop.notice or "The shop is closed."


@dataclass(frozen=True, slots=True)
class _Shops:
    shops: tuple[Shop, ...]
    fresh: Page[Product]
    counts: dict[ShopId, int]
    fronts: dict[ShopId, list[ProductId]]
    shelf: Shelf


def _load_shops(r: Reader, after: int | None) -> _Shops:
    shops = list_open_shops(r, before=None, limit=SHOPS).items if after is None else ()
    fresh = list_offered(r, Wanted(), newest(PAGE_SIZE, after))
    ids: list[int] = [shop.id for shop in shops]
    fronts = list_front_ids(r, ids, per_shop=FRONT_PHOTOS)
    in_front = list_products(r, [each for found in fronts.values() for each in found])
    shelf = load_shelf(r, (*fresh.items, *in_front.values()), shops=shops)
    return _Shops(shops, fresh, count_shown(r, ids), fronts, shelf)


def _shops_page(loaded: _Shops) -> ShopsPage:
    urls = services().urls
    return ShopsPage(
        shops=tuple(_shop_card(loaded, shop) for shop in loaded.shops),
        products=tuple(card_of(loaded.shelf, urls, p) for p in loaded.fresh.items),
        pagination=next_page(loaded.fresh.next_before),
    )


def _shop_card(loaded: _Shops, shop: Shop) -> ShopCardView:
    urls = services().urls
    cards = [
        card_of(loaded.shelf, urls, loaded.shelf.products[each])
        for each in loaded.fronts.get(shop.id, ())
    ]
    return ShopCardView(
        seller=seller_of(loaded.shelf, urls, shop),
        name=shop.shown_name,
        url=shop_path(shop.owner_name),
        about=shop.about,
        products_count=loaded.counts.get(shop.id, 0),
        photos=tuple(card.photo for card in cards if card.photo),
    )


@dataclass(frozen=True, slots=True)
class _Front:
    shop: Shop
    terms: Terms
    products: Page[Product]
    shelf: Shelf
    is_own: bool


def _load_front(
    r: Reader, name: str, reader: ActorId | None, after: int | None
) -> _Front:
    shop, terms = visible_shop(r, name, reader)
    products = list_shop_front(r, shop.id, newest(PAGE_SIZE, after))
    shelf = load_shelf(r, products.items, shops=(shop,))
    return _Front(shop, terms, products, shelf, reader == shop.actor_id)


def visible_shop(r: Reader, name: str, reader: ActorId | None) -> tuple[Shop, Terms]:
    """The shop of a name for this reader; its owner sees it before it opens."""
    shop = find_shop_by_owner(r, name)
    if shop is None or shop.terms_id is None:
        raise NotFound("no such shop")
    if not shop.is_visible and reader != shop.actor_id:
        raise NotFound("no such shop")
    return shop, get_terms(r, shop.terms_id)


def _shop_page(front: _Front) -> ShopPage:
    urls, shop = services().urls, front.shop
    return ShopPage(
        seller=seller_of(front.shelf, urls, shop),
        name=shop.shown_name,
        about=Markup(shop.about_html),  # noqa: S704  sanitised when it was saved
        notice=closed_text(shop) or shop.notice,
        products=tuple(card_of(front.shelf, urls, p) for p in front.products.items),
        trader=trader_of(front.terms),
        legal=legal_of(front.terms, urls),
        manage_url="/sell/settings" if front.is_own else None,
        report_url=None if front.is_own else f"/report?person={shop.actor_id}",
        pagination=next_page(front.products.next_before),
    )
