"""Products, as their seller writes them in an app: drafts, prices, stock, photos.

What the pages of the seller's desk do, with the same checks and the same notes to
followers. Photos are uploaded as for notes, and described before they are shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from quart import Response, request

from node.api.answers import Json, answer, done
from node.api.caller import require_person
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.database.types import Writer
from node.door import services
from node.errors import Conflict, FieldFault, Invalid
from node.ids import MediaId, parse_id
from node.oauth.policy import Scope
from storefront.api.loading import load_products
from storefront.api.product_drafts import read_draft
from storefront.api.reading import read_visibility
from storefront.catalog.actions import withdraw_product
from storefront.catalog.models import Product, ProductStatus
from storefront.catalog.queries import find_submitted
from storefront.ids import ProductId
from storefront.selling import Saving, get_own_product, save_product, show_product
from storefront.shops.actions import ensure_shop
from storefront.shops.models import Shop
from storefront.stock.models import StockMoved

Change = Callable[[Writer, Shop], Product]

FIELD_NAMES: Final = {
    "photos": "media_ids",
    "media": "media_ids",
    "alts": "media_attributes",
}
"""What the catalogue calls a field → what apps call it."""

routes = Routes("shop_selling")


@routes.post("/v1/shop/products", person(Scope.WRITE_SHOP))
async def create() -> Response:
    """A draft, or with `publish` on sale and told to followers in a note.

    Repeated with the same `Idempotency-Key`, it is the same product.
    """
    params, urls = await read_params(), services().urls
    submission = _submission()

    def make(w: Writer, shop: Shop) -> Product:
        known = find_submitted(w, shop.id, submission)
        if known is not None:
            return known
        saving = _read_saving(params, shop, None)
        saving = replace(saving, submission=submission)
        return save_product(w, urls, shop, None, saving)

    return answer(await _write(make))


@routes.update("/v1/shop/products/<product_id>", person(Scope.WRITE_SHOP))
async def change(product_id: str) -> Response:
    """What is not sent stays as it is."""
    params, urls = await read_params(), services().urls

    def edit(w: Writer, shop: Shop) -> Product:
        product = get_own_product(w, shop, _id_of(product_id))
        saving = _read_saving(params, shop, product)
        return save_product(w, urls, shop, product, saving)

    return answer(await _write(edit))


@routes.delete("/v1/shop/products/<product_id>", person(Scope.WRITE_SHOP))
async def remove(product_id: str) -> Response:
    """Off the shelf for good; orders that name it keep it."""
    await _write(_withdrawing(product_id, ProductStatus.ARCHIVED))
    return done()


@routes.post("/v1/shop/products/<product_id>/publish", person(Scope.WRITE_SHOP))
async def publish(product_id: str) -> Response:
    """On sale; with `announce` also told to followers, once."""
    announces, urls = (await read_params()).flag("announce"), services().urls

    def show(w: Writer, shop: Shop) -> Product:
        product = get_own_product(w, shop, _id_of(product_id))
        return show_product(w, urls, shop, product, announces=announces)

    return answer(await _write(show))


@routes.post("/v1/shop/products/<product_id>/unpublish", person(Scope.WRITE_SHOP))
async def unpublish(product_id: str) -> Response:
    """Back to the drafts."""
    return answer(await _write(_withdrawing(product_id, ProductStatus.DRAFT)))


def _withdrawing(product_id: str, to: ProductStatus) -> Change:
    def withdraw(w: Writer, shop: Shop) -> Product:
        return withdraw_product(
            w, shop, get_own_product(w, shop, _id_of(product_id)), to
        )

    return withdraw


async def _write(step: Change) -> Json:
    """Do something in the caller's shop; raises `Forbidden` for who may not sell."""
    current, who = services(), require_person().actor.id

    def run(w: Writer) -> Json:
        product = step(w, ensure_shop(w, who))
        return load_products(w, current, [product], viewer_id=who)[0]

    try:
        return await current.db.write(run)
    except Invalid as error:
        raise _renamed(error.faults) from error
    except StockMoved as error:
        raise Invalid.field("stock", error.code, str(error)) from error
    except Conflict as error:
        raise Invalid.field("base", error.code, str(error)) from error


def _read_saving(params: Params, shop: Shop, known: Product | None) -> Saving:
    return Saving(
        draft=read_draft(params, shop, known),
        status=_read_status(params, known),
        announces=params.flag("publish"),
        alts=_read_alts(params),
    )


def _read_status(params: Params, known: Product | None) -> ProductStatus:
    if params.flag("publish"):
        return ProductStatus.PUBLIC
    before = ProductStatus.DRAFT if known is None else known.status
    return read_visibility(params) or before


def _read_alts(params: Params) -> dict[MediaId, str]:
    """New words for photos, as with notes."""
    found: dict[MediaId, str] = {}
    for each in params.children("media_attributes"):
        alt = each.find_text("description")
        if alt is not None:
            found[MediaId(each.find_id("id") or 0)] = alt.strip()
    return found


def _submission() -> str:
    """How a key is kept: what apps send can be long."""
    key = request.headers.get("Idempotency-Key", "")
    return sha256(key.encode()).hexdigest() if key else ""


def _id_of(text: str) -> ProductId | None:
    product_id = parse_id(text)
    return None if product_id is None else ProductId(product_id)


def _renamed(faults: Sequence[FieldFault]) -> Invalid:
    return Invalid(
        [
            replace(each, field=FIELD_NAMES.get(each.field, each.field))
            for each in faults
        ]
    )
