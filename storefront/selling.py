"""Saving a product and showing it, as its seller does it on the pages and in apps.

Catalogue and listings know nothing of each other's doors; what a form or a call does
with both in one transaction is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from node.database.types import Reader, Writer
from node.errors import Invalid, NotFound
from node.ids import MediaId
from node.media.actions import describe
from node.urls import Urls
from storefront.catalog.actions import (
    create_product,
    edit_product,
    publish_product,
    withdraw_product,
)
from storefront.catalog.models import Product, ProductDraft, ProductStatus
from storefront.catalog.queries import find_product, get_product
from storefront.ids import ProductId
from storefront.listings.actions import announce_product
from storefront.listings.queries import find_announced
from storefront.shops.models import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What is to become of a product.

    `alts` are new words for photos that the draft names; `submission` stands for
    what is sent twice.
    """

    draft: ProductDraft
    status: ProductStatus
    announces: bool
    alts: Mapping[MediaId, str] = field(default_factory=dict[MediaId, str])
    submission: str = ""


def get_own_product(r: Reader, shop: Shop, product_id: ProductId | None) -> Product:
    """A product of this shop, in whatever state; raises `NotFound`."""
    product = None if product_id is None else find_product(r, product_id)
    if product is None or product.shop_id != shop.id:
        raise NotFound("no such product")
    return product


def save_product(
    w: Writer, urls: Urls, shop: Shop, product: Product | None, saving: Saving
) -> Product:
    """Make or change a product, and show it if that is wanted; all or nothing."""
    # What else shows a photo has words of its own times, and says when they change.
    if not saving.alts.keys() <= set(saving.draft.media_ids):
        raise Invalid.field("alts", "unknown", "only photos of it are described")
    for media_id, alt in saving.alts.items():
        describe(w, media_id, shop.actor_id, alt=alt)
    if product is None:
        saved = create_product(
            w, urls, shop, saving.draft, submission=saving.submission
        )
    else:
        saved = _change(w, urls, shop, product, saving)
    if saving.status is ProductStatus.PUBLIC:
        return show_product(w, urls, shop, saved, announces=saving.announces)
    return saved


def show_product(
    w: Writer, urls: Urls, shop: Shop, product: Product, *, announces: bool
) -> Product:
    """Publish a product, and tell followers of it if they were not told before."""
    shown = publish_product(w, shop, product)
    if announces and shop.is_visible and find_announced(w, shown.id) is None:
        announce_product(w, urls, shop, shown)
    return shown


def _change(
    w: Writer, urls: Urls, shop: Shop, product: Product, saving: Saving
) -> Product:
    # Read again: what the form was made from may be long ago.
    product = get_product(w, product.id)
    if product.status is not saving.status and saving.status is not (
        ProductStatus.PUBLIC
    ):
        # First out of sight, so that a draft may lack what a public one needs.
        product = withdraw_product(w, shop, product, saving.status)
    return edit_product(w, urls, shop, product, saving.draft)
