"""Taking a product down, and putting it back: for those who moderate."""

from dataclasses import dataclass

from quart import Blueprint, Response

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.paging import Page
from node.database.types import Reader, Writer
from node.errors import Conflict, Invalid
from node.moderation.actions import decide_about_thing
from node.moderation.actions.decisions import Grounds
from node.moderation.models import DecisionKind
from node.urls import Urls
from node.web.admin.roles import require_staff
from node.web.context import services
from node.web.forms import failed_form, see_other, typed_values
from node.web.inputs import next_page, read_cursor, read_id
from node.web.pages.shared import FormView
from node.web.pages.shop import HiddenProductsPage, HiddenProductView, ProductDeskPage
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.views import actor_view
from storefront.catalog.actions import unhide_product
from storefront.catalog.models import Product, ProductStatus
from storefront.catalog.queries import get_product, list_hidden
from storefront.ids import ProductId
from storefront.moderating import take_down_product
from storefront.shops.queries import get_shop
from storefront.web.forms import read_form, sentence, text
from storefront.web.shelf import Shelf, card_of, desk_path, load_shelf

PAGE_SIZE = 40
PRODUCTS = "/moderation/products"

blueprint = Blueprint("shop_moderation", __name__)


@dataclass(frozen=True, slots=True)
class Case:
    """A product with whom it belongs to."""

    product: Product
    owner: Actor
    shelf: Shelf


@blueprint.get(PRODUCTS)
async def get_hidden() -> Response:
    """What was taken down, newest product first."""
    require_staff()
    page, shelf = await services().db.read(_load_hidden, read_cursor())
    urls = services().urls
    lines = tuple(
        HiddenProductView(card_of(shelf, urls, each), each.hidden_ms, desk_path(each))
        for each in page.items
        if each.hidden_ms is not None
    )
    shown = HiddenProductsPage(lines, next_page(page.next_before))
    return await render_page("admin/hidden_products.html", shown)


@blueprint.get(f"{PRODUCTS}/<product>")
async def get_case(product: str) -> Response:
    """A product, and what may be decided about it."""
    require_staff()
    return await _show(_product_id(product), FormView())


@blueprint.post(f"{PRODUCTS}/<product>/take-down")
async def take_down(product: str) -> Response:
    """Out of sight, with a reason that its seller reads."""
    return await _decide(product, DecisionKind.TAKE_DOWN)


@blueprint.post(f"{PRODUCTS}/<product>/put-back")
async def put_back(product: str) -> Response:
    """In sight again."""
    return await _decide(product, DecisionKind.PUT_BACK)


async def _decide(product: str, kind: DecisionKind) -> Response:
    who, product_id = require_staff(), _product_id(product)
    form = await read_form()
    try:
        current, reason = services(), text(form, "reason")
        await current.db.write(
            _decide_now, current.urls, product_id, kind, Grounds(who.user, reason)
        )
    except Invalid as error:
        return await _show(product_id, failed_form(typed_values(form), error.faults))
    except Conflict as error:
        response = see_other(f"{PRODUCTS}/{product_id}")
        flash(response, sentence(error), FlashKind.WARN)
        return response
    response = see_other(f"{PRODUCTS}/{product_id}")
    flash(response, "Decided. The seller is told.")
    return response


def _decide_now(
    w: Writer, urls: Urls, product_id: ProductId, kind: DecisionKind, grounds: Grounds
) -> None:
    product = get_product(w, product_id)
    owner = get_actor(w, get_shop(w, product.shop_id).actor_id)
    is_changed = (
        take_down_product(w, urls, product_id)
        if kind is DecisionKind.TAKE_DOWN
        else unhide_product(w, product_id)
    )
    if not is_changed:
        raise Conflict("somebody else has decided it already")
    decide_about_thing(w, kind, owner, grounds, subject=product.title)


def _product_id(given: str) -> ProductId:
    return ProductId(read_id(given))


def _load_hidden(r: Reader, before: int | None) -> tuple[Page[Product], Shelf]:
    page = list_hidden(r, before=before, limit=PAGE_SIZE)
    return page, load_shelf(r, page.items)


def _load_case(r: Reader, product_id: ProductId) -> Case:
    product = get_product(r, product_id)
    shelf = load_shelf(r, (product,))
    owner_id = shelf.shops[product.shop_id].actor_id
    return Case(product, get_actor(r, owner_id), shelf)


async def _show(product_id: ProductId, form: FormView) -> Response:
    case = await services().db.read(_load_case, product_id)
    urls, product, path = services().urls, case.product, desk_path(case.product)
    is_hidden = product.hidden_ms is not None
    page = ProductDeskPage(
        card=card_of(case.shelf, urls, product),
        seller=actor_view(urls, case.owner, case.shelf.media),
        hidden_ms=product.hidden_ms,
        is_public=product.status is ProductStatus.PUBLIC,
        form=form,
        take_down_url=None if is_hidden else f"{path}/take-down",
        put_back_url=f"{path}/put-back" if is_hidden else None,
    )
    status = 422 if form.errors else 200
    return await render_page("admin/product.html", page, status=status)
