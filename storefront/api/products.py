"""Products: what is on sale here, one of them, somebody's, and notes about one."""

from collections.abc import Callable
from typing import Final

from quart import Response

from node.api.answers import Json, answer, answer_page
from node.api.caller import viewer_id
from node.api.feeds import answer_feed
from node.api.paging import read_span
from node.api.params import read_params
from node.api.people import get_shown
from node.api.routing import Routes, anyone
from node.api.throttle import limit_caller
from node.database.paging import Page, Span
from node.database.types import Reader
from node.door import services
from node.ids import ActorId
from node.limits.rates import Limit
from node.oauth.policy import Scope
from node.services import Services
from node.timelines.models import Entry
from storefront.api.loading import get_visible_product, load_products
from storefront.api.reading import read_visibility
from storefront.api.wanted import read_wanted
from storefront.catalog.models import Product, ProductStatus
from storefront.catalog.queries import (
    list_notes_with,
    list_offered,
    list_shop_front,
    list_shop_products,
    search_offered,
)
from storefront.shops.queries import find_shop_of

Shelf = Callable[[Reader], Page[Product]]
NOTHING: Final[Page[Product]] = Page((), None)

routes = Routes("shop_products")


@routes.get("/v1/shop/products", anyone(Scope.READ_SHOP))
async def list_all() -> Response:
    """What is on sale; all of it is sold here, so `local` says nothing.

    With `q`, what holds all of its words; by price only in one `currency`.
    """
    params = await read_params()
    span, wanted, text = read_span(params), read_wanted(params), params.text("q")
    if not text.strip():
        return await _answer_products(span, lambda r: list_offered(r, wanted, span))
    limit_caller(Limit.SEARCH)
    return await _answer_products(span, lambda r: search_offered(r, text, wanted, span))


@routes.get("/v1/shop/products/<product_id>", anyone(Scope.READ_SHOP))
async def show_product(product_id: str) -> Response:
    """One product; its seller sees drafts too."""
    current = services()
    found = await current.db.read(_load_one, current, product_id, viewer_id())
    return answer(found)


@routes.get("/v1/shop/products/<product_id>/statuses", anyone(Scope.READ_STATUSES))
async def list_notes(product_id: str) -> Response:
    """Notes that the product stands under, of those the caller may see."""
    reader_id, span = viewer_id(), read_span(await read_params())

    def feed(r: Reader) -> Page[Entry]:
        product = get_visible_product(r, product_id, reader_id)
        page = list_notes_with(r, product.id, span)
        return page.map(lambda note_id: Entry(note_id, note_id))

    return await answer_feed(span, feed)


@routes.get("/v1/accounts/<account_id>/products", anyone(Scope.READ_SHOP))
async def list_of_account(account_id: str) -> Response:
    """What somebody shows in their shop; nothing, if they have none.

    `visibility` lists the caller's own drafts, or what they archived.
    """
    current, params, reader_id = services(), await read_params(), viewer_id()
    span, status = read_span(params), read_visibility(params)

    def shelf(r: Reader) -> Page[Product]:
        shop = find_shop_of(r, get_shown(r, current, account_id).id)
        if shop is not None and status is not None and shop.actor_id == reader_id:
            return list_shop_products(r, shop.id, status, span)
        if shop is None or not shop.is_visible or not _is_shown(status):
            return NOTHING
        return list_shop_front(r, shop.id, span)

    return await _answer_products(span, shelf)


def _is_shown(status: ProductStatus | None) -> bool:
    return status is None or status is ProductStatus.PUBLIC


async def _answer_products(span: Span, shelf: Shelf) -> Response:
    current = services()
    page, found = await current.db.read(_load, current, shelf, viewer_id())
    return answer_page(found, page, limit=span.limit)


def _load(
    r: Reader, current: Services, shelf: Shelf, reader_id: ActorId | None
) -> tuple[Page[Product], list[Json]]:
    page = shelf(r)
    return page, load_products(r, current, page.items, viewer_id=reader_id)


def _load_one(
    r: Reader, current: Services, product_id: str, reader_id: ActorId | None
) -> Json:
    product = get_visible_product(r, product_id, reader_id)
    return load_products(r, current, [product], viewer_id=reader_id)[0]
