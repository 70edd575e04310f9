"""The seller's products: the list, the form, publishing and taking down."""

from collections.abc import Sequence
from dataclasses import dataclass

from quart import Blueprint, Response, request

from node.database.paging import Page, newest
from node.database.types import Reader, Writer
from node.errors import Conflict, Invalid, NotFound
from node.ids import parse_id
from node.media.queries import list_media
from node.web.context import services
from node.web.forms import (
    Form,
    failed_form,
    is_on,
    see_other,
    typed_values,
)
from node.web.inputs import next_page, read_cursor
from node.web.pages.shared import Chip, FormView
from node.web.pages.shop import (
    MerchantProductsPage,
    MerchantProductView,
    ProductFormPage,
)
from node.web.pages.site import FlashKind
from node.web.photos import (
    MAX_UPLOAD_MB,
    Photo,
    Photos,
    draft_photos,
    photo_values,
    take_photos,
)
from node.web.render import flash, render_page
from storefront.catalog.actions import (
    publish_product,
    withdraw_product,
)
from storefront.catalog.models import Product, ProductDraft, ProductStatus
from storefront.catalog.queries import (
    count_by_status,
    list_shop_products,
)
from storefront.ids import ProductId
from storefront.listings.queries import find_announced
from storefront.money import decimal_text
from storefront.selling import Saving, get_own_product, save_product
from storefront.shops.actions import check_readiness
from storefront.shops.models import Shop
from storefront.shops.policy import list_missing
from storefront.stock.models import StockMoved, StockPolicy
from storefront.web.context import (
    require_shop,
)
from storefront.web.forms import (
    Faults,
    line,
    money,
    read_files,
    read_form,
    sentence,
    text,
    whole,
)
from storefront.web.shelf import Shelf, card_of, load_shelf

PAGE_SIZE = 30
MAX_PER_ORDER = 10
CHIPS = (
    (ProductStatus.PUBLIC, "For sale"),
    (ProductStatus.DRAFT, "Drafts"),
    (ProductStatus.ARCHIVED, "Taken down"),
)

blueprint = Blueprint("sell_products", __name__)


@blueprint.get("/sell/products")
async def get_products() -> Response:
    """The seller's products of one status."""
    shop = await require_shop()
    try:
        status = ProductStatus(request.args.get("status", ProductStatus.PUBLIC))
    except ValueError:
        raise NotFound("no such list") from None
    listed = await services().db.read(_list, shop, status, read_cursor())
    page = _products_page(listed, status)
    return await render_page("shop/merchant_products.html", page)


@blueprint.get("/sell/products/new")
async def get_new() -> Response:
    """An empty form."""
    shop = await require_shop()
    values = {
        "max_per_order": str(MAX_PER_ORDER),
        "status": "draft",
        "announce": "1",
    }
    return await _show(shop, None, FormView(values))


@blueprint.post("/sell/products/new")
async def post_new() -> Response:
    """Make a product, and publish it when the form says so."""
    return await _save(await require_shop(), None)


@blueprint.get("/sell/products/<product>")
async def get_form(product: str) -> Response:
    """The form of a product."""
    shop = await require_shop()
    found = await services().db.read(_own_product, shop, product)
    photos = await services().db.read(_photos_of, found)
    return await _show(shop, found, FormView(_values_of(found)), photos)


@blueprint.post("/sell/products/<product>")
async def post_form(product: str) -> Response:
    """Change a product."""
    shop = await require_shop()
    return await _save(shop, await services().db.read(_own_product, shop, product))


@blueprint.post("/sell/products/<product>/publish")
async def publish(product: str) -> Response:
    """Show a product; what is missing is told on its form."""
    shop = await require_shop()

    def run(w: Writer) -> Product:
        return publish_product(w, shop, _own_product(w, shop, product))

    try:
        await services().db.write(run)
    except Invalid as error:
        response = see_other(f"/sell/products/{product}")
        words = " ".join(fault.text for fault in error.faults)
        flash(response, words, FlashKind.WARN)
        return response
    response = see_other("/sell/products")
    flash(response, "It is for sale now.")
    return response


@blueprint.post("/sell/products/<product>/archive")
async def archive(product: str) -> Response:
    """Take a product down; orders that were placed stay."""
    shop = await require_shop()

    def run(w: Writer) -> Product:
        found = _own_product(w, shop, product)
        return withdraw_product(w, shop, found, ProductStatus.ARCHIVED)

    await services().db.write(run)
    response = see_other("/sell/products")
    flash(response, "Taken down.")
    return response


def _own_product(r: Reader, shop: Shop, text_id: str) -> Product:
    product_id = parse_id(text_id)
    return get_own_product(
        r, shop, None if product_id is None else ProductId(product_id)
    )


async def _save(shop: Shop, product: Product | None) -> Response:
    form, files = await read_form(), await read_files()
    photos = await take_photos(services(), form, files, owner_id=shop.actor_id)
    try:
        draft = _read_draft(form, shop, photos)
        saving = Saving(
            draft=draft,
            status=_status(form),
            announces=is_on(form, "announce"),
            alts=photos.alts,
        )
        await services().db.write(save_product, services().urls, shop, product, saving)
    except (Invalid, Conflict) as error:
        fault = error if isinstance(error, Invalid) else _fault_of(error)
        values = {**typed_values(form), **photo_values(photos.items)}
        if isinstance(error, StockMoved):
            # Or saving again would be refused for ever.
            values["seen_stock"] = str(error.on_hand)
        failed = failed_form(values, fault.faults)
        return await _show(shop, product, failed, photos.items, status=422)
    response = see_other("/sell/products?status=" + _status(form))
    flash(response, "Saved.")
    return response


def _read_draft(form: Form, shop: Shop, photos: Photos) -> ProductDraft:
    faults = Faults(photos.faults)
    price, most = 0, MAX_PER_ORDER
    stock: int | None = None
    try:
        price = money(form, "price", shop.currency).minor
    except Invalid as error:
        faults.add(error)
    try:
        stock = None if is_on(form, "uncounted") else whole(form, "stock")
    except Invalid as error:
        faults.add(error)
    try:
        most = whole(form, "max_per_order", default=MAX_PER_ORDER)
    except Invalid as error:
        faults.add(error)
    faults.raise_any()
    return ProductDraft(
        title=line(form, "title"),
        text=text(form, "description"),
        price_minor=price,
        stock=stock,
        seen_stock=parse_id(form.get("seen_stock", "")),
        max_per_order=most,
        maker=text(form, "maker"),
        safety=text(form, "safety"),
        media_ids=photos.ids,
    )


def _status(form: Form) -> ProductStatus:
    is_public = form.get("status") == ProductStatus.PUBLIC
    return ProductStatus.PUBLIC if is_public else ProductStatus.DRAFT


def _fault_of(error: Conflict) -> Invalid:
    if isinstance(error, StockMoved):
        return Invalid.field("stock", error.code, str(error))
    return Invalid.field("", "conflict", sentence(error))


def _values_of(product: Product) -> dict[str, str]:
    variant = product.variant
    is_counted = variant.stock_policy is StockPolicy.TRACK
    return {
        "title": product.title,
        "description": product.text,
        "price": decimal_text(variant.price),
        "stock": str(variant.on_hand) if is_counted else "",
        "uncounted": "" if is_counted else "1",
        "seen_stock": str(variant.on_hand),
        "max_per_order": str(variant.max_per_order),
        "maker": product.maker,
        "safety": product.safety,
        "status": "public" if product.status is ProductStatus.PUBLIC else "draft",
        # The first time it is for sale is news.
        "announce": "1" if product.published_ms is None else "",
    }


async def _show(
    shop: Shop,
    product: Product | None,
    form: FormView,
    photos: Sequence[Photo] = (),
    *,
    status: int = 200,
) -> Response:
    urls = services().urls
    shelf = await services().db.read(load_shelf, (product,) if product else ())
    card = card_of(shelf, urls, product) if product else None
    announced = (
        await services().db.read(find_announced, product.id) if product else None
    )
    page = ProductFormPage(
        form=form,
        action_url=f"/sell/products/{product.id if product else 'new'}",
        currency=shop.currency,
        photos=draft_photos(urls, photos),
        product=card,
        can_announce=announced is None and shop.is_visible,
        announced_url=urls.note_path(shop.owner_name, announced.note_id)
        if announced
        else None,
        max_upload_mb=MAX_UPLOAD_MB,
    )
    return await render_page("shop/product_form.html", page, status=status)


def _photos_of(r: Reader, product: Product) -> tuple[Photo, ...]:
    media = list_media(r, product.media_ids)
    own = [media[each] for each in product.media_ids if each in media]
    return tuple(Photo(each, each.alt) for each in own)


@dataclass(frozen=True, slots=True)
class _Listed:
    page: Page[Product]
    counts: dict[ProductStatus, int]
    shelf: Shelf
    missing: tuple[str, ...]


def _list(r: Reader, shop: Shop, status: ProductStatus, after: int | None) -> _Listed:
    page = list_shop_products(r, shop.id, status, newest(PAGE_SIZE, after))
    return _Listed(
        page=page,
        counts=count_by_status(r, shop.id),
        shelf=load_shelf(r, page.items, shops=(shop,)),
        missing=list_missing(check_readiness(r, shop)),
    )


def _products_page(listed: _Listed, status: ProductStatus) -> MerchantProductsPage:
    return MerchantProductsPage(
        products=tuple(_line(listed.shelf, each) for each in listed.page.items),
        chips=tuple(
            Chip(
                f"{words} {listed.counts.get(value, 0)}",
                f"/sell/products?status={value}",
                value is status,
            )
            for value, words in CHIPS
        ),
        pagination=next_page(listed.page.next_before, status=status),
        blocked_by=listed.missing,
    )


def _line(shelf: Shelf, product: Product) -> MerchantProductView:
    path, variant = f"/sell/products/{product.id}", product.variant
    is_public = product.status is ProductStatus.PUBLIC
    is_archived = product.status is ProductStatus.ARCHIVED
    return MerchantProductView(
        card=card_of(shelf, services().urls, product),
        status=product.status.value,
        is_hidden=product.hidden_ms is not None,
        is_counted=variant.stock_policy is StockPolicy.TRACK,
        on_hand=variant.on_hand,
        held=variant.held + variant.allocated,
        edit_url=path,
        publish_url=None if is_public else f"{path}/publish",
        archive_url=None if is_archived else f"{path}/archive",
    )
